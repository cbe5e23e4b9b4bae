"""Calls that wait to be written, bounded by the memory that they take."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable

from tb_triptych.call import Call


class Backlog:
    """A queue from training threads to one background thread."""

    def __init__(self, limit_bytes: int) -> None:
        """Begin empty.

        Args:
          limit_bytes: How much memory calls may take; a call that is larger passes alone.
        """
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._waiting: deque[Call] = deque()
        self._put = 0
        self._done = 0
        self._is_closed = False
        self._changed = threading.Condition()

    def reserve(self, size_bytes: int, *, wait: bool) -> float | None:
        """Set memory for one call apart, to be given back by `done` or `release`.

        Args:
          size_bytes: How much.
          wait: Whether to wait until there is room.

        Returns:
          How long it waited, in seconds; `None` if there is no room.
        """
        with self._changed:
            begun_s = None
            while self._held_bytes and self._held_bytes + size_bytes > self._limit_bytes:
                if not wait:
                    return None
                begun_s = begun_s or time.monotonic()
                self._changed.wait()
            self._held_bytes += size_bytes
            return 0.0 if begun_s is None else time.monotonic() - begun_s

    def release(self, size_bytes: int) -> None:
        """Give reserved memory back."""
        with self._changed:
            self._held_bytes -= size_bytes
            self._changed.notify_all()

    def put(self, call: Call) -> None:
        """Append a call, for which memory is reserved.

        Raises:
          RuntimeError: if the backlog is closed.
        """
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the writer was closed while this call was made")
            self._waiting.append(call)
            self._put += 1
            self._changed.notify_all()

    def take(self) -> Call | None:
        """Wait for the next call; `None` when the backlog is closed and empty."""
        with self._changed:
            while not self._waiting and not self._is_closed:
                self._changed.wait()
            return self._waiting.popleft() if self._waiting else None

    def done(self, call: Call) -> None:
        """Say that a call that was taken is dealt with."""
        with self._changed:
            self._done += 1
            self._held_bytes -= call.size_bytes
            self._changed.notify_all()

    def wait(self) -> None:
        """Wait until all calls that were put before now are dealt with."""
        with self._changed:
            put = self._put
            while self._done < put:
                self._changed.wait()

    def close(self, last: Iterable[Call] = ()) -> None:
        """Let no further call in, but these if it is not closed yet; what is there is still taken.

        Args:
          last: Calls that take no memory.
        """
        with self._changed:
            for call in () if self._is_closed else last:
                self._waiting.append(call)
                self._put += 1
            self._is_closed = True
            self._changed.notify_all()
