"""Values that are likely to be needed again, limited by their memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Something that takes memory."""

    @property
    def size_bytes(self) -> int:
        """How much."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Sized)


class Kept(Generic[K, V]):
    """Keeps the values used last; without a lock, for the reason that `pool` gives."""

    def __init__(self, limit_bytes: int) -> None:
        """Begin empty.

        Args:
          limit_bytes: How much memory the values may take.
        """
        self._limit_bytes = limit_bytes
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return a value, if it is still there, and count it as used."""
        with suppress(KeyError):
            self._values.move_to_end(key)
        return self._values.get(key)

    def __setitem__(self, key: K, value: V) -> None:
        before = self._values.get(key)
        self._values[key] = value
        with suppress(KeyError):  # another thread dropped it
            self._values.move_to_end(key)
        if before is None or before.size_bytes < value.size_bytes:
            self._make_room()

    def drop(self, key: K) -> None:
        """Forget a value, if it is there."""
        self._values.pop(key, None)

    def _make_room(self) -> None:
        held_bytes = self._held_bytes()
        while held_bytes > self._limit_bytes:
            with suppress(KeyError):  # another thread dropped the last one
                held_bytes -= self._values.popitem(last=False)[1].size_bytes
                continue
            return

    def _held_bytes(self) -> int:
        while True:
            with suppress(RuntimeError):  # another thread changed it meanwhile
                return sum(value.size_bytes for value in self._values.values())
