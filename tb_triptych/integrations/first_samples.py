"""The first samples of a dataset, copied from as many batches as needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import to_numpy
from tb_triptych.integrations.batches import described, is_array


class FirstSamples:
    """The first samples of a dataset, copied from as many batches as needed."""

    def __init__(self, limit: int) -> None:
        self.missing = limit
        self._inputs: list[NDArray[Any]] = []
        self._targets: list[NDArray[Any] | None] = []

    def add(self, batch: Any) -> int:
        """Copy the samples needed from a batch; return how many.

        Raises:
          TypeError: if it is neither a pair `(x, y)` of arrays nor an array.
          ValueError: for shapes that are not a batch of pictures.
        """
        x, y = pair(batch)
        of_x = _samples("x", x)
        if y is not None and (of_y := _samples("y", y)) != of_x:
            raise ValueError(f"x has {of_x} samples, y has {of_y}: pass the same number of both")
        self._inputs.append(first := to_numpy(x[: self.missing]).values)
        self._targets.append(None if y is None else to_numpy(y[: self.missing]).values)
        self.missing -= len(first)
        return len(first)

    def __bool__(self) -> bool:
        return any(map(len, self._inputs))

    def arrays(self) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Return inputs and targets.

        Raises:
          ValueError: if there are none, or the batches do not fit together.
        """
        if not self:
            raise ValueError("it has no samples: pass at least one, or omit the dataset")
        with_target = [y for y in self._targets if y is not None]
        if with_target and len(with_target) < len(self._targets):
            raise ValueError("some of its batches have a target and some have none")
        return _joined("x", self._inputs), _joined("y", with_target) if with_target else None


def pair(batch: Any) -> tuple[Any, Any]:
    """Split a batch into input and target; sample weights are not shown.

    Raises:
      ValueError: if it has more items.
    """
    if not isinstance(batch, tuple | list):
        return batch, None
    if not 1 <= len(batch) <= 3:
        raise ValueError(f"expected (x, y), got {len(batch)} items")
    return batch[0], batch[1] if len(batch) > 1 else None


def _samples(name: str, value: Any) -> int:
    """Count the samples of an array.

    Raises:
      TypeError: if it is not one array.
      ValueError: if it is not a batch.
    """
    if isinstance(value, Mapping | tuple) or (
        isinstance(value, list) and any(map(is_array, value))
    ):
        raise TypeError(
            f"{name} is {described(value)}: pass the one array to show; if the model needs more, "
            "pass predict=, a function that adds it"
        )
    shape = tuple(value.shape) if is_array(value) else np.shape(value)
    if len(shape) == 3 and shape[2] <= 4 < min(shape[:2]):
        raise ValueError(
            f"{name} has shape {shape}, which seems to be a single picture: pass samples in "
            "batches (k, h, w, c), with dataset.batch(...) or array[None]"
        )
    if not shape:
        raise ValueError(f"{name} is {described(value)}: pass pictures as (k, h, w, c)")
    return int(shape[0])


def _joined(name: str, batches: list[NDArray[Any]]) -> NDArray[Any]:
    shapes = {batch.shape[1:] for batch in batches}
    if len(shapes) > 1:
        raise ValueError(
            f"its first samples differ in the shape of {name}, {sorted(shapes)}: resize or crop "
            "them to one shape, or pass a smaller samples="
        )
    return np.concatenate(batches)  # copies a single one too
