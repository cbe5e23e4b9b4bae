"""The op inside a `tf.function`: the values of its arguments are known only when that runs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tb_triptych.metrics.plan import MetricPlan


def is_recorded() -> Any:
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


def when_values_are_known(
    function: Callable[[Mapping[str, Any], Mapping[str, Any], Any], Any],
    arrays: Mapping[str, Any],
    call: Mapping[str, Any],
    step: Any,
    dtypes: Sequence[Any],
    shapes: Sequence[Any],
) -> Any:
    """Call a function with arrays, arguments and step when the graph runs; returns a list."""
    import tensorflow as tf

    plan: MetricPlan = call["metrics"]
    given = {
        **{("array", role): array for role, array in arrays.items()},
        **{("call", name): value for name, value in call.items()},
        **{("metric", name): values for name, values in plan.numbers.items()},
        ("step", ""): step,
    }
    tensors = {at: value for at, value in given.items() if tf.is_tensor(value)}

    def run(*values: Any) -> Any:
        known = {**given, **dict(zip(tensors, values, strict=True))}
        numbers = plan.with_numbers({name: known["metric", name] for name in plan.numbers})
        return function(
            {role: known["array", role] for role in arrays},
            {**{name: known["call", name] for name in call}, "metrics": numbers},
            known["step", ""],
        )

    results = tf.numpy_function(run, list(tensors.values()), dtypes)
    for result, shape in zip(results, shapes, strict=True):
        result.set_shape(shape)
    return results
