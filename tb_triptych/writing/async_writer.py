"""The background of a writer: one thread that takes calls from the queue to the journal writer.

When the interpreter exits, everything in the queue is written first, unless the storage no longer
accepts data.
"""

from __future__ import annotations

import itertools
import math
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tb_triptych.background_thread import LOOK_S, BackgroundThread
from tb_triptych.capture.captures import Captures
from tb_triptych.capture.snapshot import Snapshot
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.writing.at_exit import ending, finish_at_exit, is_finishing
from tb_triptych.writing.bell import Bell
from tb_triptych.writing.drops import DropNote, Drops
from tb_triptych.writing.hand_over import HandOver
from tb_triptych.writing.identity import Identity
from tb_triptych.writing.journal_writer import JournalWriter
from tb_triptych.writing.messages import idle_message, lost_message
from tb_triptych.writing.pending_write import PendingWrite
from tb_triptych.writing.problems import Problems
from tb_triptych.writing.room import Claim, Room, Share

_KEPT_SHARE = 4
"""Memory kept for later copies: the queue's size divided by this."""

_EARLIER_S = 20.0
"""How long the first call waits, in the background, for earlier writers that are ending."""

_serial_numbers = itertools.count()

_SILENCE_S = 10.0
"""How long an exit waits silently while nothing is written."""


@dataclass(frozen=True, eq=False, slots=True)
class _Accepted:
    """A call in the queue, with its room.

    One of two removes the ticket: the thread, which writes the call then, or the caller who finds
    the writer closed.
    """

    call: PendingWrite
    claim: Claim
    share: Share
    ticket: list[None]


@dataclass(frozen=True, eq=False)
class _Mark:
    """A place in the queue; the bell rings when everything before it is written.

    At the end, it rings when the files are closed.
    """

    is_end: bool
    bell: Bell = field(default_factory=Bell)


class AsyncWriter:
    """Writes calls in the background, in the order in which they come.

    What the training threads do may be interrupted at any moment by a signal handler, which may
    raise or use the writer, or by garbage collection, which may `end` it. So these threads change
    nothing in several steps, as far as it matters; they hold no lock but of C, in `with`, and never
    wait in one.

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
        identity: Identity | None = None,
    ) -> None:
        """Create the writer without starting its thread.

        Args:
          logdir: Directory of the run.
          queue_bytes: How much memory the calls that wait may take.
          encoders: Number of threads that encode.
          strict: Whether to keep errors to raise, instead of warning about the first.
          exit_timeout_s: How long an exiting process waits while no call is finished; `None`
            without limit.
          identity: Who the writer is; a new one by default.
        """
        self._logdir = logdir
        self.problems = Problems(strict=strict)
        self._exit_timeout_s = exit_timeout_s
        self._room = Room(queue_bytes)
        self._queue: HandOver[_Accepted | DropNote | _Mark] = HandOver()
        self._drops = Drops(self._queue.put)
        self._captures = Captures(queue_bytes // _KEPT_SHARE)
        self._journal_writer = JournalWriter(
            logdir, identity or Identity(), encoders, strict=strict
        )
        self._lock = threading.RLock()
        self._thread: BackgroundThread | None = None
        self._begun: _Accepted | None = None
        self._at = CallSite("tb_triptych", 1)
        self._done_s = 0.0
        self._ends: list[_Mark] = []
        self._is_closed = False
        self._is_over = False
        self._is_lost = False
        self._serial_number = next(_serial_numbers)
        self._is_ending = False
        self._has_waited = False

    def submit(
        self,
        record: PendingWrite,
        size_bytes: int,
        capture: Callable[[Captures], Mapping[str, Snapshot]],
        *,
        wait: bool,
    ) -> float | None:
        """Copy a call and put it into the queue.

        Args:
          record: The call without its arrays.
          size_bytes: How much memory it is going to take.
          capture: Begins snapshots of its arrays, and returns them by role.
          wait: Whether to wait while the queue is full, or to drop the call.

        Returns:
          How long it waited, in seconds; `None` if the call was dropped.

        Raises:
          RuntimeError: if the worker is closed, or no thread can be started.
          MemoryError: if there is no memory for the copies.
          Exception: an error of `capture`.
        """
        share, ticket = Share(), [None]
        claim = self._room.claim(share, record)
        try:
            # Logging from a function that runs in the background must not wait for itself.
            look = self._look if wait and not self._is_own_thread() else None
            if not self._room.take(claim, size_bytes, look):
                self.drop(record)
                return None
            call = replace(record, snapshots=capture(self._captures))
            self._room.resize(claim, call.owned_bytes)
            self._start()
            self._queue.put(_Accepted(call, claim, share, ticket))
        finally:
            del share  # somebody may keep a traceback, but not the room
        self._drops.end(record.tag)
        if self._is_closed and _removed(ticket):
            self._check_open()
        return claim.waited_s

    def drop(self, record: PendingWrite) -> None:
        """Count a dropped call; the next one of its series, or the end, records it."""
        if not self._is_over:
            finish_at_exit(self)
        self._drops.add(record)

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
        if not self._room.claims:
            return True
        mark = _Mark(is_end=False)
        self._queue.put(mark)
        return self._wait_for(mark, timeout_s)

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
        return self._wait_for(self.end(), timeout_s)

    def end(self, *, is_lost: bool = False) -> _Mark:
        """Close the queue; pending calls are still written, but nobody waits for it.

        Args:
          is_lost: Whether nobody is left to issue warnings; then the thread does so at the end.
        """
        self._is_ending = True
        self._is_lost = self._is_lost or is_lost
        mark, is_empty = _Mark(is_end=True), self._queue.is_empty
        with self._lock:
            if is_empty and self._thread is None:
                self._is_closed = self._is_over = True
        if self._is_over:
            ending.discard(self)
            return mark
        self._queue.put(mark)
        try:
            self._start()
        except RuntimeError:  # no thread can be started: this one does the rest
            with self._lock:
                self._run(None)
        return mark

    def wait_at_exit(self, since_s: float) -> None:
        """Wait for the end while calls are being finished; otherwise report what is lost.

        Args:
          since_s: When the process began to end, by `time.monotonic`.
        """
        limit_s = math.inf if self._exit_timeout_s is None else self._exit_timeout_s
        is_silent, mark = True, self.end()
        while not self._wait_for(mark, min(LOOK_S, limit_s)):
            idle_s = time.monotonic() - max(since_s, self._done_s)
            if idle_s >= limit_s:
                break
            if is_silent and idle_s >= _SILENCE_S and sys.stderr is not None:
                is_silent = False
                left = len(self._room.claims)
                print(idle_message(self._logdir, idle_s, left), file=sys.stderr)

    def give_up(self) -> None:
        """Stop waiting for it at exit, and report the calls that are not written."""
        ending.discard(self)
        lost = self._room.claims
        if lost:
            first = lost[0].call
            self.problems.warn(lost_message(self._logdir, first, len(lost)), first.at)

    def abandon(self) -> None:
        """Refuse everything, in a fork: another process has the thread, and writes the files."""
        self._is_closed = self._is_over = True

    def _start(self, *, may_be_gone: bool = False) -> None:
        """Start the thread if needed, also if the last one ended unexpectedly.

        Args:
          may_be_gone: Whether to ask the system, which takes longer.

        Raises:
          RuntimeError: if no thread can be started; the next call tries again.
        """
        if self._is_over:
            return
        finish_at_exit(self)
        with self._lock:
            last = self._thread
            if last is None or last.is_over or (may_be_gone and last.is_gone()):
                new = BackgroundThread(partial(self._run, last), "triptych-writer")
                if self._thread is last and not self._is_over:  # a signal handler may be faster
                    self._thread = new
            if self._thread is not None:
                try:
                    self._thread.begin()
                except RuntimeError:
                    self._thread = None if self._thread is last else last
                    raise

    def _look(self) -> None:
        """Start another thread if the last one is gone; called while somebody waits for room."""
        self._check_open()
        with suppress(RuntimeError):
            self._start(may_be_gone=True)

    def _run(self, last: BackgroundThread | None) -> None:
        """Deal with everything in the queue until the end, after the last thread if it died."""
        if self._is_over:  # a signal handler forked before this thread was started
            return
        if last is not None:
            self._bury(last)
        while not self._ends or not self._queue.is_empty:
            self._deal_with_next()
        self._is_closed = True  # who has put a call after this notices
        while not self._queue.is_empty:
            self._deal_with_next()
        self._journal_writer.close()
        if self._is_lost:
            try:
                self.problems.issue()
            except Warning as error:  # there is no caller to raise it to
                traceback.print_exception(error)
        self._is_over = True  # who has put a mark after this notices
        ending.discard(self)
        while not self._queue.is_empty:
            self._deal_with_next()
        for mark in self._ends:
            mark.bell.ring()

    def _deal_with_next(self) -> None:
        self._deal_with(self._queue.take())
        self._queue.done()

    def _deal_with(self, item: _Accepted | DropNote | _Mark) -> None:
        if isinstance(item, _Accepted):
            self._write(item)
        elif isinstance(item, DropNote):
            self._journal_writer.count_unrecorded(item.last, self._drops.take(item))
        elif item.is_end:
            self._ends.append(item)
        else:
            item.bell.ring()

    def _write(self, accepted: _Accepted) -> None:
        self._begun = accepted
        call = accepted.call
        self._at = call.at
        try:
            if _removed(accepted.ticket):
                self._wait_for_earlier()
                for message in self._journal_writer.write(call):
                    self.problems.warn(message, call.at)
        except BaseException as error:
            self.problems.add_failure(call, error)
        for message in self._captures.take_messages():
            self.problems.warn(message, call.at)
        self._queue.done()  # should this thread die now, nothing is lost
        self._release(accepted)

    def _wait_for_earlier(self) -> None:
        """Wait until writers that are ending have, before the first call looks which ones live.

        Only for those that were made before this one, so that none waits for another in a circle.
        """
        if self._has_waited or not self._is_own_thread():  # a user's thread does not wait
            return
        self._has_waited = True
        give_up_s = time.monotonic() + _EARLIER_S
        while any(map(self._follows, list(ending))) and time.monotonic() < give_up_s:
            if is_finishing():  # then all are ending, some maybe never
                return
            time.sleep(0.01)

    def _follows(self, other: object) -> bool:
        """Return whether another writer of this directory is ending, and was there before."""
        return (
            isinstance(other, AsyncWriter)
            and other._is_ending
            and not other._is_over
            and other._serial_number < self._serial_number
            and os.path.realpath(other._logdir) == os.path.realpath(self._logdir)
        )

    def _release(self, accepted: _Accepted) -> None:
        accepted.call.release()
        self._captures.trim()
        self._begun = None  # or else it would be kept until the next call
        self._done_s = time.monotonic()
        self._room.release(accepted.claim)

    def _bury(self, thread: BackgroundThread) -> None:
        """Count the call that a thread did not finish, and keep the reason."""
        lost = None
        self._journal_writer.roll_back()
        if self._begun is not None:
            if self._queue.in_hand is self._begun:
                lost = self._begun.call
                self._journal_writer.count_unrecorded(lost)
                self._queue.done()
            self._room.release(self._begun.claim)
        self.problems.add_death(thread.death, lost, self._at)

    def _wait_for(self, mark: _Mark, timeout_s: float | None) -> bool:
        """Wait until everything before a mark is written; return whether it is."""
        end_s = math.inf if timeout_s is None else time.monotonic() + timeout_s
        with suppress(RuntimeError):
            self._start(may_be_gone=True)
        while not self._is_over and not mark.bell.wait(min(LOOK_S, end_s - time.monotonic())):
            if time.monotonic() >= end_s:
                return self._is_over
            with suppress(RuntimeError):
                self._start(may_be_gone=True)
        if self._is_over and self._thread is not None:
            with suppress(RuntimeError):  # there was room for one thread only
                self._thread.join()  # it has nothing left to do
        return True

    def _check_open(self) -> None:
        if self._is_closed:
            raise RuntimeError("the writer was closed while this call was made")

    def _is_own_thread(self) -> bool:
        return self._thread is not None and self._thread.ident == threading.get_ident()

    def _check_thread(self, name: str) -> None:
        if self._is_own_thread():
            raise RuntimeError(
                f"{name} was called by the background thread of the same writer, which would wait "
                "for itself: call it from the training loop, not from a metric"
            )


def _removed(ticket: list[None]) -> bool:
    """Remove a ticket; return whether it was there."""
    try:
        ticket.pop()
    except IndexError:
        return False
    return True
