"""Background reading that several threads may wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from tb_triptych.sources.background_work import in_background
from tb_triptych.sources.progress import Progress


class Reading:
    """A thread that reads, and its progress."""

    def __init__(self, work: Callable[[Reading], None], name: str) -> None:
        """Start reading.

        Args:
          work: Reads, and reports its progress here.
          name: Name of the thread.
        """
        self._lock = threading.Lock()
        self._done = 0
        self._total = 0
        self._failure: Exception | None = None
        self._over = in_background(partial(self._run, work), name)

    @property
    def progress(self) -> Progress:
        """Progress, in items to read; 0 of 0 before their number is known."""
        with self._lock:
            return Progress(self._done, self._total)

    def expect(self, more: int) -> None:
        """Report additional items to read."""
        with self._lock:
            self._total += more

    def advance(self) -> None:
        """Report that one of them is read."""
        with self._lock:
            self._done += 1

    def wait(self, most_s: float) -> bool:
        """Wait for the end, and return whether it was reached.

        Args:
          most_s: How long to wait at most, in seconds.

        Raises:
          Exception: if reading failed.
        """
        is_over = self._over.wait(max(0.0, most_s))
        if is_over and self._failure is not None:
            raise self._failure
        return is_over

    def _run(self, work: Callable[[Reading], None]) -> None:
        try:
            work(self)
        except Exception as error:  # it is raised to those who wait
            self._failure = error
