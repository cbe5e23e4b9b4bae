"""The dataloaders of PyTorch, and how to look at their first samples without touching the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

from torch.utils.data import (
    BatchSampler,
    DataLoader,
    DistributedSampler,
    RandomSampler,
    SequentialSampler,
)


def loaders_by_tag(tag: str, loaders: Any) -> dict[str, Any]:
    """Name one dataloader, several or none.

    Args:
      tag: Name of the only one; of several, what their names begin with.
      loaders: A dataloader, a sequence of them, a dict by name, or `None`.
    """
    if loaders is None:
        return {}
    if isinstance(loaders, Mapping):
        return {f"{tag}_{name}": loader for name, loader in loaders.items()}
    if not isinstance(loaders, Sequence) or isinstance(loaders, str | bytes):
        return {tag: loaders}
    if len(loaders) == 1:
        return {tag: loaders[0]}
    return {f"{tag}_{i}": loader for i, loader in enumerate(loaders)}


def batches_of_loader(loader: Any, samples: int) -> Iterator[Any]:
    """Iterate over the first batches, with so many samples at least if there are.

    Where the order of the samples is random and all are used, it is that of the dataset, and of a
    distributed one it is the share of this process. Random numbers are drawn from the global
    generators only.

    Args:
      loader: A `DataLoader`, or any iterable of batches.
      samples: How many samples are needed.
    """
    indices = _indices(loader)
    if indices is not None:
        if indices:
            yield loader.collate_fn([loader.dataset[i] for i in indices[:samples]])
        return
    if isinstance(loader, DataLoader):
        loader = copy(loader)
        loader._iterator = None  # persistent workers: those of the training are not to be begun now
    generator = getattr(loader, "generator", None)
    state = None if generator is None else generator.get_state()
    try:
        yield from loader
    finally:
        if generator is not None:
            generator.set_state(state)


def _indices(loader: Any) -> range | None:
    """Return what a `DataLoader` reads, in order; `None` if only iterating over it can tell."""
    if not isinstance(loader, DataLoader) or type(loader.batch_sampler) is not BatchSampler:
        return None
    sampler: Any = loader.sampler
    if type(sampler) in (SequentialSampler, RandomSampler):
        return range(len(sampler.data_source))
    if type(sampler) is DistributedSampler:
        shared: Any = sampler.dataset
        return range(sampler.rank, len(shared), sampler.num_replicas)
    return None
