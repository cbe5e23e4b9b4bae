"""Reusable memory for copies of arrays.

Touching fresh pages takes up to twenty times as long as copying into existing ones, and checking by
a digest that an array is unchanged takes half as long as copying it.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Hashable
from contextlib import suppress
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

_PROBES = 64
"""How many bytes, spread over an array, are compared before all of it is read."""

_LEAST_BYTES = 2**16
"""Smaller memory is not worth keeping: it comes from pages that are in use."""

_MOST_FREE = 128
"""How many pieces of unused memory are kept at most, so that finding one takes no time."""


class Copied:
    """The values of an array, and their memory, which can be used again when this is garbage.

    Attributes:
      values: Same shape, values and order in memory as the original; not to be written to.
      memory: Their memory.
    """

    __slots__ = ("__weakref__", "_digest", "_layout", "loan", "memory", "size_bytes", "values")

    def __init__(self, values: NDArray[Any], memory: NDArray[np.uint8]) -> None:
        self.values = values
        self.memory = memory
        self.size_bytes = memory.nbytes
        self._layout = _layout(values)
        self._digest = b""
        self.loan: _Loan | None = None  # it needs a place until then

    def is_of(self, values: NDArray[Any]) -> bool:
        """Return whether an array has the same values, bit by bit, in the same order in memory."""
        if self._layout != _layout(values):
            return False
        theirs, ours = _bytes_of(values), self.memory[: values.nbytes]
        if theirs is None:
            return False
        step = max(1, theirs.size // _PROBES)
        if not np.array_equal(theirs[::step], ours[::step]):
            return False
        self._digest = self._digest or _digest(ours)
        return _digest(theirs) == self._digest


class Copy:
    """What one call holds: a copy of its own, or one that it shares with earlier calls.

    Attributes:
      values: Not to be written to.
      owned_bytes: Its memory, unless an earlier call has counted it.
    """

    __slots__ = ("_copied", "owned_bytes", "values")

    def __init__(self, copied: Copied, *, is_shared: bool) -> None:
        self.values = copied.values
        self.owned_bytes = 0 if is_shared else copied.size_bytes
        self._copied: Copied | None = copied

    def release(self) -> None:
        """Let the memory be used again, as soon as nobody else holds it."""
        self._copied = None


class _Loan(weakref.ref[Copied]):
    """Notices in C that a copy is garbage, wherever an exception left it."""

    __slots__ = ("memory",)

    memory: NDArray[np.uint8]


class Buffers:
    """Lends copies to several threads, each of which may be interrupted by a signal handler."""

    def __init__(self, kept_bytes: int) -> None:
        """Allocate nothing yet.

        Args:
          kept_bytes: How much unused memory may be kept, and as much again for copies that are
            likely to be needed again.
        """
        self._kept_bytes = kept_bytes
        self._free: deque[_Loan] = deque(maxlen=_MOST_FREE)
        self._last: OrderedDict[Hashable, Copied] = OrderedDict()
        self._last_bytes = 0
        self._lock = threading.RLock()

    def copy(self, values: NDArray[Any], key: Hashable = None) -> Copy:
        """Copy an array without transposing it, which would be slow.

        Args:
          values: The array.
          key: Identifies arrays that are likely to repeat: equal values are copied once.
        """
        last = None if key is None else self._last.get(key)
        if last is not None and last.is_of(values):
            with suppress(KeyError):  # another thread forgot it
                self._last.move_to_end(key)
            return Copy(last, is_shared=True)
        copied = self._new(values)
        if key is not None and copied.size_bytes <= self._kept_bytes:
            self._remember(key, copied)
        return Copy(copied, is_shared=False)

    def trim(self) -> None:
        """Free unused memory beyond the limit, the oldest first."""
        while sum(loan.memory.nbytes for loan in list(self._free)) > self._kept_bytes:
            with suppress(IndexError):  # another thread was faster
                self._free.popleft()

    def _new(self, values: NDArray[Any]) -> Copied:
        memory = self._take(values.nbytes)
        order = _order(values)
        flat = memory[: values.nbytes].view(values.dtype)
        copy = flat.reshape([values.shape[axis] for axis in order]).transpose(np.argsort(order))
        np.copyto(copy, values)
        copied = Copied(copy, memory)
        if memory.nbytes >= _LEAST_BYTES:
            copied.loan = _Loan(copied, self._free.append)
            copied.loan.memory = memory
        return copied

    def _take(self, size_bytes: int) -> NDArray[np.uint8]:
        if size_bytes >= _LEAST_BYTES:
            for loan in list(self._free):
                if size_bytes <= loan.memory.nbytes <= 2 * size_bytes:
                    with suppress(ValueError):  # another thread took it
                        self._free.remove(loan)
                        return loan.memory
        return np.empty(size_bytes, np.uint8)

    def _remember(self, key: Hashable, copied: Copied) -> None:
        with self._lock:  # no calls in here: signal handlers may remember something, too
            before = self._last[key].size_bytes if key in self._last else 0
            self._last_bytes += copied.size_bytes - before
            self._last[key] = copied
        while self._last_bytes > self._kept_bytes:
            self._forget()

    def _forget(self) -> None:
        with suppress(RuntimeError), self._lock:  # a signal handler may change it before `next`
            key = next(iter(self._last), None)
            if key in self._last:
                self._last_bytes -= self._last[key].size_bytes
                del self._last[key]


def _order(values: NDArray[Any]) -> list[int]:
    """Return the axes in memory order."""
    return sorted(range(values.ndim), key=lambda axis: -abs(values.strides[axis]))


def _layout(values: NDArray[Any]) -> tuple[Any, ...]:
    return values.dtype, values.shape, values.strides


def _bytes_of(values: NDArray[Any]) -> NDArray[np.uint8] | None:
    """View an array in memory order; `None` if it has gaps."""
    ordered = values.transpose(_order(values))
    return ordered.reshape(-1).view(np.uint8) if ordered.flags.c_contiguous else None


def _digest(data: NDArray[np.uint8]) -> bytes:
    return xxhash.xxh3_128_digest(data.data)
