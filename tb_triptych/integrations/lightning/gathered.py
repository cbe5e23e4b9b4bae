"""The first samples of a series, gathered from batches that a module of Lightning is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray

from tb_triptych.integrations.fixed_samples import FixedSamples
from tb_triptych.integrations.front import Front, pair


@dataclass(frozen=True)
class Series:
    """The samples of a series: as they are shown, and what the module makes its outputs from."""

    fixed: FixedSamples
    inputs: torch.Tensor
    device: torch.device

    def inputs_to_use(self) -> torch.Tensor:
        """Return a copy of the inputs on their device, for the module may work in place."""
        return self.inputs.clone().to(self.device)


class Gathered:
    """Gathers the first samples of a series from as many batches as they are in.

    Args:
      samples: How many.
    """

    def __init__(self, samples: int) -> None:
        self._front = Front(samples)
        self._inputs: list[torch.Tensor] = []

    @property
    def is_full(self) -> bool:
        """Whether no sample is missing."""
        return self._front.missing <= 0

    def __bool__(self) -> bool:
        return bool(self._front)

    def add(self, given: Any, shown: Any = None) -> None:
        """Copy what is needed of a batch.

        Args:
          given: A pair `(x, y)` or `x`, as the module is given it.
          shown: The same as it is to be shown, if that differs.

        Raises:
          TypeError: for what is no pair of arrays and no array.
          ValueError: for shapes that are no batch of pictures.
        """
        count = self._front.add(given if shown is None else shown)
        self._inputs.append(torch.as_tensor(pair(given)[0])[:count].detach().clone())

    def arrays(self) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Return inputs and targets as they are shown.

        Raises:
          ValueError: if there are none, or those of the batches do not go together.
        """
        return self._front.arrays()

    def series(self, fixed: FixedSamples) -> Series:
        """Return the samples, once they are found to be pictures."""
        inputs = torch.cat(self._inputs)
        return Series(fixed, inputs.cpu(), inputs.device)
