"""The summary as a proto, for any writer of event files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, SupportsIndex

from numpy.typing import ArrayLike

from tb_triptych.encoding.event import to_blobs, to_summary
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.inputs.log_call import read_call
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.metrics.measure import means_of
from tb_triptych.metrics.plan import MetricSpecs
from tb_triptych.panes import Pane
from tb_triptych.writing.foreground import encode_call

if TYPE_CHECKING:
    from tensorboard.compat.proto import summary_pb2


def triptych_pb(
    tag: str,
    input: ArrayLike | Sequence[object] | None,
    output: ArrayLike | Sequence[object],
    target: ArrayLike | Sequence[object] | None = None,
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
    metrics: MetricSpecs = None,
    metrics_as_scalars: bool = False,
) -> summary_pb2.Summary:
    """Return the summary of the input, output and target of a batch of samples as a proto.

        import numpy as np
        import tb_triptych
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        x = np.random.default_rng(0).random((4, 64, 64, 3))
        summary = tb_triptych.summary.triptych_pb("val", input=x, output=1 - x, target=x)
        writer = EventFileWriter("logs/unet")
        writer.add_event(Event(step=0, summary=summary))
        writer.close()

    This needs no TensorFlow, and encodes and measures while the caller waits. It knows nothing of
    earlier calls: only the op and `tb_triptych.TriptychWriter` report inputs and targets that
    change, and a second call at the same step, of which TensorBoard shows one. Whether the scores
    of `Labels(from_scores=True)` are probabilities or logits is decided by each call alone: pass
    `from_scores="probabilities"` or "logits".

    Args:
      tag: Name of the series.
      input: What the model was given: k samples as `[k, h, w, c]` or `[k, h, w]`, with c = 1
        (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA); `None` if there is nothing to show. Arrays of
        numpy, TensorFlow, PyTorch or JAX, nested lists, or lists of PIL images. uint8 and uint16
        are stored exactly, bool becomes 0 and 255, and float16, bfloat16, float32 and float64 are
        taken as values in [0, 1] and stored in 8 bits, unless `panes` or `value_range` says
        otherwise.
      output: What the model made, in the same form; required. Roles may differ in height and width.
      target: Ground truth, in the same form, or `None`.
      value_range: The values `(low, high)` of floats and uint16 that are mapped to black and to
        full intensity, in all images whose pane has no range of its own; floats outside are
        clipped, counted and warned about once per series. `None` means (0, 1) for floats and (0,
        65535) for uint16.
      panes: What the numbers mean: one pane for all roles, or a dict by role such as `{"output":
        tb_triptych.Labels()}`, in which missing roles are images.
        `tb_triptych.Image(transfer="linear")` stores floats as they are; `Labels()` takes class
        ids, one per pixel, as integers, bool or whole floats; `Labels(from_scores=True)` takes
        float scores `[k, h, w, classes]`; `Scalar()` takes one number per pixel; `Flow()` takes one
        vector `(x, y)` per pixel. With `volume=True` a pane takes a stack of slices, d before h.
      extras: Additional arrays by role, such as `{"attention": array}`, shown after the target.
      sample: The name of the sample, if each role is a single picture `[h, w, c]` or `[h, w]`
        instead of a batch. In a journal, calls at one step under different names add up; in an
        event file, TensorBoard shows one call per tag and step.
      sample_ids: k different names that identify the samples across steps and runs; "0", "1" ... by
        default. Not together with `sample`.
      captions: k texts to show with the samples, `None` for no text; with `sample`, one text.
      max_outputs: How many samples to keep, from the front; at least 1. `None` keeps all.
      changing: Recorded in the series: whether the samples are meant to differ at every step, as in
        random batches.
      data_format: "NHWC" for `[k, h, w, c]`, or "NCHW" for `[k, c, h, w]`.
      description: Text about the series, in Markdown.
      metrics: What to measure of each sample: "auto" (psnr, ssim and mae of images; mae and rmse of
        scalars; iou, dice and pixel_error of labels; epe of vectors), names of functions in
        `tb_triptych.metrics`, a function `f(output, target) -> [k]` of numpy arrays, a dict of
        functions or of k ready numbers by name, a `tb_triptych.metrics.Metric`, or several of these
        in a list. `None`, the default, for nothing.
      metrics_as_scalars: Whether to also add the means over the samples, as values
        `<tag>/<metric>`.

    Returns:
      A `Summary` with the value of the series, and those of the scalars.

    Raises:
      TypeError: if a dtype is not one that the pane of its role takes, such as int64 for an image,
        or another argument is of a wrong type.
      ValueError: if a shape is not one that the pane takes, the roles differ in their number of
        samples, `sample_ids`, `captions` or ready metric values are not k, or an option has a value
        that is not allowed.
    """
    call = read_call(
        tag,
        None,
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
    samples = encode_call(call)
    metadata = create_summary_metadata(
        samples.panes, call.description, call.metrics.to_json(), changing=call.changing
    )
    summary = to_summary(call.tag, to_blobs(samples.rows), metadata)
    if call.metrics_as_scalars:
        for name, mean in means_of([sample.metrics for sample in samples.rows]).items():
            summary.value.add(tag=f"{call.tag}/{name}", simple_value=mean)
    return summary
