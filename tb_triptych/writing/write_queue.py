"""A queue of calls to write, limited by their memory."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from tb_triptych.background_thread import LOOK_S
from tb_triptych.writing.pending_write import PendingWrite


def _nothing() -> None:
    pass


class WriteQueue:
    """A queue from training threads to one background thread."""

    def __init__(self, limit_bytes: int, look: Callable[[], None] = _nothing) -> None:
        """Begin empty.

        Args:
          limit_bytes: How much memory calls may take; a larger call passes alone.
          look: Called repeatedly while somebody waits, to check that the calls are being taken.
        """
        self._limit_bytes = limit_bytes
        self._look = look
        self._held_bytes = 0
        self._waiting: deque[PendingWrite] = deque()
        self._in_hand: PendingWrite | None = None
        self._put = 0
        self._is_closed = False
        self._done_s = 0.0
        self._changed = threading.Condition()

    def reserve(self, size_bytes: int, *, wait: bool) -> float | None:
        """Reserve memory for one call, to be released by `done` or `release`.

        Args:
          size_bytes: How much.
          wait: Whether to wait until there is room.

        Returns:
          How long it waited, in seconds; `None` if there is no room.
        """
        with self._changed:
            waited_s = 0.0
            if not self._has_room(size_bytes):
                if not wait:
                    return None
                begun_s = time.monotonic()
                self._wait_until(lambda: self._has_room(size_bytes))
                waited_s = time.monotonic() - begun_s
            self._held_bytes += size_bytes
            return waited_s

    def release(self, size_bytes: int) -> None:
        """Release reserved memory."""
        with self._changed:
            self._held_bytes -= size_bytes
            self._changed.notify_all()

    def put(self, call: PendingWrite) -> None:
        """Append a call, for which memory is reserved.

        Raises:
          RuntimeError: if the queue is closed.
        """
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the writer was closed while this call was made")
            self._waiting.append(call)
            self._put += 1
            self._changed.notify_all()

    def take(self) -> PendingWrite | None:
        """Wait for the next call; `None` when the queue is closed and empty."""
        with self._changed:
            while not self._waiting and not self._is_closed:
                self._changed.wait()
            if not self._waiting:
                return None
            self._in_hand = self._waiting[0]  # at every moment it is in one of the two places
            return self._waiting.popleft()

    def done(self, call: PendingWrite) -> None:
        """Mark the call that was taken as finished."""
        with self._changed:
            self._in_hand = None
            self._held_bytes -= call.size_bytes
            self._done_s = time.monotonic()
            self._changed.notify_all()

    def lose(self) -> PendingWrite | None:
        """Return the call in hand of a thread that will never finish it."""
        with self._changed:
            lost = self._in_hand
            if lost is None:
                return None
            if self._waiting and self._waiting[0] is lost:
                self._waiting.popleft()
            self.done(lost)
            return lost

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until all calls that were put before are finished.

        Args:
          timeout_s: For how long; `None` for no limit.

        Returns:
          False if the time ran out.
        """
        with self._changed:
            put = self._put
            return self._wait_until(lambda: self._put - self.left >= put, timeout_s)

    @property
    def done_s(self) -> float:
        """When the last call was finished, by `time.monotonic`."""
        return self._done_s

    @property
    def left(self) -> int:
        """How many calls are not finished."""
        with self._changed:
            in_hand = self._in_hand
            if in_hand is None or (self._waiting and self._waiting[0] is in_hand):
                return len(self._waiting)
            return len(self._waiting) + 1

    def first(self) -> PendingWrite | None:
        """Return the call in hand, or the next one."""
        with self._changed:
            return self._in_hand or (self._waiting[0] if self._waiting else None)

    def close(self, last: Iterable[PendingWrite] = ()) -> None:
        """Close the queue after adding `last`, if it is open; queued calls are still taken.

        Args:
          last: Calls that take no memory.
        """
        with self._changed:
            for call in () if self._is_closed else last:
                self._waiting.append(call)
                self._put += 1
            self._is_closed = True
            self._changed.notify_all()

    def _has_room(self, size_bytes: int) -> bool:
        return not self._held_bytes or self._held_bytes + size_bytes <= self._limit_bytes

    def _wait_until(self, is_so: Callable[[], bool], timeout_s: float | None = None) -> bool:
        """Wait, with the lock held except during calls of `look`."""
        end_s = None if timeout_s is None else time.monotonic() + timeout_s
        while not is_so():
            left_s = LOOK_S if end_s is None else min(LOOK_S, end_s - time.monotonic())
            if left_s <= 0:
                return False
            if not self._changed.wait(left_s):
                self._changed.release()
                try:
                    self._look()
                finally:
                    self._changed.acquire()
        return True
