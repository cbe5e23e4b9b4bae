"""Memory that is used again: touching fresh pages takes up to twenty times as long as copying.

A signal handler may raise, or log, at any point of a thread of the user. So nothing here is locked:
state changes by single operations of deques, and memory comes back when the last array in it is
gone, by a weak reference whose callback is one of them; an exception in `__del__` would be lost.
"""

from __future__ import annotations

import math
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress

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
          kept_bytes: How much unused memory `trim` leaves.
          allocate: Returns as many bytes of memory as it is asked for.
        """
        self._kept_bytes = kept_bytes
        self._allocate = allocate
        self._free: list[deque[Memory]] = [deque() for _ in range(64 * _STEPS)]
        self._used: tuple[int, ...] = ()
        """Sizes of which there may be some, by index, the last one used at the end."""
        self._returned: deque[_End] = deque()

    def lend(self, size_bytes: int) -> Memory:
        """Return memory, which comes back when no array uses it any more.

        Args:
          size_bytes: How much.

        Raises:
          Exception: of `allocate`.
        """
        self._sort()
        index = _index(size_bytes)
        memory = self._taken(index)
        if memory is None:
            memory = self._allocate(_size_bytes(index))
        loan = _Loan(memory)
        loan.end = _End(loan, self._returned.append)
        loan.end.memory = memory
        return np.asarray(loan)[:size_bytes]

    def trim(self) -> None:
        """Free unused memory beyond the limit, sizes first that were last given back long ago."""
        self._sort()
        for index in self._used:
            while self._free[index] and self.free_bytes > self._kept_bytes:
                with suppress(IndexError):  # another thread took it
                    self._free[index].popleft()

    @property
    def free_bytes(self) -> int:
        """How much memory is unused."""
        self._sort()
        return sum(len(self._free[index]) * _size_bytes(index) for index in self._used)

    def _sort(self) -> None:
        """Put memory that came back where it is found."""
        while self._returned:
            with suppress(IndexError):  # another thread was faster
                index = _index((memory := self._returned.popleft().memory).nbytes)
                self._free[index].append(memory)
                if self._used[-1:] != (index,):
                    self._used = (*(other for other in self._used if other != index), index)

    def _taken(self, index: int) -> Memory | None:
        for free in self._free[index : index + _STEPS + 1]:
            with suppress(IndexError):
                return free.pop()
        return None


class _Loan:
    """The owner of memory for numpy: it lives as long as any array that uses it."""

    def __init__(self, memory: Memory) -> None:
        self.end: _End | None = None  # it needs a place until then
        self.__array_interface__ = memory.__array_interface__


class _End(weakref.ref[_Loan]):
    """Notices the end of a loan."""

    __slots__ = ("memory",)

    memory: Memory


def _index(size_bytes: int) -> int:
    """Return the index of the smallest size that suffices."""
    doublings = max(0, size_bytes.bit_length() - _STEPS.bit_length())
    steps = max(_STEPS, math.ceil(size_bytes / (1 << doublings)))
    return doublings * _STEPS + steps - _STEPS


def _size_bytes(index: int) -> int:
    doublings, steps = divmod(index, _STEPS)
    return (_STEPS + steps) << doublings
