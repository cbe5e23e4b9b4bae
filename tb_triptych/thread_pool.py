"""Threads that share the work of one call."""

from __future__ import annotations

import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeAlias, TypeVar

from tb_triptych.background_thread import LOOK_S, BackgroundThread

T = TypeVar("T")

Run: TypeAlias = Callable[[Sequence[Callable[[], Any]]], list[Any]]
"""Does jobs, possibly several at a time, and returns their results in order."""


def run_serially(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all jobs in this thread."""
    return [job() for job in jobs]


class ThreadPool:
    """The calling thread and its helpers, which run in parallel while the GIL is released.

    Several threads may call at once: they share the helpers, and each does the jobs that no helper
    takes. The helpers are not a pool of `concurrent.futures`: an exiting process would wait for its
    threads without limit, although a user-defined function may block in one forever.
    """

    def __init__(self, size: int, name: str = "triptych-encoder") -> None:
        """Create the pool without starting threads.

        Args:
          size: Number of threads, the calling one included.
          name: Name of the helper threads.
        """
        self._size = size - 1
        self._name = name
        self._lock = threading.Lock()
        self._helpers: list[BackgroundThread] = []
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._is_closed = False
        # They hold the queue, not the pool: when the pool is garbage-collected, they end.
        weakref.finalize(self, _let_go, self._helpers, self._calls).atexit = False

    def run(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """Do all jobs and return their results in order.

        Raises:
          RuntimeError: if a helper thread was ended from outside.
          Exception: the error of a job, once no other job is running.
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

        self._ask_for_help(work, min(self._size, len(jobs) - 1))
        work()
        for _ in jobs:
            while not finished.acquire(timeout=LOOK_S):
                self._check_helpers()
        if errors:
            raise errors[0]
        return [results[i] for i in range(len(jobs))]

    def close(self) -> None:
        """End the helpers."""
        with self._lock:
            self._is_closed = True
            _let_go(self._helpers, self._calls)

    def _ask_for_help(self, work: Callable[[], None], helpers: int) -> None:
        with self._lock:
            if self._is_closed:
                return
            # While the interpreter shuts down there are no helpers: the calling thread does all.
            with suppress(RuntimeError):
                while len(self._helpers) < helpers:
                    helper = BackgroundThread(partial(_help, self._calls), self._name)
                    helper.start()
                    self._helpers.append(helper)
            for _ in range(min(helpers, len(self._helpers))):
                self._calls.put(work)

    def _check_helpers(self) -> None:
        with self._lock:
            gone = [helper for helper in self._helpers if helper.is_gone()]
            if gone:
                self._helpers[:] = [helper for helper in self._helpers if helper not in gone]
                raise RuntimeError(f"{len(gone)} of the threads that encode ended unexpectedly")


def _help(calls: SimpleQueue[Callable[[], None] | None]) -> None:
    while (work := calls.get()) is not None:
        work()
        del work  # it would keep the arrays of its call until the next one


def _let_go(
    helpers: Sequence[BackgroundThread], calls: SimpleQueue[Callable[[], None] | None]
) -> None:
    for _ in helpers:
        calls.put(None)
