"""Reads the first batches of datasets of any framework without side effects."""

from __future__ import annotations

import multiprocessing
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from tb_triptych.inputs.call_site import call_site
from tb_triptych.integrations.batches import described, is_array, taken
from tb_triptych.integrations.dataset_copies import read_in_copy
from tb_triptych.integrations.random_state import untouched
from tb_triptych.integrations.tf_data import is_tensorflow_dataset, reading


def first_batches(dataset: Any, samples: int) -> list[Any]:
    """Read the first batches of a dataset, with at least this many samples if available.

    Its random states and counters stay as they are where possible: a `torch.utils.data.DataLoader`
    and a `keras.utils.PyDataset` with workers are read in a worker, others in a copy. Batches read
    from an iterator are gone.

    Args:
      dataset: A pair of arrays `(x, y)`, an array `x`, or batches of them.
      samples: How many samples are needed.

    Raises:
      TypeError: if it has no batches.
    """
    torch_data = sys.modules.get("torch.utils.data")
    if torch_data is not None and isinstance(dataset, torch_data.DataLoader):
        from tb_triptych.integrations import torch_loaders

        return torch_loaders.first_batches(dataset, samples)
    if is_tensorflow_dataset(dataset):
        with untouched(), reading(dataset) as (own, moved):
            found = taken(own, samples)
        if moved is not None:
            at = call_site()
            warnings.warn_explicit(moved, UserWarning, at.filename, at.line)
        return found
    if _is_indexed(dataset):
        if getattr(dataset, "use_multiprocessing", False) and dataset.workers > 1:
            with untouched():
                return _taken_in_a_process(dataset, samples)
        with untouched(dataset):
            return read_in_copy(
                dataset, lambda copy: taken(map(copy.__getitem__, _numbers(copy)), samples)
            )
    with untouched(dataset):
        return taken(_batches(dataset), samples)


def _batches(dataset: Any) -> Iterator[Any]:
    """Iterate over the batches; arrays are one batch."""
    if isinstance(dataset, tuple) or is_array(dataset):
        return iter([dataset])
    if isinstance(dataset, list) and any(map(is_array, dataset)):
        raise TypeError(
            f"a list of {len(dataset)} arrays could be (x, y) or batches of x: pass the tuple "
            "(x, y), or a list of tuples (x, y)"
        )
    if isinstance(dataset, Iterable) and not isinstance(dataset, Mapping | str | bytes):
        return iter(dataset)
    raise TypeError(
        f"it is {described(dataset)}: pass a pair of arrays (x, y), or batches such as a "
        "tf.data.Dataset or a DataLoader"
    )


def _taken_in_a_process(dataset: Any, samples: int) -> list[Any]:
    """Read batches by number in a separate process, as Keras does in several."""
    context = multiprocessing.get_context()
    with ProcessPoolExecutor(1, context, initializer=_hold, initargs=(dataset,)) as pool:
        return taken((pool.submit(_batch, i).result() for i in _numbers(dataset)), samples)


_held: Any = None


def _hold(dataset: Any) -> None:
    global _held
    _held = dataset


def _batch(number: int) -> Any:
    return _held[number]


def _numbers(dataset: Any) -> range:
    return range(dataset.num_batches or 2**31)


def _is_indexed(dataset: Any) -> bool:
    """Return whether it is a Keras PyDataset, whose batches have numbers."""
    return hasattr(dataset, "num_batches") and hasattr(dataset, "__getitem__")
