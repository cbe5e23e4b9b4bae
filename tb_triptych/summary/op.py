"""The summary op for TensorFlow, and the same summary as a proto for everybody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tb_triptych.encoding.event import to_blobs, to_summary
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.inputs.log_call import read_call
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.integrations.tf_op import limit_of_op, step_of_op, write_summary
from tb_triptych.metrics.measure import means_of
from tb_triptych.metrics.plan import MetricSpecs
from tb_triptych.panes import PaneSpecs
from tb_triptych.writing.foreground import encode_call

if TYPE_CHECKING:
    from tensorboard.compat.proto import summary_pb2


def triptych(
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
    metrics: MetricSpecs = None,
    metrics_as_scalars: bool = False,
) -> Any:
    """Write the input, output and ground truth of some samples to the default summary writer.

    That is the `TriptychWriter` whose `as_default` is active, or else TensorFlow's. This is a
    TensorFlow summary op with the manners of `tf.summary.image`: it works eagerly and in
    `tf.function`, honours `tf.summary.record_if`, name scopes and the default step, and encodes
    nothing when nothing is recorded. Log outside of functions compiled with `jit_compile=True`: XLA
    has no summaries.

        with tf.summary.create_file_writer("logs/unet").as_default():
            tb_triptych.summary.triptych("val", x, model(x, training=False), y, step=epoch)

    Args:
      name: Name of the series; the tag is this name with the active name scopes.
      input: `[k, h, w, c]` or `[k, h, w]` with c = 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA),
        or `None`. uint8 and uint16 are kept exactly, bool becomes 0 and 255, floats are taken as
        [0, 1] unless `panes` says otherwise. The panes of a sample may differ in height and width.
        Other kinds of panes take other arrays, see `tb_triptych.inputs.shapes`.
      output: What the model made, in the same form; required.
      target: Ground truth, in the same form, or `None`.
      step: Step, castable to int64; defaults to `tf.summary.experimental.get_step()`.
      value_range: The values `(low, high)` of floats and uint16 that are drawn as black and as
        full: short for `panes=tb_triptych.Image(value_range=...)`. It holds for all pictures whose
        pane states no range of its own, and there has to be one. `None` takes floats as [0, 1].
      panes: What the numbers mean, see `tb_triptych.panes`: one for all roles, such as
        `tb_triptych.Image(transfer="linear")`, or a dict by role, such as
        `{"output": tb_triptych.Labels()}`; roles that it does not name are pictures.
      extras: Further pictures by role, such as `{"attention": array}`.
      sample: The name of the sample, where each role has one picture `[h, w, c]` or `[h, w]`
        (`[c, h, w]` with "NCHW"; volumes with d before h) in place of a batch. Several calls at one
        step, each with a name of its own, add up in a journal; in event files, TensorBoard keeps
        one call a step.
      sample_ids: k names that identify the samples over steps and runs; defaults to "0", "1" ...
        Not together with `sample`.
      captions: k short texts for people, each may be `None`; with `sample`, a text.
      max_outputs: How many samples to keep from the front; `None` keeps all.
      changing: Whether other pictures are meant to be shown at every step, as of a batch that is
        drawn at random. If not, inputs and targets that change are told, in training and on the
        page.
      data_format: "NHWC", or "NCHW" for `[k, c, h, w]`.
      description: Text about the series.
      metrics: What to measure of each sample, from the values as given: "auto" (psnr, ssim and mae
        of images, mae and rmse of scalars, iou, dice and pixel_error of labels), names of
        `tb_triptych.metrics`, a function `f(output, target) -> [k]` of the arrays in numpy, a dict
        of functions or of ready numbers by name such as `{"lpips": values}`, a
        `tb_triptych.metrics.Metric`, or several of these in a list or tuple. `None` for nothing,
        which is the default of this op alone: it measures while the training waits.
      metrics_as_scalars: Also write the means over the samples as scalars `<tag>/<metric>`, with
        the same writer.

    Returns:
      A bool tensor: true if a summary was written (or is about to be, by a `TriptychWriter`), false
      if there is no default writer or nothing is recorded.

    Raises:
      ImportError: without TensorFlow.
      TypeError: for data types that are no pictures, or a step that is no whole number.
      ValueError: for shapes that are no pictures, or when there is a writer but no step. In a
        `tf.function`, what is only known when it runs is raised as
        `tf.errors.InvalidArgumentError`.
    """
    try:
        import tensorflow as tf
    except ImportError as error:
        raise ImportError(
            "tb_triptych.summary.triptych needs TensorFlow: pip install 'tb-triptych[tensorflow]', "
            "or make the summary with tb_triptych.summary.triptych_pb and add it to your writer"
        ) from error

    # AutoGraph would rewrite what follows, to no end: none of it depends on a tensor's value.
    @tf.autograph.experimental.do_not_convert
    def check_and_write() -> Any:
        call = read_call(
            name,
            step_of_op(step),
            input,
            output,
            target,
            value_range=value_range,
            panes=panes,
            extras=extras,
            sample=sample,
            sample_ids=sample_ids,
            captions=captions,
            max_outputs=limit_of_op(max_outputs),
            changing=changing,
            data_format=data_format,
            description=description,
            metrics=metrics,
            metrics_as_scalars=metrics_as_scalars,
        )
        return write_summary(call)

    return check_and_write()


def triptych_pb(
    tag: str,
    input: Any,
    output: Any,
    target: Any = None,
    *,
    value_range: Sequence[float] | None = None,
    panes: PaneSpecs = None,
    extras: Mapping[str, Any] | None = None,
    sample: Any = None,
    sample_ids: Sequence[Any] | None = None,
    captions: Sequence[str | None] | str | None = None,
    max_outputs: int | None = None,
    changing: bool = False,
    data_format: DataFormat = "NHWC",
    description: str | None = None,
    metrics: MetricSpecs = None,
    metrics_as_scalars: bool = False,
) -> summary_pb2.Summary:
    """Make the summary of input, output and ground truth as a proto; needs no TensorFlow.

    It remembers nothing of the calls before: whether inputs or targets changed since the step
    before, and whether there was a call at the same step, of which TensorBoard shows one, is told
    by the op and by `TriptychWriter` only; and whether the scores of `Labels(from_scores=True)` are
    probabilities or logits is decided anew by each call: pass `from_scores="probabilities"` or
    "logits".

    Args:
      tag: Name of the series.
      input: As for `triptych`; arrays of numpy, TensorFlow, PyTorch or JAX.
      output: As for `triptych`.
      target: As for `triptych`.
      value_range: As for `triptych`.
      panes: As for `triptych`.
      extras: As for `triptych`.
      sample: As for `triptych`.
      sample_ids: As for `triptych`.
      captions: As for `triptych`.
      max_outputs: As for `triptych`.
      changing: As for `triptych`.
      data_format: As for `triptych`.
      description: As for `triptych`.
      metrics: As for `triptych`.
      metrics_as_scalars: Also add the means over the samples, as the values `<tag>/<metric>`.

    Returns:
      A `Summary` proto for any writer of event files, of one value and those of scalars.

    Raises:
      TypeError: for data types that are no pictures.
      ValueError: for shapes that are no pictures.
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
