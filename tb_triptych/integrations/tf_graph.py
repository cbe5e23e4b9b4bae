"""The op inside a `tf.function`, where the values of its arguments are known only at run time."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from tb_triptych.inputs.log_call import LogCall


def is_recorded() -> Any:
    """Ask TensorFlow for `tf.summary.record_if`; it answers only if it has a writer of its own."""
    import tensorflow as tf

    with _writer_of_nothing().as_default():
        return tf.summary.should_record_summaries()


@functools.cache
def _writer_of_nothing() -> Any:
    """Make a TensorFlow writer; its own writer that writes nothing never becomes the default."""
    import tensorflow as tf

    class WriterOfNothing(tf.summary.SummaryWriter):
        def init(self) -> None:
            pass

        def flush(self) -> None:
            pass

        def close(self) -> None:
            pass

    return WriterOfNothing()


def when_values_are_known(
    function: Callable[[LogCall], Any], call: LogCall, dtypes: Sequence[Any], shapes: Sequence[Any]
) -> Any:
    """Call a function with the completed call when the graph runs; return a list of tensors.

    Args:
      function: Takes the call with the values of its tensors.
      call: The call, with tensors of the graph.
      dtypes: The data types that the function returns.
      shapes: Their shapes.
    """
    import tensorflow as tf

    tensors = {place: value for place, value in call.values.items() if tf.is_tensor(value)}

    def run(*values: Any) -> Any:
        return function(call.with_values(dict(zip(tensors, values, strict=True))))

    results = tf.numpy_function(run, list(tensors.values()), dtypes)
    for result, shape in zip(results, shapes, strict=True):
        result.set_shape(shape)
    return results
