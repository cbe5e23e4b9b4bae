"""The samples of dataloaders that the Lightning callback shows, without stopping the training."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from lightning_fits import QUIET, Inverter, X, Y, digests, fit, loader, of_tag, pl, torch
from torch.utils.data import IterableDataset, SubsetRandomSampler

from tb_triptych.lightning import TriptychCallback

pytestmark = QUIET


@pytest.mark.parametrize("options", [{}, {"num_workers": 1, "persistent_workers": True}])
@pytest.mark.parametrize("kind", ["shuffled", "by a sampler", "with a generator"])
def test_training_goes_on_as_if_nothing_was_logged(
    tmp_path: Path, kind: str, options: dict[str, Any]
) -> None:
    class Noisy(Inverter):
        def forward(self, x: Any) -> Any:
            noise = torch.rand(1) + random.random() + np.random.random()
            return super().forward(x) + 0.01 * noise

    def train(name: str, *callbacks: Any) -> list[Any]:
        pl.seed_everything(1, verbose=False)
        order: dict[str, Any] = {"shuffle": True}
        if kind == "by a sampler":
            order = {"sampler": SubsetRandomSampler(range(3, 12))}
        if kind == "with a generator":
            order = {
                "sampler": SubsetRandomSampler(range(12), g := torch.Generator().manual_seed(3)),
                "generator": g,
            }
        model = Noisy()
        loaders = (loader(**order, **options), loader())
        fit(tmp_path / name, *callbacks, model=model, loaders=loaders)
        return [weight.tolist() for weight in model.state_dict().values()]

    assert train("without") == train("with", TriptychCallback(every_n_steps=1))
    assert len(of_tag(tmp_path / "with", "train")) == 6


def test_a_loader_that_shuffles_shows_the_first_samples_of_its_dataset(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback(samples=6), loaders=(loader(shuffle=True),))
    for event in read_directory(tmp_path):
        assert event.digests("input") == digests(X[:6])


def test_a_loader_with_a_sampler_shows_none_but_its_own_samples(tmp_path: Path) -> None:
    sampler = SubsetRandomSampler(range(6, 12))
    fit(tmp_path, TriptychCallback(samples=5), loaders=(loader(sampler=sampler),))
    shown = [tuple(event.digests("input")) for event in read_directory(tmp_path)]
    assert len(set(shown)) == 1
    assert set(shown[0]) < set(digests(X[6:]))


class Stream(IterableDataset):  # type: ignore[type-arg, unused-ignore]
    """Samples that come one after the other."""

    def __iter__(self) -> Iterator[Any]:
        return iter(zip(X, Y, strict=True))


@pytest.mark.parametrize(
    "train",
    [
        pytest.param(loader(Stream()), id="iterable dataset"),
        pytest.param(loader(batch_size=2), id="small batches"),
        pytest.param(loader(Stream(), num_workers=1), id="workers"),
        pytest.param(loader([(x, y) for x, y in zip(X, Y, strict=True)]), id="list"),
    ],
)
def test_samples_are_taken_from_as_many_batches_as_needed(tmp_path: Path, train: Any) -> None:
    fit(tmp_path, TriptychCallback(samples=5), loaders=(train,))
    assert read_directory(tmp_path)[0].digests("input") == digests(X[:5])


def test_several_loaders_are_series_of_their_own(tmp_path: Path) -> None:
    class Two(Inverter):
        def training_step(self, batch: Any, index: int) -> Any:
            return super().training_step(batch["a"], index)

        def validation_step(self, batch: Any, index: int, dataloader_idx: int = 0) -> None:
            pass

    loaders = ({"a": loader(), "b": loader()}, [loader(), loader()])
    fit(tmp_path, TriptychCallback(), model=Two(), loaders=loaders, max_epochs=1)
    tags = [event.tag for event in read_directory(tmp_path)]
    assert tags == ["train_a", "train_b", "val_0", "val_1"]


def test_datasets_that_are_given_are_shown_instead(tmp_path: Path) -> None:
    x = X.clone()
    datasets = {"fixed": (x, Y), "input only": X[5:], "batches": loader()}
    callback = TriptychCallback(
        datasets, samples=2, captions={"fixed": ["cat", None]}, sample_ids={"fixed": ["a", "b"]}
    )
    x[:] = 0
    fit(tmp_path, callback, max_epochs=1)
    fixed, alone, batches = read_directory(tmp_path)
    assert fixed.digests("input") == batches.digests("input") == digests(X[:2])
    assert [(s.id, s.caption) for s in fixed.header.samples] == [("a", "cat"), ("b", None)]
    assert list(alone.header.samples[0].panes) == ["input", "output"]
    assert alone.digests("input") == digests(X[5:7])


def test_captions_and_ids_go_with_their_loader(tmp_path: Path) -> None:
    captions = {"val": ["a", "b", None, "d"]}
    fit(tmp_path, TriptychCallback(captions=captions), max_epochs=1)
    (val,) = of_tag(tmp_path, "val")
    assert [sample.caption for sample in val.header.samples] == captions["val"]
    (train,) = of_tag(tmp_path, "train")
    assert [sample.caption for sample in train.header.samples] == [None] * 4
