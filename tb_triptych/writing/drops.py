"""Calls that were dropped, counted until they can be recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tb_triptych.writing.pending_write import PendingWrite


class DropNote:
    """Calls of one series that were dropped between two others.

    Attributes:
      last: The last one, without its arrays.
      count: How many.
      is_taken: Whether they are recorded, so that later ones need another note.
    """

    def __init__(self, call: PendingWrite) -> None:
        self.last = call
        self.count = 1
        self.is_taken = False


class Drops:
    """Keeps one note per series, however many calls are dropped, as nothing may be written now."""

    def __init__(self, put: Callable[[DropNote], None]) -> None:
        """Begin without any.

        Args:
          put: Hands over a note, in the order of the calls.
        """
        self._put = put
        self._open: dict[str, DropNote] = {}
        self._lock = threading.RLock()

    def add(self, call: PendingWrite) -> None:
        """Count a dropped call."""
        new = DropNote(call)
        with self._lock:
            note = self._open.get(call.tag)
            if note is not None and not note.is_taken:
                note.last = call
                note.count += 1
                return
            self._put(new)  # also if a signal handler has just done so: all notes count
            self._open[call.tag] = new

    def end(self, tag: str) -> None:
        """Count later calls of a series anew: the next one was not dropped."""
        self._open.pop(tag, None)

    def take(self, note: DropNote) -> int:
        """Return how many calls are in a note, which takes no more."""
        with self._lock:
            note.is_taken = True
            return note.count
