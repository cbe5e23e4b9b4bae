"""Arrays in the host's memory: always copied, or proved to be as they were by all their bytes.

Nothing tells whether somebody else can write to such memory, whatever framework the array is of: it
may be shared with numpy, by DLPack or between processes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import Array, widened
from tb_triptych.capture.kept import Kept
from tb_triptych.capture.layout import bytes_of, digest, order_in_memory
from tb_triptych.capture.place import Place
from tb_triptych.capture.pool import Memory, Pool

_PROBES = 64
"""How many bytes, spread over an array, are compared before all of it is read."""


@dataclass(eq=False)
class Copy:
    """A copy of an array.

    Attributes:
      values: Same shape, values and order in memory as the original; not to be written to.
      memory: Their bytes, in that order.
    """

    values: NDArray[Any]
    memory: Memory = field(repr=False)

    @property
    def size_bytes(self) -> int:
        """Memory of the values."""
        return self.memory.nbytes

    def is_of(self, values: NDArray[Any]) -> bool:
        """Return whether an array has the same values, bit by bit, in the same order in memory.

        The digest of the array takes half as long as a copy, and less than comparing all bytes,
        which reads twice as many.
        """
        if self._layout != _layout(values):
            return False
        theirs = bytes_of(values)
        if theirs is None:
            return False
        step = max(1, theirs.size // _PROBES)
        if not np.array_equal(theirs[::step], self.memory[::step]):
            return False
        return digest(theirs) == self._digest

    @cached_property
    def _layout(self) -> tuple[Any, ...]:
        return _layout(self.values)

    @cached_property
    def _digest(self) -> bytes:
        return digest(self.memory)


class Copies:
    """Copies arrays; safe to use from several threads."""

    def __init__(self, kept_bytes: int) -> None:
        """Allocate nothing yet.

        Args:
          kept_bytes: How much unused memory may be kept, and as much again for copies that are
            likely to be needed again.
        """
        self._pool = Pool(kept_bytes, lambda size_bytes: np.empty(size_bytes, np.uint8))
        self._last: Kept[Place, Copy] = Kept(kept_bytes)

    def known(self, values: NDArray[Any], place: Place) -> Copy | None:
        """Return the last copy for a place, if the array still has its values."""
        last = self._last.get(place)
        return last if last is not None and last.is_of(values) else None

    def copy(self, values: NDArray[Any], place: Place | None) -> Copy:
        """Copy an array without transposing it, which would be slow.

        Args:
          values: The array.
          place: Where the same values are likely to be needed again, or `None`.
        """
        copy = self._new(values)
        if place is not None:
            self._last[place] = copy
        return copy

    def trim(self) -> None:
        """Free unused memory beyond the limit; for the background, as it takes time."""
        self._pool.trim()

    def _new(self, values: NDArray[Any]) -> Copy:
        memory = self._pool.lend(values.nbytes)
        order = order_in_memory(values.strides)
        shape = [values.shape[axis] for axis in order]
        copy = memory.view(values.dtype).reshape(shape).transpose(np.argsort(order))
        np.copyto(copy, values)
        return Copy(copy, memory)


class HostSnapshot:
    """The values of an array in the host's memory."""

    def __init__(self, array: Array, copies: Copies, place: Place | None) -> None:
        """Copy nothing yet.

        Args:
          array: The array, as `arrays.as_stored` returns it.
          copies: Makes the copy, unless nobody else can write to the array.
          place: Where equal values are likely to repeat.
        """
        self._array: Array | None = array
        self._copies = copies
        self._place = place
        self.owned_bytes = array.values.nbytes if array.is_private else 0

    @property
    def readable(self) -> Array | None:
        """The values in the caller's memory."""
        return None if self._array is None else widened(self._array)

    def begin(self) -> None:
        """Copy the values, unless they are known."""
        array = self._array
        if array is None or array.is_private:
            return
        copy = None if self._place is None else self._copies.known(array.values, self._place)
        if copy is None:
            copy = self._copies.copy(array.values, self._place)
            self.owned_bytes = copy.size_bytes
        self._array = Array(copy.values, array.dtype)

    def wait(self) -> Array:
        """Return the copy; bfloat16 is converted here, in the background."""
        if self._array is None:
            raise AssertionError("it was released")
        return widened(self._array)

    def release(self) -> None:
        """Forget the copy."""
        self._array = None


def _layout(values: NDArray[Any]) -> tuple[Any, ...]:
    return values.dtype, values.shape, values.strides
