"""Logs triptychs into a journal, in the background; needs no framework."""

from __future__ import annotations

import os
import time
import warnings
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal, TypeAlias, get_args

from tb_triptych.inputs.batch import no_samples, read_batch
from tb_triptych.inputs.counts import count, step_number
from tb_triptych.inputs.directories import local_directory
from tb_triptych.inputs.log_call import LogCall, read_call
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.inputs.shortage import is_shortage
from tb_triptych.inputs.timeouts import optional_seconds
from tb_triptych.metrics.plan import DEFAULT_METRICS, MetricSpecs
from tb_triptych.panes import PaneSpecs
from tb_triptych.writing.async_writer import AsyncWriter
from tb_triptych.writing.defaults import Defaults
from tb_triptych.writing.error_text import with_notes
from tb_triptych.writing.messages import copy_message, full_message, short_message
from tb_triptych.writing.pending_write import PendingWrite
from tb_triptych.writing.processes import restart_in_forks, this_process, usable_cores
from tb_triptych.writing.scalar_file import ScalarSink

OnFull: TypeAlias = Literal["block", "drop"]

default_writers: Defaults[TriptychWriter] = Defaults()
"""The writers whose `as_default` is active."""

_OWN = ("_worker", "_finalizer")
"""What a copy of a writer, in this process or another, has for itself."""


class TriptychWriter:
    """Logs input, output and ground truth of some samples; encodes and writes in the background.

        with tb_triptych.TriptychWriter("logs/unet") as writer:
            for epoch in range(epochs):
                train_one_epoch(model)
                writer.triptych("val", x, model(x), y, step=epoch)

    A call checks its arguments, copies the arrays and returns. Pictures that were stored before,
    such as the inputs and targets of fixed samples, are not encoded and not stored again.

    Each writer has files of its own, begun with the first call, so several writers and processes
    may log into one directory. Those that do so at the same time, under one name, need `sample_ids`
    of their own, such as `[f"rank{rank}-{i}" for i in range(k)]`: two that log the same samples are
    taken for a training that was started again, and the later one's pictures replace the other's;
    the page tells of it. After `fork()` a child that goes on logging does so into files of its own;
    what waits in the parent stays the parent's. So does a writer that is pickled into another
    process, and a copy in this one. A process that ends writes all that waits first, except when it
    is killed or ends by `os._exit`.

    What cannot be written does not stop the training: it is warned about once, and later calls are
    tried as usual. A call for which the machine has no memory is dropped and counted. Warnings
    about what went on in the background come with the next call, `flush` or `close`.

    Args:
      logdir: A local directory, such as the one of the event files of the run; made if needed.
      queue_bytes: How much memory the copies of arrays that wait to be written may take. A call
        that is larger passes alone.
      on_full: What a call does when there is no room: "block" until there is, or "drop" the call,
        which is counted and shown on the page.
      encoders: Number of threads that encode; by default one a core, 4 at most.
      strict: Raise what went wrong in the background, at the next call, `flush` or `close`.
      exit_timeout: How many seconds a process that ends waits for a directory that takes nothing,
        such as one on a file server that is gone, before it gives up and says what is lost; `None`
        without limit.

    Raises:
      TypeError: for a number that is none.
      ValueError: for a number less than 1, a negative time, an unknown `on_full`, or a remote
        `logdir`.
    """

    def __init__(
        self,
        logdir: str | os.PathLike[str],
        *,
        queue_bytes: int = 256 * 2**20,
        on_full: OnFull = "block",
        encoders: int | None = None,
        strict: bool = False,
        exit_timeout: float | None = 60.0,
    ) -> None:
        self._logdir = local_directory("logdir", logdir)
        self._queue_bytes = count("queue_bytes", queue_bytes)
        if on_full not in get_args(OnFull):
            raise ValueError(f"on_full is {on_full!r}: pass 'block' or 'drop'")
        self._on_full = on_full
        self._encoders = min(4, usable_cores()) if encoders is None else count("encoders", encoders)
        self._strict = strict
        self._exit_timeout_s = optional_seconds("exit_timeout", exit_timeout)
        self._is_closed = False
        self._said_full = False
        self._said_short = False
        self._is_copy = False
        self._begin()
        restart_in_forks(self)

    def triptych(
        self,
        name: str,
        input: Any,
        output: Any,
        target: Any = None,
        step: Any = None,
        *,
        value_range: Sequence[float] | None = None,
        panes: PaneSpecs = None,
        extras: Mapping[str, Any] | None = None,
        sample: Any = None,
        sample_ids: Any = None,
        captions: Any = None,
        max_outputs: Any = None,
        changing: bool = False,
        data_format: DataFormat = "NHWC",
        description: str | None = None,
        metrics: MetricSpecs = DEFAULT_METRICS,
        metrics_as_scalars: bool = False,
    ) -> bool:
        """Log the input, output and ground truth of some samples.

        Args:
          name: Name of the series.
          input: As for `tb_triptych.summary.triptych`; arrays of numpy, TensorFlow, PyTorch or
            JAX. They may be changed as soon as the call returns.
          output: As `input`; required.
          target: As `input`.
          step: A whole number; there must be one.
          value_range: As for `tb_triptych.summary.triptych`, as all that follow: the values that
            are drawn as black and as full.
          panes: What the numbers mean.
          extras: Further pictures by role.
          sample: The name of the one picture that is passed for each role.
          sample_ids: k names that identify the samples over steps and runs; different ones in each
            of several writers that log into one run at the same time.
          captions: k short texts for people, each may be `None`.
          max_outputs: How many samples to keep from the front; `None` keeps all.
          changing: Whether other pictures are meant to be shown at every step.
          data_format: "NHWC", or "NCHW" for `[k, c, h, w]`.
          description: Text about the series.
          metrics: What to measure of each sample, in the background; "auto" where there is a
            target, unless something else is passed. `None` for nothing.
          metrics_as_scalars: Also write the means as the scalars `<name>/<metric>`, in the run
            below this one, `<logdir>/triptych`.

        Returns:
          False if the call was dropped because the queue was full, or there was no memory for it.

        Raises:
          TypeError: for data types that are no pictures, or a step that is missing or no whole
            number.
          ValueError: for shapes that are no pictures.
          RuntimeError: if the writer is closed.
          Exception: with `strict`, what went wrong in the background.
        """
        call = read_call(
            name,
            step_number(step),
            input,
            output,
            target,
            value_range=value_range,
            panes=panes,
            extras=extras,
            sample=sample,
            sample_ids=sample_ids,
            captions=captions,
            max_outputs=max_outputs,
            changing=changing,
            data_format=data_format,
            description=description,
            metrics=metrics,
            metrics_as_scalars=metrics_as_scalars,
        )
        return self._write(call)

    def _write(self, call: LogCall, sink: ScalarSink | None = None) -> bool:
        """Log a call; all public ways to log end here.

        Args:
          call: The call, with values.
          sink: Takes the means of the metrics if they are to be scalars, in place of a file of this
            writer's.
        """
        if self._is_closed:
            raise RuntimeError(
                f"the TriptychWriter of {str(self._logdir)!r} is closed: make another one, or "
                "close it after the last call"
            )
        self._raise_failure()
        scalars = call.metrics_as_scalars and (sink or True)
        pending = PendingWrite(
            call.tag, call.step, time.time(), no_samples(call), call.description, call.at, scalars
        )
        try:
            accepted = self._submit(replace(pending, batch=read_batch(call)))
        except Exception as error:
            if self._strict or not is_shortage(error):
                raise
            accepted = False
            self._drop(pending, error)
        if self._is_copy:
            self._is_copy = False
            self._worker.say(copy_message(self._logdir), call.at)
        self._worker.tell()
        return accepted

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until all that was logged is written.

        Nothing waits longer than needed anyway: it is written as soon as it is encoded.

        Args:
          timeout: How many seconds to wait, such as for a file server that does not answer; `None`
            without limit.

        Returns:
          False if the time ran out. What is left goes on being written.

        Raises:
          Exception: with `strict`, what went wrong in the background.
        """
        is_written = self._worker.wait(optional_seconds("timeout", timeout))
        self._raise_failure()
        self._worker.tell()
        return is_written

    def close(self, timeout: float | None = None) -> bool:
        """Write what was logged and close the files; closing again does nothing.

        Args:
          timeout: How many seconds to wait, as for `flush`.

        Returns:
          False if the time ran out. What is left goes on being written, and closing again waits for
          it, as does the end of the process, see `exit_timeout`.

        Raises:
          Exception: with `strict`, what went wrong in the background, when the files are closed.
        """
        timeout_s = optional_seconds("timeout", timeout)
        self._is_closed = True
        is_written = self._worker.close(timeout_s)
        self._raise_failure()
        self._worker.tell()
        return is_written

    def __enter__(self) -> TriptychWriter:
        return self

    def __exit__(self, kind: object, error: BaseException | None, *_: object) -> None:
        try:
            self.close()
        except Exception as later:
            if error is None:
                raise
            with_notes(error, [later])  # what is on its way is what ended the block

    def __getstate__(self) -> dict[str, Any]:
        state = {name: value for name, value in vars(self).items() if name not in _OWN}
        return {**state, "_made_in": this_process()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        is_copy = state.pop("_made_in") == this_process()
        vars(self).update({**state, "_is_copy": is_copy})
        self._begin()
        restart_in_forks(self)

    @contextmanager
    def as_default(self) -> Iterator[TriptychWriter]:
        """Let `tb_triptych.summary.triptych` write here, in this thread.

        As with TensorFlow's writers, a `tf.function` writes where it wrote when it was traced.
        """
        with default_writers.using(self):
            yield self

    def _submit(self, call: PendingWrite) -> bool:
        waited_s = self._worker.submit(call, wait=self._on_full == "block")
        if waited_s != 0 and not self._said_full:
            self._said_full = True
            message = full_message(call, self._queue_bytes, waited_s)
            warnings.warn_explicit(message, UserWarning, call.at.filename, call.at.line)
        return waited_s is not None

    def _drop(self, call: PendingWrite, error: Exception) -> None:
        self._worker.drop(call)
        if not self._said_short:
            self._said_short = True
            self._worker.say(short_message(call, error), call.at)

    def _raise_failure(self) -> None:
        if self._strict and (failure := self._worker.take_failure()) is not None:
            raise failure

    def _begin(self) -> None:
        self._worker = AsyncWriter(
            self._logdir,
            queue_bytes=self._queue_bytes,
            encoders=self._encoders,
            strict=self._strict,
            exit_timeout_s=self._exit_timeout_s,
        )
        # A writer that is lost sight of writes what it has.
        self._finalizer = weakref.finalize(self, self._worker.end, is_lost=True)
        self._finalizer.atexit = False

    def _restart_after_fork(self) -> None:
        self._finalizer.detach()
        if not self._is_closed:
            self._begin()
