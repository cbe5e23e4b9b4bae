"""The background of a writer: one thread that takes calls from the backlog to the scribe.

It outlives nothing: when the interpreter exits, all that is in the backlog is written first.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
import warnings
from pathlib import Path

from tb_triptych.backlog import Backlog
from tb_triptych.buffers import Buffers
from tb_triptych.call import Call
from tb_triptych.caller import Caller
from tb_triptych.scribe import Scribe

_KEPT_SHARE = 4
"""Memory that is kept for further copies: the queue's size by this."""


class Worker:
    """Writes calls in the background, in the order in which they come.

    What there is to warn about is kept until `tell` is called: a warning out of a background thread
    would get lost wherever the training thread happens to catch warnings.
    """

    def __init__(self, logdir: Path, *, queue_bytes: int, encoders: int, strict: bool) -> None:
        """Start nothing yet.

        Args:
          logdir: Directory of the run.
          queue_bytes: How much memory the calls that wait may take.
          encoders: Number of threads that encode.
          strict: Keep what goes wrong for `take_failure`, instead of warning about it once.
        """
        self._strict = strict
        self._backlog = Backlog(queue_bytes)
        self._buffers = Buffers(queue_bytes // _KEPT_SHARE)
        self._scribe = Scribe(logdir, encoders, strict=strict)
        self._lock = threading.RLock()  # garbage may be collected, and `close` called, inside
        self._thread: threading.Thread | None = None
        self._dropped: dict[str, Call] = {}
        self._news: list[tuple[str, Caller]] = []
        self._failure: BaseException | None = None
        self._has_failed = False
        self._is_lost = False

    def submit(self, call: Call, *, wait: bool) -> float | None:
        """Copy a call and put it into the backlog.

        Args:
          call: The call, with the caller's arrays.
          wait: Whether to wait while the backlog is full, or to drop the call.

        Returns:
          How long it waited, in seconds; `None` if the call was dropped.

        Raises:
          RuntimeError: if the worker is closed.
        """
        waited_s = self._backlog.reserve(call.size_bytes, wait=wait)
        if waited_s is None:
            self._drop(call)
            return None
        try:
            own = call.with_copies(self._buffers)
            with self._lock:
                self._start()
                self._backlog.put(self._with_dropped(own))
        except BaseException:
            self._backlog.release(call.size_bytes)
            raise
        return waited_s

    def wait(self) -> None:
        """Wait until all that was submitted is written."""
        self._backlog.wait()

    def close(self, *, wait: bool = True) -> None:
        """Write what is left, also how many calls were dropped at last, and end.

        Args:
          wait: Whether to wait for that. If not, nobody is there to `tell`, which is done then.
        """
        with self._lock:
            self._is_lost = not wait
            dropped, self._dropped = self._dropped, {}
            self._backlog.close(dropped.values())
            thread = self._thread
        if wait and thread is not None:
            thread.join()

    def take_failure(self) -> BaseException | None:
        """Return the first thing that went wrong since this was asked last, if `strict`."""
        with self._lock:
            failure, self._failure = self._failure, None
            return failure

    def tell(self) -> None:
        """Warn about what came up, at the lines that it is about."""
        while True:
            with self._lock:
                if not self._news:
                    return
                message, at = self._news.pop(0)
            warnings.warn_explicit(message, UserWarning, at.filename, at.line)

    def _start(self) -> None:
        if self._thread is None:
            # A daemon, for others are waited for before `atexit` could close the backlog.
            thread = threading.Thread(target=self._run, name="triptych-writer", daemon=True)
            thread.start()  # where there is no thread to be had, the next call tries again
            self._thread = thread
            _running.add(self)
            _finish_at_exit()

    def _run(self) -> None:
        while (call := self._backlog.take()) is not None:
            try:
                news = self._scribe.write(call)
            except BaseException as error:
                news = self._failed(call, error)
            with self._lock:
                self._news += [(message, call.at) for message in news]
            for copy in call.copies:
                self._buffers.give_back(copy)
            self._backlog.done(call)
            del call  # it would be kept until the next one comes
        self._scribe.close()
        _running.discard(self)
        if self._is_lost:
            self.tell()

    def _failed(self, call: Call, error: BaseException) -> list[str]:
        with self._lock:
            if self._strict:
                self._failure = self._failure or _told(call, error)
            if self._strict or self._has_failed:
                return []
            self._has_failed = True
        advice = "please report this"
        if isinstance(error, OSError):
            advice = "see that the directory can be written and the disk has space"
        elif isinstance(error, ValueError):
            advice = "see what is passed"
        return [
            f"triptych {call.tag!r} at step {call.step} was not written: {type(error).__name__}: "
            f"{error}. Training goes on and later steps are tried, without a further warning; "
            f"{advice}"
        ]

    def _drop(self, call: Call) -> None:
        with self._lock:
            before = self._dropped.get(call.tag)
            self._dropped[call.tag] = call.counting_drops(before)

    def _with_dropped(self, call: Call) -> Call:
        return call.after_drops(self._dropped.pop(call.tag, None))


def _told(call: Call, error: BaseException) -> BaseException:
    """Let an error of the system, which knows of a file at most, name series and step."""
    if isinstance(error, OSError) and error.errno is not None:
        error.strerror = (
            f"triptych {call.tag!r} at step {call.step} was not written: {error.strerror}"
        )
    return error


_running: set[Worker] = set()
_finishing_pid: int | None = None


def finish() -> None:
    """Write all that all workers of this process still have, and end them."""
    workers = list(_running)
    for worker in workers:
        worker.close()
    for worker in workers:
        worker.tell()
    for failure in [worker.take_failure() for worker in workers]:
        if failure is not None:
            raise failure


def forget() -> None:
    """Forget the workers of the parent in a child process: it has none of their threads."""
    _running.clear()


def _finish_at_exit() -> None:
    """Finish when this process ends, also in a child of multiprocessing, which skips `atexit`."""
    global _finishing_pid
    if _finishing_pid == os.getpid():
        return
    if _finishing_pid is None:
        atexit.register(finish)
    _finishing_pid = os.getpid()
    multiprocessing_util = sys.modules.get("multiprocessing.util")
    if multiprocessing_util is not None:
        multiprocessing_util.Finalize(None, finish, exitpriority=0)
