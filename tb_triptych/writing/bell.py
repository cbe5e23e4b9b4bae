"""An event for one thread that waits, which may be interrupted while it does."""

from __future__ import annotations

import _thread
from contextlib import suppress


class Bell:
    """Rings once.

    Nothing is left locked if a signal raises an exception in the thread that waits, unlike in
    `threading.Event`, whose lock the other thread would then wait for forever.
    """

    def __init__(self) -> None:
        """Begin silent."""
        self._lock = _thread.allocate_lock()
        self._lock.acquire()

    def ring(self) -> None:
        """Wake up the one who waits, now or later."""
        with suppress(RuntimeError):  # it rings already
            self._lock.release()

    def wait(self, timeout_s: float) -> bool:
        """Wait until it rings; return whether it did before the time ran out."""
        return self._lock.acquire(timeout=max(0.0, timeout_s))
