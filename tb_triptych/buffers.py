"""Memory for copies of arrays, used again and again.

Touching fresh pages takes up to twenty times as long as copying into pages that are there.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Copy:
    """A copy of an array, and the memory that it lies in.

    Attributes:
      values: Same shape, values and order in memory as the original.
      memory: What is to be given back.
    """

    values: NDArray[Any]
    memory: NDArray[np.uint8]


class Buffers:
    """Lends memory; safe to use from several threads."""

    def __init__(self, kept_bytes: int) -> None:
        """Nothing is allocated yet.

        Args:
          kept_bytes: How much may be kept while nobody uses it.
        """
        self._kept_bytes = kept_bytes
        self._free: list[NDArray[np.uint8]] = []
        self._lock = threading.Lock()

    def copy(self, values: NDArray[Any]) -> Copy:
        """Copy an array; it is not transposed on the way, which would be slow."""
        memory = self._take(values.nbytes)
        order = sorted(range(values.ndim), key=lambda axis: -abs(values.strides[axis]))
        flat = memory[: values.nbytes].view(values.dtype)
        copy = flat.reshape([values.shape[axis] for axis in order]).transpose(np.argsort(order))
        np.copyto(copy, values)
        return Copy(copy, memory)

    def give_back(self, copy: Copy) -> None:
        """Let the memory of a copy be used again."""
        with self._lock:
            self._free.append(copy.memory)
            while sum(memory.nbytes for memory in self._free) > self._kept_bytes:
                self._free.pop(0)

    def _take(self, size_bytes: int) -> NDArray[np.uint8]:
        with self._lock:
            for i, memory in enumerate(self._free):
                if size_bytes <= memory.nbytes <= 2 * size_bytes:
                    return self._free.pop(i)
        return np.empty(size_bytes, np.uint8)
