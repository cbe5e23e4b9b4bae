"""Hands things over from any thread to a background thread."""

from __future__ import annotations

from collections import deque
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")

_NEVER = object()


class HandOver(Generic[T]):
    """A queue whose every step is one function in C.

    So whoever puts something may be interrupted at any moment, even by a signal handler that puts
    something, too. If the thread that takes ends unexpectedly, the next one goes on with what that
    had in its hand.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._queue: SimpleQueue[T] = SimpleQueue()
        self._hand: deque[T] = deque()

    def put(self, item: T) -> None:
        """Append an item."""
        self._queue.put(item)

    def take(self) -> T:
        """Wait for the next item, and return it; it stays in the hand until `done`."""
        if not self._hand:
            next(map(self._hand.append, iter(self._queue.get, _NEVER)))
        return self._hand[0]

    def done(self) -> None:
        """Let go of the item in the hand."""
        self._hand.clear()

    @property
    def in_hand(self) -> T | None:
        """The item that was taken last, until it is done."""
        return next(iter(self._hand.copy()), None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is in the hand."""
        return self._queue.empty() and not self._hand
