"""Triptychs next to the scalars of a `SummaryWriter`, PyTorch's own or tensorboardX's."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakSet

from tb_triptych.inputs.call_site import CallSite, call_site
from tb_triptych.inputs.counts import step_number
from tb_triptych.inputs.directories import local_directory
from tb_triptych.inputs.log_call import read_call
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.metrics.plan import DEFAULT_METRICS, MetricSpecs
from tb_triptych.panes import PaneSpecs
from tb_triptych.writer import TriptychWriter
from tb_triptych.writing.scalar_file import ScalarSink


def add_triptych(
    writer: Any,
    tag: str,
    input: Any,
    output: Any,
    target: Any = None,
    global_step: Any = None,
    *,
    data_format: DataFormat = "NCHW",
    value_range: Sequence[float] | None = None,
    panes: PaneSpecs = None,
    extras: Mapping[str, Any] | None = None,
    sample: Any = None,
    sample_ids: Any = None,
    captions: Any = None,
    max_outputs: Any = None,
    changing: bool = False,
    description: str | None = None,
    metrics: MetricSpecs = DEFAULT_METRICS,
    metrics_as_scalars: bool = False,
    strict: bool = True,
) -> None:
    """Log input, output and ground truth of some samples, as `SummaryWriter.add_images` logs one.

        from torch.utils.tensorboard import SummaryWriter
        from tb_triptych.torch import add_triptych

        with SummaryWriter("logs/denoiser") as writer:
            for step, (noisy, clean) in enumerate(batches):
                loss = train(model, noisy, clean)
                writer.add_scalar("loss", loss, step)
                add_triptych(writer, "train", noisy, model(noisy), clean, step, max_outputs=4)

    The first call for a `SummaryWriter` begins a journal in its log directory, with a
    `tb_triptych.TriptychWriter`, so that the training thread does nothing but copy. The journal is
    flushed and closed together with the `SummaryWriter`; after `close`, a further call opens both
    anew, as every `add_...` does.

    Args:
      writer: A `SummaryWriter` of `torch.utils.tensorboard` or of tensorboardX, or what holds one
        as its `writer` or `experiment`, such as the loggers of ignite and Lightning and the tracker
        of accelerate. One that writes nothing, with `write_to_disk=False` or of a Lightning logger
        in a rank other than 0, takes the call and logs nothing.
      tag: Name of the series.
      input: `[k, c, h, w]` or `[k, h, w]` with c = 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA),
        or `None`. Tensors may be on any device, require gradients, be of any memory format, and be
        changed as soon as the call returns; arrays of numpy do, too.
      output: As `input`; required.
      target: As `input`.
      global_step: A whole number; `None` is step 0, as for `add_images`.
      data_format: "NCHW", or "NHWC" for `[k, h, w, c]`.
      value_range: The values `(low, high)` that are drawn as black and as full, in all pictures
        whose pane states no range of its own; by default floats are taken as [0, 1].
      panes: What the numbers mean, as for `tb_triptych.summary.triptych`.
      extras: Further pictures by role.
      sample: The name of the sample, where each role has one picture `[c, h, w]` or `[h, w]` in
        place of a batch; calls at one step with names of their own add up.
      sample_ids: k names that identify the samples over steps and runs.
      captions: k short texts for people, each may be `None`; with `sample`, a text.
      max_outputs: How many samples to keep from the front; `None` keeps all.
      changing: Whether other pictures are meant to be shown at every step, as of a batch that is
        drawn at random; if not, inputs and targets that change are told.
      description: Text about the series.
      metrics: What to measure of each sample, in the background, as for
        `tb_triptych.summary.triptych`; "auto" where there is a target, unless something else is
        passed. `None` for nothing.
      metrics_as_scalars: Also write the means as the scalars `<tag>/<metric>`, with the
        `add_scalar` of `writer`.
      strict: Raise what is wrong with a call. With `False` a call that fails in the middle of a
        training is warned about, once for each `writer`, and the training goes on.

    Raises:
      TypeError: for a `writer` that is no `SummaryWriter`, data types that are no pictures, or a
        step that is no whole number.
      ValueError: for shapes that are no pictures, or a remote log directory.
    """
    try:
        summary_writer = _summary_writer(writer)
        if _writes_nothing(summary_writer):
            return
        call = read_call(
            tag,
            0 if global_step is None else step_number(global_step),
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
        _triptych_writer(summary_writer)._write(call, _scalar_sink(summary_writer))
    except Exception as error:
        if strict:
            raise
        _say_once(writer, tag, global_step, error)


def _summary_writer(writer: Any) -> Any:
    """Return the `SummaryWriter` itself of an object that holds one or hands its attributes on.

    Raises:
      TypeError: if there is none.
    """
    names = ("writer", "experiment")  # of ignite and accelerate, of Lightning
    for candidate in (writer, *(getattr(writer, name, None) for name in names)):
        if hasattr(candidate, "all_writers") and hasattr(candidate, "_get_file_writer"):
            # The method is that of the SummaryWriter, whoever was asked for it.
            return getattr(candidate._get_file_writer, "__self__", candidate)
    raise TypeError(
        f"writer is {type(writer).__name__}: pass a SummaryWriter of torch.utils.tensorboard "
        "or tensorboardX, or use tb_triptych.TriptychWriter alone"
    )


def _triptych_writer(writer: Any) -> TriptychWriter:
    """Return the writer that goes with a `SummaryWriter`, the same one until that is closed.

    It is kept among the file writers of the `SummaryWriter`, all of which that flushes, closes and
    forgets as one: the writers of `add_scalars` are there as well.
    """
    file_writer = writer._get_file_writer()  # opens a writer that was closed
    found = writer.all_writers.get(TriptychWriter)
    if found is None:
        log_dir = local_directory("the log directory of writer", file_writer.get_logdir())
        found = TriptychWriter(log_dir)
        # Before the others, so that what it has to write as scalars comes before they are closed.
        writer.all_writers = {TriptychWriter: found, **writer.all_writers}
    triptych_writer: TriptychWriter = found
    return triptych_writer


def _scalar_sink(writer: Any) -> ScalarSink:
    def add_scalars(values: Mapping[str, float], step: int, wall_time_s: float) -> None:
        for name, value in values.items():
            writer.add_scalar(name, value, step, walltime=wall_time_s)

    return add_scalars


_told: WeakSet[Any] = WeakSet()
"""Writers for which a call that failed has been warned about."""

_told_at: set[CallSite] = set()
"""The lines where that was for something that is no writer."""


def _say_once(writer: Any, tag: Any, global_step: Any, error: Exception) -> None:
    at = call_site()
    try:
        summary_writer = _summary_writer(writer)
        is_told = summary_writer in _told
        _told.add(summary_writer)
    except TypeError:
        is_told = at in _told_at
        _told_at.add(at)
    if is_told:
        return
    message = (
        f"no triptych of {tag!r} at step {global_step}: {type(error).__name__}: {error}. Training "
        "goes on and later calls are tried, without a further warning for this writer"
    )
    warnings.warn_explicit(message, UserWarning, at.filename, at.line)


def _writes_nothing(writer: Any) -> bool:
    if getattr(writer, "_write_to_disk", True) is False:  # tensorboardX
        return True
    # In ranks other than 0, Lightning's loggers hand out an object all of whose attributes are
    # functions that do nothing.
    return callable(getattr(writer, "all_writers", None))
