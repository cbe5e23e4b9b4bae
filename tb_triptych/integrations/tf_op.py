"""The summary op of TensorFlow: a call to the default writer, eagerly or in a `tf.function`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.encoding.event import to_blobs
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.inputs.counts import MissingStepError, optional_count, step_number
from tb_triptych.inputs.log_call import LogCall
from tb_triptych.integrations.tf_graph import is_recorded, when_values_are_known
from tb_triptych.integrations.tf_writers import Remembered, by_default_writer
from tb_triptych.metrics.measure import means_of
from tb_triptych.writer import TriptychWriter, default_writers
from tb_triptych.writing.changes import Changes
from tb_triptych.writing.foreground import encode_call, warn

_NO_STEP = "there is no step: pass step=, or set one with tf.summary.experimental.set_step()"


def step_of_op(step: Any) -> Any:
    """Return the step, or TensorFlow's default one, as a number if its value is known.

    Raises:
      TypeError: if it is not a whole number: TensorFlow would cut off the fraction.
      ValueError: if it does not fit in 64 bits.
    """
    import tensorflow as tf

    if step is None:
        step = tf.summary.experimental.get_step()
    is_unknown = step is None or (tf.is_tensor(step) and not tf.executing_eagerly())
    return step if is_unknown else step_number(step)


def limit_of_op(max_outputs: Any) -> Any:
    """Return how many samples to keep; a tensor is returned unchanged.

    Raises:
      TypeError: if it is not a whole number.
      ValueError: if it is less than 1.
    """
    import tensorflow as tf

    return max_outputs if tf.is_tensor(max_outputs) else optional_count("max_outputs", max_outputs)


def write_summary(call: LogCall) -> Any:
    """Write a call to the default writer, as `tf.summary.write` does.

    Args:
      call: The call; its tag is still to be put into the active name scopes.

    Returns:
      A bool tensor: whether a summary was written.

    Raises:
      MissingStepError: if there is a writer but no step.
    """
    import tensorflow as tf

    tensors = [array for array in call.arrays.values() if tf.is_tensor(array)]
    with tf.summary.experimental.summary_scope(
        call.tag, "triptych_summary", values=[*tensors, call.step]
    ) as (tag, _):
        call = replace(call, tag=tag)
        # A strategy runs its replicas in its own threads, in which no writer is the default.
        is_replica = tf.distribute.has_strategy() and not tf.distribute.in_cross_replica_context()
        journal = default_writers.get(any_thread=is_replica)
        if journal is not None:
            return _write_to_journal(journal, call)
        recorded = tf.summary.should_record_summaries()
        remembered = by_default_writer()
        if (is_recorded_always := tf.get_static_value(recorded)) is not None:
            return _write_event(call, remembered) if is_recorded_always else tf.constant(False)
        return tf.cond(recorded, lambda: _write_event(call, remembered), lambda: tf.constant(False))


def _write_to_journal(journal: TriptychWriter, call: LogCall) -> Any:
    """Do what `tf.summary.write` does, for a writer that is not TensorFlow's."""
    import tensorflow as tf

    if call.step is None:
        raise MissingStepError(_NO_STEP)
    recorded = is_recorded()
    if tf.executing_eagerly():
        return tf.constant(bool(recorded) and journal._write(call))
    return tf.cond(
        recorded,
        lambda: when_values_are_known(journal._write, call, [tf.bool], [[]])[0],
        lambda: tf.constant(False),
    )


def _write_event(call: LogCall, remembered: Remembered | None) -> Any:
    """Encode a call and hand it to TensorFlow's default writer."""
    import tensorflow as tf

    if call.step is None:
        raise MissingStepError(_NO_STEP)

    def encode(call: LogCall) -> Any:
        return _encoded(call, remembered)

    names = call.metrics.names
    if tf.executing_eagerly():
        blobs, means, content = encode(call)
        tensor = tf.constant(blobs, dtype=tf.string, shape=blobs.shape)
        metadata = tf.constant(content, dtype=tf.string)
    else:
        dtypes = [tf.string, tf.float32, tf.string]
        shapes: list[Any] = [[None], [len(names)], []]
        tensor, means, metadata = when_values_are_known(encode, call, dtypes, shapes)
    # The recording condition has been asked already, and a user-defined one may count its calls.
    with tf.summary.record_if(True):
        if call.metrics_as_scalars:
            _write_scalars(call.tag, names, means, call.step)
        return tf.summary.write(tag=call.tag, tensor=tensor, step=call.step, metadata=metadata)


def _encoded(
    call: LogCall, remembered: Remembered | None
) -> tuple[NDArray[Any], NDArray[np.float32], NDArray[Any]]:
    """Return the elements of the event's tensor, the means of the metrics, and the metadata."""
    if remembered is None:
        made, changes = encode_call(call), Changes()
    else:
        made = encode_call(call, kinds=remembered.kinds, hints=remembered.hints)
        changes, messages = remembered.add(call.tag, call.step, made.rows, changing=call.changing)
        warn(messages, call.at)
    blobs = to_blobs(made.rows, changed_from=changes.changed_from, extra_calls=changes.extra_calls)
    means = means_of([sample.metrics for sample in made.rows])
    in_order = [means.get(name, np.nan) for name in call.metrics.names]
    metadata = create_summary_metadata(
        made.panes, call.description, call.metrics.to_json(), changing=call.changing
    )
    content = np.array(metadata.SerializeToString(), object)
    return _as_objects(blobs), np.array(in_order, np.float32), content


def _write_scalars(tag: str, names: Sequence[str], means: Any, step: Any) -> None:
    """Write the means that are defined; the recording condition has been checked."""
    import tensorflow as tf
    from tensorboard.plugins.scalar.metadata import create_summary_metadata as scalar_metadata

    metadata = scalar_metadata(display_name=None, description=None)
    for name, mean in zip(names, tf.unstack(tf.convert_to_tensor(means)), strict=True):
        with tf.summary.record_if(tf.math.is_finite(mean)):
            tf.summary.write(f"{tag}/{name}", mean, step=step, metadata=metadata)


def _as_objects(blobs: Sequence[bytes]) -> NDArray[Any]:
    """Make an array of them; dtype=bytes would cut trailing zeros off the payloads."""
    result = np.empty(len(blobs), dtype=object)
    result[:] = blobs
    return result
