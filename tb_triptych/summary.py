"""The summary op for TensorFlow, and the same summary as a proto for everybody else."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.batch import (
    DataFormat,
    arrays_by_role,
    check_arrays,
    encode_batch,
    read_batch,
)
from tb_triptych.caller import Caller, caller
from tb_triptych.clipping import ClippingWarner
from tb_triptych.counts import optional_count
from tb_triptych.metadata import create_summary_metadata
from tb_triptych.panes import Pane, PaneSpecs, panes_by_role
from tb_triptych.record import to_blobs, to_summary
from tb_triptych.texts import description_text, series_name
from tb_triptych.writer import default_writer

if TYPE_CHECKING:
    from tensorboard.compat.proto import summary_pb2

    from tb_triptych.writer import TriptychWriter

_clipping_warner = ClippingWarner()


def triptych(
    name: str,
    input: Any,
    output: Any,
    target: Any,
    step: Any = None,
    *,
    panes: PaneSpecs = None,
    extras: Mapping[str, Any] | None = None,
    sample_ids: Any = None,
    captions: Any = None,
    max_outputs: Any = None,
    data_format: DataFormat = "NHWC",
    description: str | None = None,
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
      output: What the model made, in the same form; required.
      target: Ground truth, in the same form, or `None`.
      step: Step, castable to int64; defaults to `tf.summary.experimental.get_step()`.
      panes: What the numbers mean: a pane for all roles, such as `Image(value_range=(-1, 1))`, or
        a dict of panes by role.
      extras: Further pictures by role, such as `{"attention": array}`.
      sample_ids: k names that identify the samples over steps and runs; defaults to "0", "1" ...
      captions: k short texts for people, each may be `None`.
      max_outputs: How many samples to keep from the front; `None` keeps all.
      data_format: "NHWC", or "NCHW" for `[k, c, h, w]`.
      description: Text about the series.

    Returns:
      A bool tensor: true if a summary was written (or is about to be, by a `TriptychWriter`), false
      if there is no default writer or nothing is recorded.

    Raises:
      ImportError: without TensorFlow.
      TypeError: for data types that are no pictures.
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
    arrays = arrays_by_role(input, output, target, extras)
    check_arrays(arrays, data_format)
    if not tf.is_tensor(max_outputs):
        optional_count("max_outputs", max_outputs)
    name, description = series_name(name), description_text(description)
    specs = panes_by_role(panes, list(arrays))
    call = {"sample_ids": sample_ids, "captions": captions, "max_outputs": max_outputs}
    # AutoGraph would rewrite what follows, to no end: none of it depends on a tensor's value.
    write = tf.autograph.experimental.do_not_convert(_write)
    return write(name, arrays, step, specs, call, data_format, description, caller())


def _write(
    name: str,
    arrays: Mapping[str, Any],
    step: Any,
    panes: Mapping[str, Pane],
    call: Mapping[str, Any],
    data_format: DataFormat,
    description: str | None,
    at: Caller,
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
                journal, tag, arrays, step, panes, call, data_format, description, at
            )

        def blobs() -> Any:
            def encode(arrays: Mapping[str, Any], call: Mapping[str, Any], _: Any) -> Any:
                return _as_objects(_encode(tag, arrays, panes, call, data_format, at))

            if tf.executing_eagerly():
                encoded = encode(arrays, call, None)
                return tf.constant(encoded, dtype=tf.string, shape=encoded.shape)
            return _when_values_are_known(encode, arrays, call, None, tf.string, [None])

        return tf.summary.write(
            tag=tag,
            tensor=blobs,
            step=step,
            metadata=create_summary_metadata(panes, description),
        )


def _write_to_journal(
    journal: TriptychWriter,
    tag: str,
    arrays: Mapping[str, Any],
    step: Any,
    panes: Mapping[str, Pane],
    call: Mapping[str, Any],
    data_format: DataFormat,
    description: str | None,
    at: Caller,
) -> Any:
    """Do what `tf.summary.write` does, for a writer that is not TensorFlow's."""
    import tensorflow as tf

    if step is None:
        step = tf.summary.experimental.get_step()
    if step is None:
        raise ValueError(
            "there is no step: pass step=, or set one with tf.summary.experimental.set_step()"
        )

    def log(arrays: Mapping[str, Any], call: Mapping[str, Any], step: Any) -> Any:
        return journal.write(tag, arrays, step, panes, call, data_format, description, at)

    is_recorded = _is_recorded()
    if tf.executing_eagerly():
        return tf.constant(bool(is_recorded) and log(arrays, call, step))
    return tf.cond(
        is_recorded,
        lambda: _when_values_are_known(log, arrays, call, step, tf.bool, []),
        lambda: tf.constant(False),
    )


def _is_recorded() -> Any:
    """Ask TensorFlow for `tf.summary.record_if`; it tells only if it has a writer of its own."""
    import tensorflow as tf

    with _writer_of_nothing().as_default():
        return tf.summary.should_record_summaries()


@functools.cache
def _writer_of_nothing() -> Any:
    """Make a writer of TensorFlow; its own that writes nothing never becomes the default."""
    import tensorflow as tf

    class WriterOfNothing(tf.summary.SummaryWriter):
        def init(self) -> None:
            pass

        def flush(self) -> None:
            pass

        def close(self) -> None:
            pass

    return WriterOfNothing()


def _when_values_are_known(
    function: Callable[[Mapping[str, Any], Mapping[str, Any], Any], Any],
    arrays: Mapping[str, Any],
    call: Mapping[str, Any],
    step: Any,
    dtype: Any,
    shape: Any,
) -> Any:
    """Call a function with arrays, arguments and step when the graph runs."""
    import tensorflow as tf

    given = {
        **{("array", role): array for role, array in arrays.items()},
        **{("call", name): value for name, value in call.items()},
        ("step", ""): step,
    }
    tensors = {at: value for at, value in given.items() if tf.is_tensor(value)}

    def run(*values: Any) -> Any:
        known = {**given, **dict(zip(tensors, values, strict=True))}
        return function(
            {role: known["array", role] for role in arrays},
            {name: known["call", name] for name in call},
            known["step", ""],
        )

    result = tf.numpy_function(run, list(tensors.values()), dtype)
    result.set_shape(shape)
    return result


def _as_objects(blobs: Sequence[bytes]) -> NDArray[Any]:
    """Make an array of them; dtype=bytes would cut trailing zeros off the payloads."""
    result = np.empty(len(blobs), dtype=object)
    result[:] = blobs
    return result


def _encode(
    tag: str,
    arrays: Mapping[str, Any],
    panes: Mapping[str, Pane],
    call: Mapping[str, Any],
    data_format: DataFormat,
    at: Caller,
) -> list[bytes]:
    batch = read_batch(
        arrays,
        panes,
        sample_ids=call["sample_ids"],
        captions=call["captions"],
        max_outputs=call["max_outputs"],
        data_format=data_format,
    )
    samples = encode_batch(batch)
    _clipping_warner.warn(tag, samples, panes, at)
    return to_blobs(samples)


def triptych_pb(
    tag: str,
    input: Any,
    output: Any,
    target: Any,
    *,
    panes: PaneSpecs = None,
    extras: Mapping[str, Any] | None = None,
    sample_ids: Sequence[Any] | None = None,
    captions: Sequence[str | None] | None = None,
    max_outputs: int | None = None,
    data_format: DataFormat = "NHWC",
    description: str | None = None,
) -> summary_pb2.Summary:
    """Make the summary of input, output and ground truth as a proto; needs no TensorFlow.

    Args:
      tag: Name of the series.
      input: As for `triptych`; arrays of numpy, TensorFlow, PyTorch or JAX.
      output: As for `triptych`.
      target: As for `triptych`.
      panes: As for `triptych`.
      extras: As for `triptych`.
      sample_ids: As for `triptych`.
      captions: As for `triptych`.
      max_outputs: As for `triptych`.
      data_format: As for `triptych`.
      description: As for `triptych`.

    Returns:
      A `Summary` proto with one value, for any writer of event files.

    Raises:
      TypeError: for data types that are no pictures.
      ValueError: for shapes that are no pictures.
    """
    tag, description = series_name(tag), description_text(description)
    arrays = arrays_by_role(input, output, target, extras)
    check_arrays(arrays, data_format)
    specs = panes_by_role(panes, list(arrays))
    call = {"sample_ids": sample_ids, "captions": captions, "max_outputs": max_outputs}
    blobs = _encode(tag, arrays, specs, call, data_format, caller())
    return to_summary(tag, blobs, create_summary_metadata(specs, description))
