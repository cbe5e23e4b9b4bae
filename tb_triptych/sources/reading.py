"""Reading in the background that several may wait for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from tb_triptych.sources.background import in_background
from tb_triptych.sources.progress import Progress


class Reading:
    """One thread that reads, and how far it is."""

    def __init__(self, work: Callable[[Reading], None], name: str) -> None:
        """Begin.

        Args:
          work: Reads, and says here how far it is.
          name: Name of the thread.
        """
        self._lock = threading.Lock()
        self._done = 0
        self._total = 0
        self._failure: Exception | None = None
        self._over = in_background(partial(self._run, work), name)

    @property
    def progress(self) -> Progress:
        """How far it is, in things to read; of none, before it is known how many there are."""
        with self._lock:
            return Progress(self._done, self._total)

    def expect(self, more: int) -> None:
        """Say that there are so many things (more) to read."""
        with self._lock:
            self._total += more

    def advance(self) -> None:
        """Say that one of them is read."""
        with self._lock:
            self._done += 1

    def wait(self, most_s: float) -> bool:
        """Wait for the end, and tell whether it has come.

        Args:
          most_s: How long to wait at most, in seconds.

        Raises:
          Exception: what it failed with.
        """
        is_over = self._over.wait(max(0.0, most_s))
        if is_over and self._failure is not None:
            raise self._failure
        return is_over

    def _run(self, work: Callable[[Reading], None]) -> None:
        try:
            work(self)
        except Exception as error:  # it is told to those who wait
            self._failure = error
