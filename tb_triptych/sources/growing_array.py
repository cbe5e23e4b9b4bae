"""A numpy array that grows, as columns of a log do."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)

_LEAST = 64


class GrowingArray(Generic[T]):
    """Appends in constant time per value; views stay valid, as values never change."""

    def __init__(self, dtype: type[T]) -> None:
        """Begin empty."""
        self._values: NDArray[T] = np.empty(0, dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, values: NDArray[T]) -> None:
        """Append values."""
        count = self._count + len(values)
        if count > len(self._values):
            grown: NDArray[T] = np.empty(max(count + count // 4, _LEAST), self._values.dtype)
            grown[: self._count] = self._values[: self._count]
            self._values = grown
        self._values[self._count : count] = values
        self._count = count

    def view(self) -> NDArray[T]:
        """Return the values."""
        return self._values[: self._count]
