"""Threads that share the work of one call."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

Run: TypeAlias = Callable[[Sequence[Callable[[], Any]]], list[Any]]
"""Does jobs, possibly several at a time, and returns their results in order."""


def one_after_the_other(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all jobs in this thread."""
    return [job() for job in jobs]


class Crew:
    """The calling thread and its helpers; they run in parallel where the GIL is released.

    Several threads may call at once: they share the helpers, and each does what no helper takes.
    """

    def __init__(self, size: int, name: str = "triptych-encoder") -> None:
        """Start nothing yet.

        Args:
          size: Number of threads, the calling one included.
          name: What the helpers are called.
        """
        self._helpers = size - 1
        self._name = name
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """Do all jobs and return their results in order.

        Raises:
          Exception: what a job raised, when no other is running any more.
        """
        waiting = deque(enumerate(jobs))
        results: dict[int, T] = {}
        errors: list[BaseException] = []
        finished = threading.Semaphore(0)

        def work() -> None:
            while waiting:
                try:
                    i, job = waiting.popleft()
                except IndexError:  # another thread was faster
                    return
                try:
                    results[i] = job()
                except BaseException as error:
                    errors.append(error)
                finally:
                    finished.release()

        self._ask_for_help(work, min(self._helpers, len(jobs) - 1))
        work()
        for _ in jobs:
            finished.acquire()
        if errors:
            raise errors[0]
        return [results[i] for i in range(len(jobs))]

    def close(self) -> None:
        """Let the helpers go."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)

    def _ask_for_help(self, work: Callable[[], None], helpers: int) -> None:
        if helpers < 1:
            return
        # While the interpreter shuts down there is no help: the calling thread does it all.
        with suppress(RuntimeError):
            with self._lock:
                if self._pool is None:
                    self._pool = ThreadPoolExecutor(self._helpers, self._name)
            for _ in range(helpers):
                self._pool.submit(work)
