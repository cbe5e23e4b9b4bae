"""A mapping that forgets what was set longest ago."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruDict(Generic[K, V]):
    """Keeps a limited number of values; what is set again stays."""

    def __init__(self, limit: int) -> None:
        """Begin empty.

        Args:
          limit: How many values are kept.
        """
        self._limit = limit
        self._values: dict[K, V] = {}  # the oldest first

    def get(self, key: K) -> V | None:
        """Return what is known under a key; several threads may ask."""
        return self._values.get(key)

    def __setitem__(self, key: K, value: V) -> None:
        self._values.pop(key, None)
        self._values[key] = value
        if len(self._values) > self._limit:
            del self._values[next(iter(self._values))]
