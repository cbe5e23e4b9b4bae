"""Background work that nobody has to wait for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger("tb_triptych")

_EVERY_S = 1.0
_SHARE = 0.1


def in_background(work: Callable[[], None], name: str) -> threading.Event:
    """Do work in its own thread, which ends with the work or with the process.

    Args:
      work: The function to run; errors are logged.
      name: Name of the thread.

    Returns:
      An event that is set when the work ends, even if it fails.
    """
    done = threading.Event()

    def run() -> None:
        try:
            work()
        except Exception:
            logger.exception("%s failed", name)
        finally:
            done.set()

    threading.Thread(target=run, name=name, daemon=True).start()
    return done


class Throttle:
    """Work that is repeated on request, at most once per second.

    It takes at most a tenth of the time, however long it runs, and whether it fails or not.
    """

    def __init__(self, work: Callable[[], None], name: str) -> None:
        """Start no work and no thread before the first request.

        Args:
          work: The function to run.
          name: Name of the thread.
        """
        self._work = work
        self._name = name
        self._lock = threading.Lock()
        self._next_s = 0.0
        self._done: threading.Event | None = None

    def ask(self) -> threading.Event:
        """Start the work if it is time.

        Returns:
          An event that is set when the current or last work ends.
        """
        with self._lock:
            is_due = time.monotonic() >= self._next_s
            if self._done is None or (self._done.is_set() and is_due):
                self._done = in_background(self._run, self._name)
            return self._done

    def _run(self) -> None:
        began_s = time.monotonic()
        try:
            self._work()
        finally:
            now_s = time.monotonic()
            self._next_s = now_s + max(_EVERY_S, (now_s - began_s) / _SHARE)
