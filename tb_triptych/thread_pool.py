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
    """The calling thread and its helpers; they run in parallel where the GIL is released.

    Several threads may call at once: they share the helpers, and each does what no helper takes.
    The helpers are no pool of `concurrent.futures`: a process that ends would wait for its threads
    without limit, though a function of the user's may wait for ever in one of them.
    """

    def __init__(self, size: int, name: str = "triptych-encoder") -> None:
        """Start nothing yet.

        Args:
          size: Number of threads, the calling one included.
          name: What the helpers are called.
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
          RuntimeError: if the thread of a helper was ended from outside.
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

        self._ask_for_help(work, min(self._size, len(jobs) - 1))
        work()
        for _ in jobs:
            while not finished.acquire(timeout=LOOK_S):
                self._check_helpers()
        if errors:
            raise errors[0]
        return [results[i] for i in range(len(jobs))]

    def close(self) -> None:
        """Let the helpers go."""
        with self._lock:
            self._is_closed = True
            _let_go(self._helpers, self._calls)

    def _ask_for_help(self, work: Callable[[], None], helpers: int) -> None:
        with self._lock:
            if self._is_closed:
                return
            # While the interpreter shuts down there is no help: the calling thread does it all.
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
