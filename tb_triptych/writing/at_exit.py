"""Writes all pending calls at the end of the process."""

from __future__ import annotations

import atexit
import os
import sys
import time
import traceback
from typing import Protocol

from tb_triptych.writing.problems import Problems


class Unfinished(Protocol):
    """A worker that may still have something to write when the process ends."""

    @property
    def problems(self) -> Problems:
        """Errors and warnings from the background."""

    def end(self) -> object:
        """Refuse more calls; queued ones are still written."""

    def wait_at_exit(self, since_s: float) -> None:
        """Wait until everything is written, at most as long as the user allows."""

    def give_up(self) -> None:
        """Stop waiting, and report the calls that are not written."""


ending: set[Unfinished] = set()
"""The workers to finish when the process ends."""

_finishing_pid: int | None = None
_is_finishing = False


def is_finishing() -> bool:
    """Return whether the process is ending: then no writer waits for another one."""
    return _is_finishing


def finish() -> None:
    """Write the pending calls of all workers of this process, and end them.

    Raises:
      Exception: the first error, after everything is done.
    """
    global _is_finishing
    workers, since_s = list(ending), time.monotonic()
    raised: list[BaseException] = []
    _is_finishing = True
    try:
        for worker in workers:
            worker.end()
        for worker in workers:
            worker.wait_at_exit(since_s)
    finally:  # also if the wait was interrupted
        _is_finishing = False
        for worker in workers:
            worker.give_up()
            try:
                worker.problems.issue()
            except Warning as warning:
                raised.append(warning)
        raised += [f for worker in workers if (f := worker.problems.take_failure()) is not None]
    for other in raised[1:]:
        traceback.print_exception(other)
    if raised:
        raise raised[0]


def forget() -> None:
    """Forget the workers of the parent in a child process, which has none of their threads."""
    ending.clear()


def finish_at_exit(worker: Unfinished) -> None:
    """Finish when this process ends, also in a multiprocessing child, which skips `atexit`."""
    ending.add(worker)
    global _finishing_pid
    if _finishing_pid == os.getpid():
        return
    if _finishing_pid is None:
        atexit.register(finish)
    _finishing_pid = os.getpid()
    multiprocessing_util = sys.modules.get("multiprocessing.util")
    if multiprocessing_util is not None:
        multiprocessing_util.Finalize(None, finish, exitpriority=0)
