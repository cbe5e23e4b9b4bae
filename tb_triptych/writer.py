"""Logs triptychs into a journal, in the background; needs no framework."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import SupportsIndex, get_args

from numpy.typing import ArrayLike

from tb_triptych.inputs.counts import count, step_number
from tb_triptych.inputs.directories import local_directory
from tb_triptych.inputs.log_call import LogCall, read_call
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.inputs.timeouts import optional_seconds
from tb_triptych.metrics.plan import DEFAULT_METRICS, MetricSpecs
from tb_triptych.panes import Pane
from tb_triptych.shown import shown
from tb_triptych.writing.call_writer import CallWriter, OnFull
from tb_triptych.writing.defaults import Defaults
from tb_triptych.writing.error_text import with_notes
from tb_triptych.writing.processes import usable_cores
from tb_triptych.writing.scalar_file import ScalarSink

default_writers: Defaults[TriptychWriter] = Defaults()
"""The writers whose `as_default` is active."""


class TriptychWriter:
    """Logs the input, output and target of some samples; encodes and writes in the background.

        import numpy as np
        import tb_triptych

        x = np.random.default_rng(0).random((4, 64, 64, 3))
        with tb_triptych.TriptychWriter("logs/unet") as writer:
            for epoch in range(3):
                writer.triptych("val", input=x, output=x ** (epoch + 1), target=x, step=epoch)

    A call checks its arguments, copies the arrays and returns. Images that were stored before, such
    as the inputs and targets of fixed samples, are neither encoded nor stored again. What is on a
    GPU is copied in the order of its work, without waiting for it: call `flush` before a CUDA graph
    is captured, unless with `capture_error_mode="thread_local"`.

    Each writer has its own files, which its first call creates, so several writers and processes
    can log into one directory. If they use the same series name at the same time, give each its own
    `sample_ids`, such as `[f"rank{rank}-{i}" for i in range(k)]`: of two writers that log the same
    samples at the same steps at the same time, the page shows only one. A writer that begins when
    another one has ended, and logs the same samples, goes on with its training: from its first step
    on, the page hides what the other had logged, and says so. After `fork()`, a child that
    continues logging writes its own files, without the calls that wait in the parent; so does a
    writer that is pickled into another process, or copied in this one. A process writes all waiting
    calls before it exits, unless it is killed or exits by `os._exit`.

    A failure to write does not stop the training: it is warned about once, and later calls are
    tried as usual. A call for which there is no memory is dropped and counted. Warnings from the
    background are issued by the next call, `flush` or `close`.

    Args:
      logdir: A local directory, such as that of the run's event files; created if needed.
      queue_bytes: How many bytes of memory the calls that wait to be written may take. A larger
        call is accepted when nothing else waits. Defaults to 256 MiB.
      on_full: What a call does when there is no room: "block" until there is, or "drop" the call,
        which is counted and shown on the page.
      encoders: Number of threads that encode; by default one per core, at most 4.
      strict: Raise an error from the background at the next call, `flush` or `close`, instead of
        warning about it.
      exit_timeout: How many seconds a process that exits waits while nothing can be written, such
        as to a file server that is gone, before it gives up and reports what is lost; `None` waits
        without limit.
      resume_step: The step at which a training goes on that had ended, such as that of the
        checkpoint it loaded: what earlier writers logged in this directory at this step and above
        is hidden. By default the first step of each series. Pass it if the first call is at another
        step, as of a sanity check at step 0.

    Raises:
      TypeError: if `queue_bytes`, `encoders` or `resume_step` is not a whole number, or
        `exit_timeout` not a number.
      ValueError: if one of the first two is less than 1, `exit_timeout` is negative, `on_full` is
        neither of the two, or `logdir` is remote, such as "gs://bucket/logs".
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
        resume_step: SupportsIndex | float | None = None,
    ) -> None:
        if on_full not in get_args(OnFull):
            raise ValueError(f"on_full is {shown(on_full)}: pass 'block' or 'drop'")
        self._calls = CallWriter(
            local_directory("logdir", logdir),
            queue_bytes=count("queue_bytes", queue_bytes),
            on_full=on_full,
            encoders=min(4, usable_cores()) if encoders is None else count("encoders", encoders),
            strict=strict,
            exit_timeout_s=optional_seconds("exit_timeout", exit_timeout),
            resume_step=None if resume_step is None else step_number(resume_step, "resume_step"),
        )

    def triptych(
        self,
        name: str,
        input: ArrayLike | Sequence[object] | None,
        output: ArrayLike | Sequence[object],
        target: ArrayLike | Sequence[object] | None = None,
        step: SupportsIndex | float | None = None,
        *,
        value_range: Sequence[float] | None = None,
        panes: Pane | Mapping[str, Pane] | None = None,
        extras: Mapping[str, ArrayLike | Sequence[object]] | None = None,
        sample: str | int | None = None,
        sample_ids: Sequence[str | int] | ArrayLike | None = None,
        captions: Sequence[str | None] | ArrayLike | None = None,
        max_outputs: SupportsIndex | None = None,
        changing: bool = False,
        data_format: DataFormat = "NHWC",
        description: str | None = None,
        metrics: MetricSpecs = DEFAULT_METRICS,
        metrics_as_scalars: bool = False,
    ) -> bool:
        """Log the input, output and target of a batch of samples at one step.

            import numpy as np
            import tb_triptych

            x = np.random.default_rng(0).random((4, 64, 64, 3))
            with tb_triptych.TriptychWriter("logs/unet") as writer:
                writer.triptych("val", x, 1 - x, x, step=0, captions=["a", "b", "c", None])

        Args:
          name: Name of the series.
          input: What the model was given: k samples as `[k, h, w, c]` or `[k, h, w]`, with c = 1
            (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA); `None` if there is nothing to show. Arrays
            of numpy, TensorFlow, PyTorch or JAX, nested lists, or lists of PIL images. They may be
            changed as soon as the call returns. uint8 and uint16 are stored exactly, bool becomes 0
            and 255, and float16, bfloat16, float32 and float64 are taken as values in [0, 1] and
            stored in 8 bits, unless `panes` or `value_range` says otherwise.
          output: What the model made, in the same form; required. Roles may differ in height and
            width.
          target: Ground truth, in the same form, or `None`.
          step: The step, such as the number of the epoch: a whole number that fits 64 bits;
            required. Scalar tensors, and floats without a fraction, are accepted.
          value_range: The values `(low, high)` of floats and uint16 that are mapped to black and to
            full intensity, in all images whose pane has no range of its own; floats outside are
            clipped, counted and warned about once per series. `None` means (0, 1) for floats and
            (0, 65535) for uint16.
          panes: What the numbers mean: one pane for all roles, or a dict by role such as
            `{"output": tb_triptych.Labels()}`, in which missing roles are images.
            `tb_triptych.Image(transfer="linear")` stores floats as they are; `Labels()` takes class
            ids, one per pixel, as integers, bool or whole floats; `Labels(from_scores=True)` takes
            float scores `[k, h, w, classes]`; `Scalar()` takes one number per pixel; `Flow()` takes
            one vector `(x, y)` per pixel. With `volume=True` a pane takes a stack of slices, d
            before h.
          extras: Additional arrays by role, such as `{"attention": array}`, shown after the target.
          sample: The name of the sample, if each role is a single picture `[h, w, c]` or `[h, w]`
            instead of a batch. Calls at one step under different names add up.
          sample_ids: k different names that identify the samples across steps and runs; "0", "1"
            ... by default. Not together with `sample`.
          captions: k texts to show with the samples, `None` for no text; with `sample`, one text.
          max_outputs: How many samples to keep, from the front; at least 1. `None` keeps all.
          changing: Whether the samples are meant to differ at every step, as in random batches. If
            not, inputs and targets that change are reported, in a warning and on the page.
          data_format: "NHWC" for `[k, h, w, c]`, or "NCHW" for `[k, c, h, w]`.
          description: Text about the series, in Markdown.
          metrics: What to measure of each sample, in the background: "auto" (psnr, ssim and mae of
            images; mae and rmse of scalars; iou, dice and pixel_error of labels; epe of vectors),
            names of functions in `tb_triptych.metrics`, a function `f(output, target) -> [k]` of
            numpy arrays, a dict of functions or of k ready numbers by name, a
            `tb_triptych.metrics.Metric`, or several of these in a list. By default "auto" where
            there is a target; `None` for nothing.
          metrics_as_scalars: Whether to also write the means over the samples as scalars
            `<name>/<metric>`, in the run below this one, `<logdir>/triptych`.

        Returns:
          False if the call was dropped because the queue was full, or there was no memory for it.

        Raises:
          TypeError: if a dtype is not one that the pane of its role takes, such as int64 for an
            image; if `step` is missing or not a whole number; or if another argument is of a wrong
            type.
          ValueError: if a shape is not one that the pane takes, the roles differ in their number of
            samples, `sample_ids`, `captions` or ready metric values are not k, or an option has a
            value that is not allowed.
          RuntimeError: if the writer is closed.
          Exception: with `strict`, the first error from the background.
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

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything that was logged is written.

        Calls are written as soon as they are encoded; there is no need to flush for the page.

        Args:
          timeout: How many seconds to wait, such as for a file server that does not answer; `None`
            waits without limit.

        Returns:
          False if the time ran out. The rest is still written in the background.

        Raises:
          TypeError: if `timeout` is not a number.
          ValueError: if `timeout` is negative.
          RuntimeError: if called by the background thread of this writer, such as from a metric.
          Exception: with `strict`, the first error from the background.
        """
        return self._calls.flush(optional_seconds("timeout", timeout))

    def close(self, timeout: float | None = None) -> bool:
        """Write everything that was logged and close the files; closing again does nothing.

        Args:
          timeout: How many seconds to wait; `None` waits without limit.

        Returns:
          False if the time ran out. The rest is still written in the background; closing again
          waits for it, as does the end of the process, see `exit_timeout`.

        Raises:
          TypeError: if `timeout` is not a number.
          ValueError: if `timeout` is negative.
          RuntimeError: if called by the background thread of this writer, such as from a metric.
          Exception: with `strict`, the first error from the background, once the files are closed.
        """
        return self._calls.close(optional_seconds("timeout", timeout))

    @contextmanager
    def as_default(self) -> Iterator[TriptychWriter]:
        """Let `tb_triptych.summary.triptych` log here, in this thread, until the block ends.

        As with TensorFlow's writers, a `tf.function` logs where it logged when it was traced.
        """
        with default_writers.using(self):
            yield self

    def __enter__(self) -> TriptychWriter:
        return self

    def __exit__(self, kind: object, error: BaseException | None, *_: object) -> None:
        try:
            self.close()
        except Exception as later:
            if error is None:
                raise
            with_notes(error, [later])  # an error that ended the block takes precedence

    def __copy__(self) -> TriptychWriter:
        return copy.deepcopy(self)  # two writers never share files

    def _write(self, call: LogCall, sink: ScalarSink | None = None) -> bool:
        """Log a call; all public ways to log end here."""
        return self._calls.write(call, sink)
