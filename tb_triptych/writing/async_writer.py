"""The background of a writer: one thread that takes calls from the queue to the journal writer.

When the interpreter exits, everything in the queue is written first, unless the storage no longer
accepts data.
"""

from __future__ import annotations

import math
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

from tb_triptych.background_thread import LOOK_S, BackgroundThread
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.writing.at_exit import ending, finish_at_exit
from tb_triptych.writing.buffers import Buffers
from tb_triptych.writing.journal_writer import JournalWriter
from tb_triptych.writing.messages import idle_message, lost_message
from tb_triptych.writing.pending_write import PendingWrite
from tb_triptych.writing.problems import Problems
from tb_triptych.writing.write_queue import WriteQueue

_KEPT_SHARE = 4
"""Memory kept for later copies: the queue's size divided by this."""

_SILENCE_S = 10.0
"""How long an exit waits silently while nothing is written."""


class AsyncWriter:
    """Writes calls in the background, in the order in which they come.

    Attributes:
      problems: Errors and warnings from the background.
    """

    def __init__(
        self,
        logdir: Path,
        *,
        queue_bytes: int,
        encoders: int,
        strict: bool,
        exit_timeout_s: float | None = None,
    ) -> None:
        """Create the writer without starting its thread.

        Args:
          logdir: Directory of the run.
          queue_bytes: How much memory the calls that wait may take.
          encoders: Number of threads that encode.
          strict: Whether to keep errors to raise, instead of warning about the first.
          exit_timeout_s: How long an exiting process waits while no call is finished; `None`
            without limit.
        """
        self._logdir = logdir
        self.problems = Problems(strict=strict)
        self._exit_timeout_s = exit_timeout_s
        self._queue = WriteQueue(queue_bytes, self._look)
        self._buffers = Buffers(queue_bytes // _KEPT_SHARE)
        self._journal_writer = JournalWriter(logdir, encoders, strict=strict)
        self._lock = threading.RLock()  # garbage may be collected, and `close` called, inside
        self._thread: BackgroundThread | None = None
        self._finished = threading.Event()
        self._dealt_with: PendingWrite | None = None
        self._dropped: dict[str, PendingWrite] = {}
        self._is_lost = False

    def submit(self, call: PendingWrite, *, wait: bool) -> float | None:
        """Copy a call and put it into the queue.

        Args:
          call: The call, with the caller's arrays.
          wait: Whether to wait while the queue is full, or to drop the call.

        Returns:
          How long it waited, in seconds; `None` if the call was dropped.

        Raises:
          RuntimeError: if the worker is closed, or no thread can be started.
          MemoryError: if there is no memory for the copies.
        """
        waited_s = self._queue.reserve(call.size_bytes, wait=False)
        # Logging from a function that runs in the background must not wait for itself.
        if waited_s is None and wait and not self._is_own_thread():
            waited_s = self._queue.reserve(call.size_bytes, wait=True)
        if waited_s is None:
            self.drop(call)
            return None
        try:
            own = call.with_copies(self._buffers)
            with self._lock:
                self._start()
                self._queue.put(self._with_dropped(own))
        except BaseException:
            self._queue.release(call.size_bytes)
            raise
        return waited_s

    def drop(self, call: PendingWrite) -> None:
        """Count a dropped call; the next one of its series, or the end, records it."""
        with self._lock:
            before = self._dropped.get(call.tag)
            self._dropped[call.tag] = call.with_dropped(before)
            finish_at_exit(self)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until everything submitted is written.

        Args:
          timeout_s: For how long; `None` for no limit.

        Returns:
          False if the time ran out.

        Raises:
          RuntimeError: in the background thread, which would wait for itself.
        """
        self._check_thread("flush")
        self._look()
        return self._queue.wait(timeout_s)

    def close(self, timeout_s: float | None = None) -> bool:
        """Write everything pending, including the number of calls dropped at the end, and end.

        Args:
          timeout_s: How long to wait for that; `None` without limit.

        Returns:
          False if the time ran out; it continues all the same.

        Raises:
          RuntimeError: in the background thread, which would wait for itself.
        """
        self._check_thread("close")
        self.end()
        return self._wait_for_end(timeout_s)

    def end(self, *, is_lost: bool = False) -> None:
        """Close the queue; pending calls are still written, but nobody waits for it.

        Args:
          is_lost: Whether nobody is left to issue warnings; then the thread does so at the end.
        """
        with self._lock:
            self._is_lost = self._is_lost or is_lost
            dropped, self._dropped = self._dropped, {}
            self._queue.close(dropped.values())
            if self._queue.left:
                try:
                    self._start()
                except RuntimeError:  # no thread can be started: this one does the rest
                    self._run()

    def wait_at_exit(self, since_s: float) -> None:
        """Wait for the end while calls are being finished; otherwise report what is lost.

        Args:
          since_s: When the process began to end, by `time.monotonic`.
        """
        limit_s = math.inf if self._exit_timeout_s is None else self._exit_timeout_s
        is_silent = True
        while not self._wait_for_end(min(LOOK_S, limit_s)):
            idle_s = time.monotonic() - max(since_s, self._queue.done_s)
            if idle_s >= limit_s:
                break
            if is_silent and idle_s >= _SILENCE_S and sys.stderr is not None:
                is_silent = False
                print(idle_message(self._logdir, idle_s, self._queue.left), file=sys.stderr)

    def give_up(self) -> None:
        """Stop waiting for it at exit, and report the calls that are not written."""
        ending.discard(self)
        first = self._queue.first()
        if first is not None:
            self.problems.warn(lost_message(self._logdir, first, self._queue.left), first.at)

    def _start(self) -> None:
        """Start the thread if needed, also if the last one ended unexpectedly."""
        if self._thread is not None:
            if not self._thread.is_over or self._finished.is_set():
                return
            self._bury(self._thread)
        thread = BackgroundThread(self._run, "triptych-writer")
        thread.start()  # if no thread can be started, the next call tries again
        self._thread = thread
        finish_at_exit(self)

    def _look(self) -> None:
        """Start another thread if the last one is gone; called while somebody waits."""
        with self._lock:
            thread = self._thread
            if thread is None or self._finished.is_set() or not thread.is_gone():
                return
            self._bury(thread)
            with suppress(RuntimeError):
                self._start()

    def _bury(self, thread: BackgroundThread) -> None:
        """Count the call that a thread did not finish, and keep the reason."""
        self._thread = None
        self._journal_writer.roll_back()
        in_hand = self._queue.lose()
        lost = None if in_hand is self._dealt_with else in_hand
        if lost is not None:
            self._journal_writer.count_unrecorded(lost)
        at = CallSite("tb_triptych", 1) if in_hand is None else in_hand.at
        self.problems.add_death(thread.death, lost, at)

    def _run(self) -> None:
        while (call := self._queue.take()) is not None:
            try:
                for message in self._journal_writer.write(call):
                    self.problems.warn(message, call.at)
            except BaseException as error:
                self.problems.add_failure(call, error)
            self._dealt_with = call
            for copy in call.copies:
                self._buffers.give_back(copy)
            self._queue.done(call)
            self._dealt_with = None
            del call  # it would be kept until the next one arrives
        self._journal_writer.close()
        ending.discard(self)
        self._finished.set()
        if self._is_lost:
            try:
                self.problems.issue()
            except Warning as error:  # there is no caller to raise it to
                traceback.print_exception(error)

    def _wait_for_end(self, timeout_s: float | None) -> bool:
        """Wait until everything is written and the files are closed; return whether they are."""
        with self._lock:
            if self._thread is None and not self._queue.left:
                ending.discard(self)
                return True
        end_s = math.inf if timeout_s is None else time.monotonic() + timeout_s
        while not self._finished.wait(max(0.0, min(LOOK_S, end_s - time.monotonic()))):
            self._look()
            if time.monotonic() >= end_s:
                return self._finished.is_set()
        if self._thread is not None:
            self._thread.join()  # it has nothing left to do
        return True

    def _with_dropped(self, call: PendingWrite) -> PendingWrite:
        return call.after_drops(self._dropped.pop(call.tag, None))

    def _is_own_thread(self) -> bool:
        return self._thread is not None and self._thread.ident == threading.get_ident()

    def _check_thread(self, name: str) -> None:
        if self._is_own_thread():
            raise RuntimeError(
                f"{name} was called by the background thread of the same writer, which would wait "
                "for itself: call it from the training loop, not from a metric"
            )
