"""Triptychs next to the scalars of a `SummaryWriter`, PyTorch's own or tensorboardX's."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, SupportsIndex
from weakref import WeakSet

from numpy.typing import ArrayLike

from tb_triptych.inputs.call_site import CallSite, call_site
from tb_triptych.inputs.counts import step_number
from tb_triptych.inputs.directories import local_directory
from tb_triptych.inputs.log_call import read_call
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.metrics.plan import DEFAULT_METRICS, MetricSpecs
from tb_triptych.panes import Pane
from tb_triptych.shown import shown
from tb_triptych.writer import TriptychWriter
from tb_triptych.writing.scalar_file import ScalarSink


class SummaryWriterLike(Protocol):
    """A `SummaryWriter` of `torch.utils.tensorboard` or tensorboardX."""

    @property
    def add_scalar(self) -> Callable[..., Any]:
        """Its method for scalars."""


class HoldsWriter(Protocol):
    """An object with a `SummaryWriter`, such as a tracker of accelerate or a logger of ignite."""

    @property
    def writer(self) -> Any:
        """The `SummaryWriter`."""


class HoldsExperiment(Protocol):
    """An object with a `SummaryWriter`, such as a logger of Lightning."""

    @property
    def experiment(self) -> Any:
        """The `SummaryWriter`."""


def add_triptych(
    writer: SummaryWriterLike | HoldsWriter | HoldsExperiment,
    tag: str,
    input: ArrayLike | Sequence[object] | None,
    output: ArrayLike | Sequence[object],
    target: ArrayLike | Sequence[object] | None = None,
    global_step: SupportsIndex | float | None = None,
    *,
    data_format: DataFormat = "NCHW",
    value_range: Sequence[float] | None = None,
    panes: Pane | Mapping[str, Pane] | None = None,
    extras: Mapping[str, ArrayLike | Sequence[object]] | None = None,
    sample: str | int | None = None,
    sample_ids: Sequence[str | int] | ArrayLike | None = None,
    captions: Sequence[str | None] | ArrayLike | None = None,
    max_outputs: SupportsIndex | None = None,
    changing: bool = False,
    description: str | None = None,
    metrics: MetricSpecs = DEFAULT_METRICS,
    metrics_as_scalars: bool = False,
    strict: bool = True,
) -> bool:
    """Log the input, output and target of a batch of samples next to a `SummaryWriter`.

        import torch
        from tb_triptych.torch import add_triptych
        from torch.utils.tensorboard import SummaryWriter

        x = torch.rand(4, 3, 64, 64)
        with SummaryWriter("logs/denoiser") as writer:
            writer.add_scalar("loss", 0.5, 0)
            add_triptych(writer, "train", input=x, output=1 - x, target=x, global_step=0)

    The first call for a `SummaryWriter` begins a journal in its log directory, with a
    `tb_triptych.TriptychWriter`: the training thread only copies arrays. The journal is flushed and
    closed together with the `SummaryWriter`; a call after `close` opens both again, as those of
    `SummaryWriter` do.

    Args:
      writer: A `SummaryWriter` of `torch.utils.tensorboard` or tensorboardX, or an object that has
        one as its `writer` or `experiment`, such as the loggers of ignite and Lightning and the
        tracker of accelerate. If it writes nothing, as with `write_to_disk=False` or in a Lightning
        rank other than 0, neither does this call.
      tag: Name of the series.
      input: What the model was given: k samples as `[k, c, h, w]` or `[k, h, w]`, with c = 1
        (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA); `None` if there is nothing to show. Tensors
        may be on any device, require gradients, have any memory format, and be changed as soon as
        the call returns; arrays of numpy, nested lists and lists of PIL images are accepted, too.
        uint8 and uint16 are stored exactly, bool becomes 0 and 255, and float16, bfloat16, float32
        and float64 are taken as values in [0, 1] and stored in 8 bits, unless `panes` or
        `value_range` says otherwise.
      output: What the model made, in the same form; required. Roles may differ in height and width.
      target: Ground truth, in the same form, or `None`.
      global_step: The step: a whole number that fits 64 bits; `None` is step 0, as for
        `add_images`.
      data_format: "NCHW" for `[k, c, h, w]`, or "NHWC" for `[k, h, w, c]`.
      value_range: The values `(low, high)` of floats and uint16 that are mapped to black and to
        full intensity, in all images whose pane has no range of its own; floats outside are
        clipped, counted and warned about once per series. `None` means (0, 1) for floats and (0,
        65535) for uint16.
      panes: What the numbers mean: one pane for all roles, or a dict by role such as `{"output":
        tb_triptych.Labels()}`, in which missing roles are images.
        `tb_triptych.Image(transfer="linear")` stores floats as they are; `Labels()` takes class
        ids, one per pixel, as integers, bool or whole floats; `Labels(from_scores=True)` takes
        float scores `[k, classes, h, w]`; `Scalar()` takes one number per pixel; `Flow()` takes one
        vector `(x, y)` per pixel. With `volume=True` a pane takes a stack of slices, d before h.
      extras: Additional arrays by role, such as `{"attention": array}`, shown after the target.
      sample: The name of the sample, if each role is a single picture `[c, h, w]` or `[h, w]`
        instead of a batch. Calls at one step under different names add up.
      sample_ids: k different names that identify the samples across steps and runs; "0", "1" ... by
        default. Not together with `sample`.
      captions: k texts to show with the samples, `None` for no text; with `sample`, one text.
      max_outputs: How many samples to keep, from the front; at least 1. `None` keeps all.
      changing: Whether the samples are meant to differ at every step, as in random batches. If not,
        inputs and targets that change are reported, in a warning and on the page.
      description: Text about the series, in Markdown.
      metrics: What to measure of each sample, in the background: "auto" (psnr, ssim and mae of
        images; mae and rmse of scalars; iou, dice and pixel_error of labels; epe of vectors), names
        of functions in `tb_triptych.metrics`, a function `f(output, target) -> [k]` of numpy
        arrays, a dict of functions or of k ready numbers by name, a `tb_triptych.metrics.Metric`,
        or several of these in a list. By default "auto" where there is a target; `None` for
        nothing.
      metrics_as_scalars: Whether to also write the means over the samples as scalars
        `<tag>/<metric>`, with the `add_scalar` of `writer`.
      strict: Whether to raise errors of a call. With `False`, a failed call is warned about, once
        per `writer`, and the training continues.

    Returns:
      False if nothing is logged: if `writer` writes nothing, the call was dropped because there was
      no memory for it, or it failed and `strict` is false.

    Raises:
      TypeError: if a dtype is not one that the pane of its role takes, such as int64 for an image;
        if `writer` is not a `SummaryWriter`, or `global_step` not a whole number; or if another
        argument is of a wrong type.
      ValueError: if a shape is not one that the pane takes, the roles differ in their number of
        samples, `sample_ids`, `captions` or ready metric values are not k, or an option has a value
        that is not allowed, or the log directory is remote.
    """
    try:
        summary_writer = _summary_writer(writer)
        if _writes_nothing(summary_writer):
            return False
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
            step_argument="global_step",
        )
        return _triptych_writer(summary_writer)._write(call, _scalar_sink(summary_writer))
    except Exception as error:
        if strict:
            raise
        _warn_once(writer, tag, global_step, error)
        return False


def _summary_writer(writer: Any) -> Any:
    """Return the `SummaryWriter` itself of an object that holds one or forwards to one.

    Raises:
      TypeError: if there is none.
    """
    names = ("writer", "experiment")  # of ignite and accelerate, of Lightning
    for candidate in (writer, *(getattr(writer, name, None) for name in names)):
        if hasattr(candidate, "all_writers") and hasattr(candidate, "_get_file_writer"):
            # The method is bound to the SummaryWriter, whatever object it is read from.
            return getattr(candidate._get_file_writer, "__self__", candidate)
    raise TypeError(
        f"writer is {type(writer).__name__}: pass a SummaryWriter of torch.utils.tensorboard "
        "or tensorboardX, or use tb_triptych.TriptychWriter alone"
    )


def _triptych_writer(writer: Any) -> TriptychWriter:
    """Return the writer that goes with a `SummaryWriter`, the same one until that is closed.

    It is kept among the file writers of the `SummaryWriter`, such as those of `add_scalars`, which
    it flushes, closes and drops together.
    """
    file_writer = writer._get_file_writer()  # opens a writer that was closed
    found = writer.all_writers.get(TriptychWriter)
    if found is None:
        log_dir = local_directory("the log directory of writer", file_writer.get_logdir())
        found = TriptychWriter(log_dir)
        # Before the others, so that its scalars are written before they are closed.
        writer.all_writers = {TriptychWriter: found, **writer.all_writers}
    triptych_writer: TriptychWriter = found
    return triptych_writer


def _scalar_sink(writer: Any) -> ScalarSink:
    def add_scalars(values: Mapping[str, float], step: int, wall_time_s: float) -> None:
        for name, value in values.items():
            writer.add_scalar(name, value, step, walltime=wall_time_s)

    return add_scalars


_warned: WeakSet[Any] = WeakSet()
"""Writers for which a failed call has been warned about."""

_warned_at: set[CallSite] = set()
"""The lines of such warnings for objects that are not writers."""


def _warn_once(writer: Any, tag: Any, global_step: Any, error: Exception) -> None:
    at = call_site()
    try:
        summary_writer = _summary_writer(writer)
        was_warned = summary_writer in _warned
        _warned.add(summary_writer)
    except TypeError:
        was_warned = at in _warned_at
        _warned_at.add(at)
    if was_warned:
        return
    message = (
        f"no triptych of {shown(tag)} at step {shown(global_step)}: {type(error).__name__}: "
        f"{error}. Training continues and later calls are tried, without another warning for this "
        "writer"
    )
    warnings.warn_explicit(message, UserWarning, at.filename, at.line)


def _writes_nothing(writer: Any) -> bool:
    if getattr(writer, "_write_to_disk", True) is False:  # tensorboardX
        return True
    # In ranks other than 0, Lightning's loggers return an object all of whose attributes are
    # functions that do nothing.
    return callable(getattr(writer, "all_writers", None))
