"""Restores random states and counters of Keras and TensorFlow after a prediction."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np

Restore = Callable[[], Any]


def global_states() -> Iterator[Restore]:
    """Save the global generators of the frameworks that are imported."""
    if "keras" in sys.modules:
        yield from _global_seeds()
    ops = sys.modules.get("tensorflow.python.ops.stateful_random_ops")
    generator = getattr(ops, "global_generator", None)  # the public name would create one
    if generator is not None:
        yield from _values([generator.state])
    context = sys.modules.get("tensorflow.python.eager.context")
    if context is not None:  # draws the seeds of ops without one; there is no public name for it
        seeds = getattr(context.context(), "_rng", None)
        if seeds is not None:
            yield partial(seeds.setstate, seeds.getstate())


def state_of(value: Any) -> Iterable[Restore]:
    """Save random states and counters of a Keras layer, model or seed generator.

    These are the seeds, the statistics of normalisation and the like, and metrics; not weights,
    frozen ones included.

    Args:
      value: Any object; nothing is saved of others.
    """
    keras = sys.modules.get("keras")
    if keras is None or not hasattr(keras, "Layer"):
        return []
    if isinstance(value, keras.random.SeedGenerator):
        return list(_values([value.state]))
    if not isinstance(value, keras.Layer):
        return []
    layers = value._flatten_layers() if hasattr(value, "_flatten_layers") else [value]
    weights = {id(w) for layer in layers for w in getattr(layer, "_trainable_variables", ())}
    variables = [*value.variables, *getattr(value, "metrics_variables", ())]
    return list(_values(v for v in variables if not v.trainable and id(v) not in weights))


def _global_seeds() -> Iterator[Restore]:
    """Save the generator that `keras.random` takes its seeds from; there is no public name."""
    try:
        state = importlib.import_module("keras.src.backend.common.global_state")
        name = importlib.import_module("keras.src.random.seed_generator").GLOBAL_SEED_GENERATOR
        generator = state.get_global_attribute(name)
    except (ImportError, AttributeError):
        return
    # One created meanwhile is dropped, as the training would draw its seed later.
    yield partial(state.set_global_attribute, name, generator)
    if generator is not None:
        yield from _values([generator.state])


def _values(variables: Iterable[Any]) -> Iterator[Restore]:
    for variable in variables:
        if hasattr(variable, "numpy"):
            yield partial(_assign, variable, np.array(variable.numpy()))


def _assign(variable: Any, value: Any) -> None:
    # Only changed ones: assigning to a variable that is spread over devices makes its copies equal.
    if not np.array_equal(variable.numpy(), value, equal_nan=value.dtype.kind == "f"):
        variable.assign(value)
