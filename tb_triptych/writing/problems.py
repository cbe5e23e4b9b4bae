"""Errors and warnings from the background of a writer, kept for the training thread.

A warning issued in a background thread would be lost whenever the training thread catches warnings.
"""

from __future__ import annotations

import warnings
from collections import deque
from typing import TypeVar

from tb_triptych.inputs.call_site import CallSite
from tb_triptych.writing.captured import ArrivalError
from tb_triptych.writing.error_text import described, with_notes
from tb_triptych.writing.pending_write import PendingWrite

T = TypeVar("T")


class Problems:
    """Keeps warnings, or the first error if `strict`; several threads may add to it.

    It needs no lock, which an exception or a signal handler could find held.
    """

    def __init__(self, *, strict: bool) -> None:
        """Start without any.

        Args:
          strict: Whether to keep errors for `take_failure`, instead of warning about the first.
        """
        self._strict = strict
        self._warnings: deque[tuple[str, CallSite]] = deque()
        self._failures: deque[BaseException] = deque()
        self._has_failed = False
        self._has_warned_ended = False

    def warn(self, message: str, at: CallSite) -> None:
        """Keep a warning for `issue`."""
        self._warnings.append((message, at))

    def add_failure(self, call: PendingWrite, error: BaseException) -> None:
        """Keep the reason why a call was not written."""
        if self._strict:
            self._fail(_naming(call, error))
            return
        if self._has_failed:
            return
        self._has_failed = True
        self.warn(
            f"triptych {call.tag!r} at step {call.step} was not written: {described(error)}. "
            f"Training continues and later steps are tried, without another warning; "
            f"{_advice(error)}",
            call.at,
        )

    def add_death(
        self, death: BaseException | None, lost: PendingWrite | None, at: CallSite
    ) -> None:
        """Keep the reason why the background thread ended unexpectedly.

        Args:
          death: The error, if known.
          lost: The call that was not written because of it, if there is one.
          at: The line to point at.
        """
        what = "nothing was lost"
        if lost is not None:
            what = f"triptych {lost.tag!r} at step {lost.step} was lost"
        reason = "no error is known" if death is None else described(death)
        message = (
            f"the background thread of the writer ended ({reason}): {what}, another one takes over"
        )
        if self._strict:
            failure = RuntimeError(message)
            failure.__cause__ = death
            self._fail(failure)
            return
        if self._has_warned_ended:
            return
        self._has_warned_ended = True
        self.warn(f"{message}; further ones are started without another warning", at)

    def take_failure(self) -> BaseException | None:
        """Return the first error since the last call, if `strict`."""
        return _first_of(self._failures)

    def issue(self) -> None:
        """Issue the warnings at the lines that they concern.

        Raises:
          Warning: if warnings are errors, the first one, after all have been issued.
        """
        raised: list[Warning] = []
        while (warning := _first_of(self._warnings)) is not None:
            message, at = warning
            try:
                warnings.warn_explicit(message, UserWarning, at.filename, at.line)
            except Warning as error:
                raised.append(error)
        if raised:
            raise with_notes(raised[0], raised[1:])

    def _fail(self, failure: BaseException) -> None:
        if not self._failures:
            self._failures.append(failure)


def _first_of(waiting: deque[T]) -> T | None:
    """Remove and return the first, if there is one; one step, whatever other threads do."""
    try:
        return waiting.popleft()
    except IndexError:
        return None


def _advice(error: BaseException) -> str:
    if isinstance(error, OSError):
        return "check that the directory is writable and the disk has space"
    if isinstance(error, ArrivalError):
        return "the error is its framework's"
    if isinstance(error, ValueError):
        return "check the values passed"
    return "this is a bug in tb-triptych, please report it"


def _naming(call: PendingWrite, error: BaseException) -> BaseException:
    """Add series and step to an error of the system, which names only a file."""
    if isinstance(error, OSError) and error.errno is not None:
        error.strerror = (
            f"triptych {call.tag!r} at step {call.step} was not written: {error.strerror}"
        )
    return error
