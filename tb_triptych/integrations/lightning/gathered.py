"""The first samples of a series, gathered from the batches of a Lightning module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray

from tb_triptych.integrations.first_samples import FirstSamples, pair
from tb_triptych.integrations.fixed_samples import FixedSamples


@dataclass(frozen=True)
class Series:
    """The samples of a series: as shown, and as passed to the module."""

    fixed: FixedSamples
    inputs: torch.Tensor
    device: torch.device

    def inputs_to_use(self) -> torch.Tensor:
        """Return a copy of the inputs on their device, as the module may work in place."""
        return self.inputs.clone().to(self.device)


class Gathered:
    """Gathers the first samples of a series from as many batches as needed.

    Args:
      samples: How many.
    """

    def __init__(self, samples: int) -> None:
        self._first = FirstSamples(samples)
        self._inputs: list[torch.Tensor] = []

    @property
    def is_full(self) -> bool:
        """Whether no sample is missing."""
        return self._first.missing <= 0

    def __bool__(self) -> bool:
        return bool(self._first)

    def add(self, given: Any, shown: Any = None) -> None:
        """Copy the samples needed from a batch.

        Args:
          given: A pair `(x, y)` or `x`, as passed to the module.
          shown: The same as shown, if that differs.

        Raises:
          TypeError: if it is neither a pair of arrays nor an array.
          ValueError: for shapes that are not a batch of pictures.
        """
        count = self._first.add(given if shown is None else shown)
        self._inputs.append(torch.as_tensor(pair(given)[0])[:count].detach().clone())

    def arrays(self) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Return inputs and targets as shown.

        Raises:
          ValueError: if there are none, or the batches do not fit together.
        """
        return self._first.arrays()

    def series(self, fixed: FixedSamples) -> Series:
        """Return the samples, after checking that they are pictures."""
        inputs = torch.cat(self._inputs)
        return Series(fixed, inputs.cpu(), inputs.device)
