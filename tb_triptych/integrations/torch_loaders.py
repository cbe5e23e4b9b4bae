"""Reads the first samples of PyTorch dataloaders without touching the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import torch
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    DistributedSampler,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    SubsetRandomSampler,
)

from tb_triptych.integrations.batches import taken
from tb_triptych.integrations.dataset_copies import read_in_copy
from tb_triptych.integrations.random_state import untouched


def loaders_by_tag(tag: str, loaders: Any) -> dict[str, Any]:
    """Name one dataloader, several or none.

    Args:
      tag: Name of a single one; prefix of the names of several.
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


def reads_apart(loader: Any) -> bool:
    """Return whether the first samples can be read without the training's own iterator.

    Args:
      loader: A dataloader, or any iterable of batches.
    """
    return _indices(loader) is not None


def first_batches(loader: DataLoader[Any], samples: int) -> list[Any]:
    """Read the first samples of a dataloader, in its batches.

    If the loader `reads_apart`, a random order is replaced by that of the dataset, or the share of
    this process for a distributed one. They are read in a worker if the loader has workers, as
    anything this process opens or draws would be in all workers that it forks later; otherwise from
    a copy of the dataset.

    Args:
      loader: The dataloader, which is not changed.
      samples: How many samples to read, if available.
    """
    if reads_apart(loader):
        loader = _apart(loader, samples)
        if loader.num_workers > 0:
            with untouched():
                return taken(loader, samples)
    else:
        loader = copy(loader)
        loader._iterator = None  # with the workers of the training
        vars(loader)["persistent_workers"] = False
    with untouched(loader):
        return read_in_copy(loader, lambda own: taken(own, samples))


def _apart(loader: DataLoader[Any], samples: int) -> DataLoader[Any]:
    """Make a dataloader of only the first samples."""
    indices = (_indices(loader) or range(0))[:samples]
    options: dict[str, Any] = {"batch_sampler": [indices] if indices else []}
    if loader.batch_sampler is None:  # each may be a whole batch
        options = {"batch_size": None, "sampler": indices}
    if loader.num_workers > 0:
        options |= {
            "num_workers": 1,
            "worker_init_fn": loader.worker_init_fn,
            "multiprocessing_context": loader.multiprocessing_context,
            "timeout": loader.timeout,
        }
    # With a generator of its own, or else the seed of the workers is drawn from the global one.
    generator = torch.Generator()
    return DataLoader(loader.dataset, collate_fn=loader.collate_fn, generator=generator, **options)


def _indices(loader: Any) -> range | Sequence[int] | None:
    """Return the indices that a `DataLoader` reads, in order; `None` if unknown."""
    if not isinstance(loader, DataLoader) or type(loader).__iter__ is not DataLoader.__iter__:
        return None
    if isinstance(loader.dataset, IterableDataset) or type(loader.batch_sampler) not in (
        BatchSampler,
        type(None),
    ):
        return None
    sampler: Any = loader.sampler
    if type(sampler) in (SequentialSampler, RandomSampler):
        return range(len(sampler.data_source))
    if type(sampler) is SubsetRandomSampler:
        return list(sampler.indices)
    if type(sampler) is DistributedSampler:
        shared: Any = sampler.dataset
        return range(sampler.rank, len(shared), sampler.num_replicas)
    return None
