"""A mapping that drops the values set longest ago."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruDict(Generic[K, V]):
    """Keeps a limited number of values; setting a value again keeps it."""

    def __init__(self, limit: int) -> None:
        """Begin empty.

        Args:
          limit: How many values are kept.
        """
        self._limit = limit
        self._values: dict[K, V] = {}  # the oldest first

    def get(self, key: K) -> V | None:
        """Return the value of a key; several threads may call this."""
        return self._values.get(key)

    def __setitem__(self, key: K, value: V) -> None:
        self._values.pop(key, None)
        self._values[key] = value
        if len(self._values) > self._limit:
            del self._values[next(iter(self._values))]
