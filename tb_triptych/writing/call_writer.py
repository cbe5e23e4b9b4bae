"""Accepts calls on the training thread, and writes them in the background.

In a fork, in a copy, and in a process that it was pickled into, a writer begins its own files.
"""

from __future__ import annotations

import time
import warnings
import weakref
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tb_triptych.inputs.batch import Batch, no_samples, read_texts
from tb_triptych.inputs.log_call import LogCall
from tb_triptych.inputs.shortage import is_shortage
from tb_triptych.writing.async_writer import AsyncWriter
from tb_triptych.writing.captured import begin_all
from tb_triptych.writing.identity import Identity
from tb_triptych.writing.messages import copy_message, full_message, short_message
from tb_triptych.writing.pending_write import PendingWrite, overhead_bytes
from tb_triptych.writing.processes import restart_in_forks, this_process
from tb_triptych.writing.scalar_file import ScalarSink

OnFull: TypeAlias = Literal["block", "drop"]

_OWN = ("_worker", "_finalizer")
"""The state that each copy of a writer, in this process or another, has for itself."""


class CallWriter:
    """Writes calls; for arguments see `tb_triptych.TriptychWriter`, which checks them."""

    def __init__(
        self,
        logdir: Path,
        *,
        queue_bytes: int,
        on_full: OnFull,
        encoders: int,
        strict: bool,
        exit_timeout_s: float | None,
        resume_step: int | None = None,
    ) -> None:
        self._identity = Identity(resume_step=resume_step)
        self._logdir = logdir
        self._queue_bytes = queue_bytes
        self._on_full = on_full
        self._encoders = encoders
        self._strict = strict
        self._exit_timeout_s = exit_timeout_s
        self._is_closed = False
        self._has_warned_full = False
        self._has_warned_short = False
        self._is_copy = False
        self._begin()
        restart_in_forks(self)

    def write(self, call: LogCall, sink: ScalarSink | None = None) -> bool:
        """Copy the arrays of a call, and put it into the queue.

        Args:
          call: The call, with values.
          sink: Takes the means of the metrics if they are to be scalars, instead of a file of this
            writer.

        Returns:
          False if the call was dropped.

        Raises:
          TypeError: for arrays without values.
          ValueError: for texts, numbers or class ids that do not fit.
          RuntimeError: if the writer is closed.
          Exception: with `strict`, the first error from the background.
        """
        if self._is_closed:
            raise RuntimeError(
                f"the TriptychWriter of {str(self._logdir)!r} is closed: create another one, or "
                "close it after the last call"
            )
        self._raise_failure()
        try:
            accepted = self._submit(_pending(call, read_texts(call), sink), call)
        except Exception as error:
            if self._strict or not is_shortage(error):
                raise
            accepted = False
            self._drop(_pending(call, no_samples(call), sink), error)
        if self._is_copy:
            self._is_copy = False
            self._worker.problems.warn(copy_message(self._logdir), call.at)
        self._worker.problems.issue()
        return accepted

    def flush(self, timeout_s: float | None) -> bool:
        """Wait until all calls are written; return whether they are."""
        is_written = self._worker.wait(timeout_s)
        self._raise_failure()
        self._worker.problems.issue()
        return is_written

    def close(self, timeout_s: float | None) -> bool:
        """Write all calls and close the files; return whether that was done in time."""
        self._is_closed = True
        is_written = self._worker.close(timeout_s)
        self._raise_failure()
        self._worker.problems.issue()
        return is_written

    def __getstate__(self) -> dict[str, Any]:
        state = {name: value for name, value in vars(self).items() if name not in _OWN}
        return {**state, "_made_in": this_process()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        is_copy = state.pop("_made_in") == this_process()
        vars(self).update({**state, "_is_copy": is_copy})
        identity = self._identity
        self._identity = identity.copied() if is_copy else identity.in_another_process()
        self._begin()
        restart_in_forks(self)

    def restart_after_fork(self) -> None:
        """Begin again in the child; calls that wait in the parent stay there."""
        self._finalizer.detach()
        self._worker.abandon()
        self._identity = self._identity.in_another_process()
        if not self._is_closed:
            self._begin()

    def _begin(self) -> None:
        self._worker = AsyncWriter(
            self._logdir,
            queue_bytes=self._queue_bytes,
            encoders=self._encoders,
            strict=self._strict,
            exit_timeout_s=self._exit_timeout_s,
            identity=self._identity,
        )
        # A garbage-collected writer still writes its calls.
        self._finalizer = weakref.finalize(self, self._worker.end, is_lost=True)
        self._finalizer.atexit = False

    def _submit(self, pending: PendingWrite, call: LogCall) -> bool:
        roles, samples = len(call.arrays), len(pending.batch.ids)
        waited_s = self._worker.submit(
            pending,
            overhead_bytes(roles, samples) + call.bytes_per_sample * samples,
            partial(begin_all, call, samples),
            wait=self._on_full == "block",
        )
        if waited_s != 0 and not self._has_warned_full:
            self._has_warned_full = True
            message = full_message(pending, self._queue_bytes, waited_s)
            warnings.warn_explicit(message, UserWarning, pending.at.filename, pending.at.line)
        return waited_s is not None

    def _drop(self, call: PendingWrite, error: Exception) -> None:
        self._worker.drop(call)
        if not self._has_warned_short:
            self._has_warned_short = True
            self._worker.problems.warn(short_message(call, error), call.at)

    def _raise_failure(self) -> None:
        if self._strict and (failure := self._worker.problems.take_failure()) is not None:
            raise failure


def _pending(call: LogCall, batch: Batch, sink: ScalarSink | None) -> PendingWrite:
    return PendingWrite(
        call.tag,
        call.step,
        time.time(),
        batch,
        call.description,
        call.at,
        scalars=call.metrics_as_scalars and (sink or True),
        step_argument=call.step_argument,
    )
