"""Avoids delayed acknowledgements from TensorBoard's data server.

The fast loader is a server on this machine. It sends the end of a short answer only after the
beginning was acknowledged (Nagle's algorithm), and the system on our side acknowledges only when it
has something else to send, or after some 40 ms (delayed acknowledgement, RFC 1122, 4.2.3.2). So a
single request takes 44 ms, while one of many at a time takes half a millisecond. Several items can
be read at the same time; for requests that must be made one after the other, this makes small
requests in between: any packet carries the acknowledgement.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_PATIENCE_S = 0.002
"""An answer that is not delayed arrives within a millisecond or two."""


class Nudge:
    """Makes a small request whenever answers are awaited and none arrives."""

    def __init__(self) -> None:
        """Create the nudge without starting a thread."""
        self._lock = threading.Lock()
        self._waiting = 0
        self._answers = 0
        self._is_watching = False
        self._ask: Callable[[], object] = int

    @contextmanager
    def waiting(self, ask: Callable[[], object]) -> Iterator[None]:
        """Watch over the request made in the block; the thread for it ends with the last one.

        Args:
          ask: Makes a small request over the same connection; errors do not matter.
        """
        with self._lock:
            self._ask = ask
            self._waiting += 1
            if not self._is_watching:
                with suppress(RuntimeError):  # without a thread, answers only arrive later
                    threading.Thread(target=self._watch, name="triptych-nudge", daemon=True).start()
                    self._is_watching = True
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                self._answers += 1

    def _watch(self) -> None:
        with self._lock:
            seen = self._answers
        while True:
            time.sleep(_PATIENCE_S)
            with self._lock:
                if not self._waiting:
                    self._is_watching = False
                    return
                is_stuck = seen == self._answers
                seen, ask = self._answers, self._ask
            if is_stuck:
                with suppress(Exception):
                    ask()
