"""Memory that is used again: touching fresh pages takes up to twenty times as long as copying.

An asynchronous exception may end any thread of the user at any point. So nothing here is locked:
all state changes by single operations of deques, and memory comes back when the last array in it
is gone, whatever the reason.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

Memory = NDArray[np.uint8]

_STEPS = 8
"""Sizes per doubling; as many are tried before memory is allocated."""


class Pool:
    """Lends memory; safe to use from several threads."""

    def __init__(self, kept_bytes: int, allocate: Callable[[int], Memory]) -> None:
        """Allocate nothing yet.

        Args:
          kept_bytes: How much unused memory may be kept.
          allocate: Returns as many bytes of memory as it is asked for.
        """
        self._kept_bytes = kept_bytes
        self._allocate = allocate
        self._free: list[deque[Memory]] = [deque() for _ in range(64 * _STEPS)]
        self._used: tuple[int, ...] = ()
        """The sizes that have been given back, by index; replaced as a whole."""

    def lend(self, size_bytes: int) -> Memory:
        """Return memory, which is given back when no array uses it any more.

        Args:
          size_bytes: How much.

        Raises:
          Exception: of `allocate`.
        """
        index = _index(size_bytes)
        memory = self._taken(index)
        if memory is None:
            memory = self._allocate(_size_bytes(index))
        return np.asarray(_Loan(memory, self.give_back))[:size_bytes]

    def give_back(self, memory: Memory) -> None:
        """Keep memory, in place of other memory if there is too much of it."""
        index = _index(memory.nbytes)
        self._free[index].append(memory)
        if index not in self._used:
            self._used = (*self._used, index)  # another one that was added meanwhile comes again
        others = [other for other in self._used if other != index]
        for size in (*others, index):
            while self.free_bytes > self._kept_bytes and self._free[size]:
                with suppress(IndexError):  # another thread took it
                    self._free[size].popleft()

    @property
    def free_bytes(self) -> int:
        """How much memory is kept."""
        return sum(len(self._free[index]) * _size_bytes(index) for index in self._used)

    def _taken(self, index: int) -> Memory | None:
        for free in self._free[index : index + _STEPS + 1]:
            with suppress(IndexError):
                return free.pop()
        return None


class _Loan:
    """The owner of memory for numpy: it lives as long as any array that uses it."""

    def __init__(self, memory: Memory, give_back: Callable[[Memory], None]) -> None:
        self._memory = memory
        self._give_back = give_back

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return self._memory.__array_interface__

    def __del__(self) -> None:
        self._give_back(self._memory)


def _index(size_bytes: int) -> int:
    """Return the index of the smallest size that suffices."""
    doublings = max(0, size_bytes.bit_length() - _STEPS.bit_length())
    steps = max(_STEPS, math.ceil(size_bytes / (1 << doublings)))
    return doublings * _STEPS + steps - _STEPS


def _size_bytes(index: int) -> int:
    doublings, steps = divmod(index, _STEPS)
    return (_STEPS + steps) << doublings
