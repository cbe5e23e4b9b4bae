"""The summary op for TensorFlow, and the same summary as a proto for everybody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import to_numpy
from tb_triptych.encoding.event import to_blobs, to_summary
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.inputs.arguments import arguments
from tb_triptych.inputs.call_site import CallSite, call_site
from tb_triptych.inputs.counts import optional_count, step_number
from tb_triptych.inputs.role_arrays import check_arrays
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.inputs.texts import description_text, series_name
from tb_triptych.integrations.tf_graph import is_recorded, when_values_are_known
from tb_triptych.integrations.tf_writers import by_default_writer
from tb_triptych.metrics.measure import means_of
from tb_triptych.metrics.plan import MetricPlan, MetricSpecs
from tb_triptych.panes import Pane, PaneSpecs
from tb_triptych.writer import default_writer
from tb_triptych.writing.changes import Changes
from tb_triptych.writing.foreground import encode_call, warn

if TYPE_CHECKING:
    from tensorboard.compat.proto import summary_pb2

    from tb_triptych.writer import TriptychWriter

_NO_STEP = "there is no step: pass step=, or set one with tf.summary.experimental.set_step()"


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
    at = call_site()

    # AutoGraph would rewrite what follows, to no end: none of it depends on a tensor's value.
    @tf.autograph.experimental.do_not_convert
    def check_and_write() -> Any:
        given = arguments(
            input,
            output,
            target,
            extras,
            panes=panes,
            value_range=value_range,
            sample=sample,
            sample_ids=sample_ids,
            captions=captions,
            max_outputs=max_outputs,
            changing=changing,
            data_format=data_format,
            metrics=metrics,
            metrics_as_scalars=metrics_as_scalars,
        )
        check_arrays(given.arrays, given.panes, data_format)
        if not tf.is_tensor(max_outputs):
            optional_count("max_outputs", max_outputs)
        # TensorFlow would cut off what is behind the point.
        is_python = step is not None and not tf.is_tensor(step)
        is_float = tf.is_tensor(step) and step.dtype.is_floating and tf.executing_eagerly()
        at_step = step_number(step) if is_python or is_float else step
        tag, text = series_name(name), description_text(description)
        return _write(
            tag,
            given.arrays,
            at_step,
            given.panes,
            given.call,
            data_format,
            text,
            at,
            metrics_as_scalars,
        )

    return check_and_write()


def _write(
    name: str,
    arrays: Mapping[str, Any],
    step: Any,
    panes: Mapping[str, Pane],
    call: Mapping[str, Any],
    data_format: DataFormat,
    description: str | None,
    at: CallSite,
    as_scalars: bool,
) -> Any:
    import tensorflow as tf

    tensors = {role: array for role, array in arrays.items() if tf.is_tensor(array)}
    with tf.summary.experimental.summary_scope(
        name, "triptych_summary", values=[*tensors.values(), step]
    ) as (tag, _):
        # A strategy runs its replicas in threads of its own, in which no writer is the default.
        is_replica = tf.distribute.has_strategy() and not tf.distribute.in_cross_replica_context()
        journal = default_writer(any_thread=is_replica)
        if journal is not None:
            return _write_to_journal(
                journal, tag, arrays, step, panes, call, data_format, description, at, as_scalars
            )
        plan: MetricPlan = call["metrics"]
        remembered = by_default_writer()
        if step is None:
            step = tf.summary.experimental.get_step()

        def encode(arrays: Mapping[str, Any], call: Mapping[str, Any], step: Any) -> Any:
            known: dict[str, Any] = {}
            if remembered is not None:
                known = {"kinds": remembered.kinds, "hints": remembered.hints}
            made = encode_call(tag, arrays, panes, call, data_format, at, **known)
            changes = Changes()
            if remembered is not None:
                at_step = int(to_numpy(step).values)
                changes, news = remembered.add(tag, at_step, made.rows, changing=call["changing"])
                warn(news, at)
            means = means_of([sample.metrics for sample in made.rows])
            in_order = [means.get(name, np.nan) for name in plan.names]
            encoded = to_blobs(
                made.rows, changed_from=changes.changed_from, extra_calls=changes.extra_calls
            )
            metadata = create_summary_metadata(
                made.panes, description, plan.to_json(), changing=call["changing"]
            )
            content = np.array(metadata.SerializeToString(), object)
            return _as_objects(encoded), np.array(in_order, np.float32), content

        def write() -> Any:
            if step is None:
                raise ValueError(_NO_STEP)
            if tf.executing_eagerly():
                encoded, means, content = encode(arrays, call, step)
                tensor = tf.constant(encoded, dtype=tf.string, shape=encoded.shape)
                metadata = tf.constant(content, dtype=tf.string)
            else:
                types = [tf.string, tf.float32, tf.string]
                shapes: list[Any] = [[None], [len(plan.names)], []]
                tensor, means, metadata = when_values_are_known(
                    encode, arrays, call, step, types, shapes
                )
            # Whether it is recorded has been asked, and a condition of the user's may count.
            with tf.summary.record_if(True):
                if as_scalars:
                    _write_scalars(tag, plan.names, means, step)
                return tf.summary.write(tag=tag, tensor=tensor, step=step, metadata=metadata)

        recorded = tf.summary.should_record_summaries()
        if (is_recorded_always := tf.get_static_value(recorded)) is not None:
            return write() if is_recorded_always else tf.constant(False)
        return tf.cond(recorded, write, lambda: tf.constant(False))


def _write_scalars(tag: str, names: Sequence[str], means: Any, step: Any) -> None:
    """Write the means that there are, where a summary is recorded already."""
    import tensorflow as tf
    from tensorboard.plugins.scalar.metadata import create_summary_metadata as scalar_metadata

    metadata = scalar_metadata(display_name=None, description=None)
    for name, mean in zip(names, tf.unstack(tf.convert_to_tensor(means)), strict=True):
        with tf.summary.record_if(tf.math.is_finite(mean)):
            tf.summary.write(f"{tag}/{name}", mean, step=step, metadata=metadata)


def _write_to_journal(
    journal: TriptychWriter,
    tag: str,
    arrays: Mapping[str, Any],
    step: Any,
    panes: Mapping[str, Pane],
    call: Mapping[str, Any],
    data_format: DataFormat,
    description: str | None,
    at: CallSite,
    as_scalars: bool,
) -> Any:
    """Do what `tf.summary.write` does, for a writer that is not TensorFlow's."""
    import tensorflow as tf

    if step is None:
        step = tf.summary.experimental.get_step()
    if step is None:
        raise ValueError(_NO_STEP)

    def log(arrays: Mapping[str, Any], call: Mapping[str, Any], step: Any) -> Any:
        return journal.write(
            tag, arrays, step, panes, call, data_format, description, at, as_scalars
        )

    recorded = is_recorded()
    if tf.executing_eagerly():
        return tf.constant(bool(recorded) and log(arrays, call, step))
    return tf.cond(
        recorded,
        lambda: when_values_are_known(log, arrays, call, step, [tf.bool], [[]])[0],
        lambda: tf.constant(False),
    )


def _as_objects(blobs: Sequence[bytes]) -> NDArray[Any]:
    """Make an array of them; dtype=bytes would cut trailing zeros off the payloads."""
    result = np.empty(len(blobs), dtype=object)
    result[:] = blobs
    return result


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
    tag, description = series_name(tag), description_text(description)
    given = arguments(
        input,
        output,
        target,
        extras,
        panes=panes,
        value_range=value_range,
        sample=sample,
        sample_ids=sample_ids,
        captions=captions,
        max_outputs=max_outputs,
        changing=changing,
        data_format=data_format,
        metrics=metrics,
        metrics_as_scalars=metrics_as_scalars,
    )
    check_arrays(given.arrays, given.panes, data_format)
    plan: MetricPlan = given.call["metrics"]
    samples = encode_call(tag, given.arrays, given.panes, given.call, data_format, call_site())
    metadata = create_summary_metadata(
        samples.panes, description, plan.to_json(), changing=changing
    )
    summary = to_summary(tag, to_blobs(samples.rows), metadata)
    if metrics_as_scalars:
        for name, mean in means_of([sample.metrics for sample in samples.rows]).items():
            summary.value.add(tag=f"{tag}/{name}", simple_value=mean)
    return summary
