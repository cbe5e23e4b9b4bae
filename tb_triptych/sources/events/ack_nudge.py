"""Keeps the connection to TensorBoard's data server from waiting for itself.

The fast loader is a server on this machine. It sends the end of a short answer only when the
beginning was acknowledged (Nagle's algorithm), and the system on our side acknowledges only when
there is something else to send, or after some 40 ms (delayed acknowledgement, RFC 1122, 4.2.3.2).
So a lone question takes 44 ms, while one of many at a time takes half a millisecond. Where several
things are to be read, reading them at a time is all it takes; for what has to be asked one after
the other, this asks something small in between: any packet takes the acknowledgement along.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_PATIENCE_S = 0.002
"""An answer that is not held up is there after a millisecond or two."""


class Nudge:
    """Asks something small whenever answers are waited for and none comes."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._waiting = 0
        self._answers = 0
        self._is_watching = False
        self._ask: Callable[[], object] = int

    @contextmanager
    def waiting(self, ask: Callable[[], object]) -> Iterator[None]:
        """Watch over a question that is asked inside; the thread for it ends with the last one.

        Args:
          ask: A small question over the same connection; what it raises does not matter.
        """
        with self._lock:
            self._ask = ask
            self._waiting += 1
            if not self._is_watching:
                with suppress(RuntimeError):  # without a thread, answers only come later
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
