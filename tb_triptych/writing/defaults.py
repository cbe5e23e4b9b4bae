"""The default writer, as with TensorFlow's writers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

W = TypeVar("W")


class Defaults(Generic[W]):
    """The active default writers; each thread or asynchronous task has its own."""

    def __init__(self) -> None:
        """Begin without one."""
        self._here: ContextVar[W | None] = ContextVar("triptych_writer", default=None)
        self._anywhere: list[W] = []

    @contextmanager
    def using(self, writer: W) -> Iterator[W]:
        """Make a writer the default in this thread, until the block ends."""
        token = self._here.set(writer)
        self._anywhere.append(writer)
        try:
            yield writer
        finally:
            self._anywhere.remove(writer)
            self._here.reset(token)

    def get(self, *, any_thread: bool = False) -> W | None:
        """Return the default writer, if any.

        Args:
          any_thread: Whether to return the last one of another thread if this one has none.
        """
        writer = self._here.get()
        if writer is None and any_thread and self._anywhere:
            return self._anywhere[-1]
        return writer
