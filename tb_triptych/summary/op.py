"""The summary op for TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex

from numpy.typing import ArrayLike

from tb_triptych.inputs.log_call import read_call
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.integrations.tf_op import limit_of_op, step_of_op, write_summary
from tb_triptych.metrics.plan import MetricSpecs
from tb_triptych.panes import Pane

if TYPE_CHECKING:
    import tensorflow as tf


def triptych(
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
    metrics: MetricSpecs = None,
    metrics_as_scalars: bool = False,
) -> tf.Tensor:
    """Write the input, output and target of a batch of samples to the default summary writer.

        import tensorflow as tf
        import tb_triptych

        x = tf.random.uniform((4, 64, 64, 3))
        with tf.summary.create_file_writer("logs/unet").as_default():
            tb_triptych.summary.triptych("val", input=x, output=1 - x, target=x, step=0)

    The default writer is the `tb_triptych.TriptychWriter` whose `as_default` is active, or else
    TensorFlow's. Like `tf.summary.image`, this op works eagerly and in a `tf.function`, honours
    `tf.summary.record_if`, name scopes and the default step, and encodes nothing when nothing is
    recorded. Call it outside of functions compiled with `jit_compile=True`: XLA has no summaries.

    Args:
      name: Name of the series; the tag is this name after the active name scopes.
      input: What the model was given: k samples as `[k, h, w, c]` or `[k, h, w]`, with c = 1
        (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA); `None` if there is nothing to show. Arrays of
        numpy, TensorFlow, PyTorch or JAX, nested lists, or lists of PIL images. uint8 and uint16
        are stored exactly, bool becomes 0 and 255, and float16, bfloat16, float32 and float64 are
        taken as values in [0, 1] and stored in 8 bits, unless `panes` or `value_range` says
        otherwise.
      output: What the model made, in the same form; required. Roles may differ in height and width.
      target: Ground truth, in the same form, or `None`.
      step: The step: a whole number that fits 64 bits, as a number or a scalar tensor; defaults to
        `tf.summary.experimental.get_step()`.
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
      changing: Whether the samples are meant to differ at every step, as in random batches. If not,
        inputs and targets that change are reported, in a warning and on the page.
      data_format: "NHWC" for `[k, h, w, c]`, or "NCHW" for `[k, c, h, w]`.
      description: Text about the series, in Markdown.
      metrics: What to measure of each sample, while the training waits: "auto" (psnr, ssim and mae
        of images; mae and rmse of scalars; iou, dice and pixel_error of labels; epe of vectors),
        names of functions in `tb_triptych.metrics`, a function `f(output, target) -> [k]` of numpy
        arrays, a dict of functions or of k ready numbers by name, a `tb_triptych.metrics.Metric`,
        or several of these in a list. `None`, the default of this op, for nothing.
      metrics_as_scalars: Whether to also write the means over the samples as scalars
        `<tag>/<metric>`, with the same writer.

    Returns:
      A bool tensor: true if a summary was written, or queued by a `TriptychWriter`; false if there
      is no default writer or nothing is recorded.

    Raises:
      ImportError: if TensorFlow is not installed.
      TypeError: if a dtype is not one that the pane of its role takes, such as int64 for an image;
        if `step` is not a whole number, or missing while there is a writer; or if another argument
        is of a wrong type.
      ValueError: if a shape is not one that the pane takes, the roles differ in their number of
        samples, `sample_ids`, `captions` or ready metric values are not k, or an option has a value
        that is not allowed. In a `tf.function`, what is known only when it runs is raised as
        `tf.errors.InvalidArgumentError`.
    """
    try:
        import tensorflow as tf
    except ImportError as error:
        raise ImportError(
            "tb_triptych.summary.triptych needs TensorFlow: pip install 'tb-triptych[tensorflow]', "
            "or make the summary with tb_triptych.summary.triptych_pb and add it to your writer"
        ) from error

    # AutoGraph would rewrite the code below, needlessly: none of it depends on a tensor's value.
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
