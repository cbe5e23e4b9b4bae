"""Reads a `tf.data.Dataset` without side effects."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_SEED_GENERATOR_LAST = {"RandomDatasetV2", "ShuffleAndRepeatDatasetV2", "ShuffleDatasetV3"}
"""Ops with a generator, their last input, that draws the order of each iteration."""

_OF_PYTHON = "GeneratorDataset"
"""The op that `from_generator` makes: the random numbers of its Python function are hidden."""

_GENERATOR = (
    "a tf.data.Dataset of a Python generator was read for the samples to show: if the generator "
    "draws random numbers or reads a stream, a training that uses it starts at a later element. To "
    "avoid that, pass the samples as arrays"
)
_ORDER = (
    "a tf.data.Dataset that shuffles was read for the samples to show, and could not be copied "
    "first: a training that uses it starts with a different order. To keep the order, pass the "
    "samples as arrays, or the dataset before shuffle(...)"
)

_MOST_BYTES_COPIED = 256 * 2**20


def is_tensorflow_dataset(value: Any) -> bool:
    """Return whether it is a `tf.data.Dataset`, without importing TensorFlow."""
    tf = sys.modules.get("tensorflow")
    return tf is not None and hasattr(tf, "data") and isinstance(value, tf.data.Dataset)


@contextmanager
def reading(dataset: Any) -> Iterator[tuple[Any, str | None]]:
    """Yield a dataset to read from, and a warning if reading it changes the original, or `None`.

    A `shuffle` with a seed gives another order at each iteration. So a copy of the dataset is read,
    whose generators start again. Random states of mapped functions, such as of Keras layers, are
    restored.
    """
    shuffles = [d for d in _all(dataset) if _draws_an_order(d)]
    own: Any = dataset
    moved = _GENERATOR if any(_is_of_python(d) for d in _all(dataset)) else None
    if shuffles:
        try:
            own = _with_own_generators(dataset)
        except Exception:  # it cannot be written as a graph, or is too large
            moved = _ORDER
    variables = [v for d in _all(dataset) for f in d._functions() for v in f.function.variables]
    values = [(variable, variable.numpy()) for variable in variables if variable.shape.rank]
    try:
        yield own, moved
    finally:
        del own
        for variable, value in values:
            variable.assign(value)


def _all(dataset: Any) -> Iterator[Any]:
    """Walk over a dataset and the ones it is built from."""
    yield dataset
    for one in dataset._inputs():
        yield from _all(one)


def _is_of_python(dataset: Any) -> bool:
    """Return whether a dataset calls a Python generator."""
    graphs = (f.function.graph.as_graph_def() for f in dataset._functions())
    return any(node.op == _OF_PYTHON for graph in graphs for node in graph.node)


def _draws_an_order(dataset: Any) -> bool:
    """Return whether each iteration of a dataset has its own order, the same in each run."""
    again = getattr(dataset, "_reshuffle_each_iteration", getattr(dataset, "_rerandomize", False))
    seeds = (getattr(dataset, "_seed", 0), getattr(dataset, "_seed2", 0))
    return bool(again) and any(int(seed) != 0 for seed in seeds)


def _with_own_generators(dataset: Any) -> Any:
    """Copy a dataset by its graph.

    Raises:
      ValueError: if the copy would take too much memory.
    """
    tf = sys.modules["tensorflow"]
    in_memory = [t for d in _all(dataset) for t in getattr(d, "_tensors", [])]
    if sum(int(tf.size(t)) * t.dtype.size for t in in_memory) > _MOST_BYTES_COPIED:
        raise ValueError("it holds too much in memory")
    written = tf.raw_ops.DatasetToGraphV2(
        input_dataset=tf.data.experimental.to_variant(dataset),
        external_state_policy=1,  # mapped functions share their part of it
    )
    graph = tf.compat.v1.GraphDef.FromString(written.numpy())
    for node in [node for node in graph.node if node.op in _SEED_GENERATOR_LAST]:
        own = graph.node.add(name=f"{node.name}_own_generator", op="DummySeedGenerator")
        node.input[len(node.input) - 1] = own.name
    variant = tf.raw_ops.DatasetFromGraph(graph_def=graph.SerializeToString())
    return tf.data.experimental.from_variant(variant, dataset.element_spec)
