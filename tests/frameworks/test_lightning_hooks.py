"""Batches reach the Lightning callback in the same way as the module."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from lightning_fits import QUIET, X, Y, digests, fit, loader, of_tag, pl, torch

from tb_triptych.lightning import TriptychCallback
from tb_triptych.panes import Image

pytestmark = QUIET


class Identity(pl.LightningModule):
    """A module that gives back its input, and never learns."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(()))

    def forward(self, x: Any) -> Any:
        return x * self.weight.detach()

    def training_step(self, batch: Any, index: int) -> Any:
        return self.weight * 0

    def validation_step(self, batch: Any, index: int, dataloader_idx: int = 0) -> None:
        pass

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), 0.1)


class Before:
    """Makes pictures negative, and targets dark, before the transfer."""

    def on_before_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
        return [1 - batch[0], batch[1] / 2]


class After:
    def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
        return [1 - batch[0], batch[1] / 2]


class InPlace:
    def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
        batch[0].mul_(-1).add_(1)
        batch[1].mul_(0.5)
        return batch


class Transfer:
    def transfer_batch_to_device(self, batch: Any, device: Any, dataloader_idx: int) -> Any:
        return [(1 - batch[0]).to(device), (batch[1] / 2).to(device)]


HOOKS = [Before, After, InPlace, Transfer]


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("given", [False, True], ids=["of the loaders", "of datasets="])
@pytest.mark.parametrize("owner", ["module", "data module"])
def test_each_hook_changes_what_is_shown_and_what_the_module_gets(
    tmp_path: Path, hook: type, given: bool, owner: str
) -> None:
    model: Any = type("Model", (hook, Identity) if owner == "module" else (Identity,), {})()
    x = X.clone()
    datasets = {"train": (x, Y), "val": loader(torch.utils.data.TensorDataset(x, Y))}
    callback = TriptychCallback(datasets if given else None, strict=True)
    data = type("Data", (hook, pl.LightningDataModule), {})() if owner == "data module" else None
    if data is not None:
        data.train_dataloader = data.val_dataloader = loader
    loaders = (loader(), loader())
    trainer = trained(tmp_path, callback, model, loaders if data is None else data)
    assert trainer.global_step == 3
    logged = read_directory(tmp_path)
    assert sorted(event.tag for event in logged) == ["train", "val"]
    for event in logged:
        assert event.digests("input") == event.digests("output") == digests(1 - X[:4])
        assert event.digests("target") == digests(Y[:4] / 2)
    assert torch.equal(x, X)


def trained(directory: Path, callback: Any, model: Any, data: Any) -> Any:
    loaders: Sequence[Any] = data if isinstance(data, tuple) else (data,)
    return fit(directory, callback, model=model, loaders=loaders, max_epochs=1)


def test_hooks_are_told_the_number_of_the_dataloader(tmp_path: Path) -> None:
    class Numbered(Identity):
        def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
            return [batch[0] / (1 + dataloader_idx), batch[1]]

    loaders = (loader(), [loader(), loader(), loader()])
    trained(tmp_path, TriptychCallback(strict=True), Numbered(), loaders)
    shown = {event.tag: event.digests("output") for event in read_directory(tmp_path)}
    assert shown == {
        "train": digests(X[:4]),
        "val_0": digests(X[:4]),
        "val_1": digests(X[:4] / 2),
        "val_2": digests(X[:4] / 3),
    }


@pytest.mark.parametrize("form", [dict, list])
def test_hooks_get_the_batches_of_all_training_loaders_at_once(tmp_path: Path, form: type) -> None:
    class Mixed(Identity):
        def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
            assert len(batch) == 2
            (x, y), (v, w) = batch.values() if form is dict else batch
            mixed = [[(x + v) / 2, y], [v, w]]
            return mixed if form is list else dict(zip("ab", mixed, strict=True))

    dark = torch.utils.data.TensorDataset(X * 0, Y)
    two = [loader(), loader(dark)]
    train = two if form is list else dict(zip("ab", two, strict=True))
    trained(tmp_path, TriptychCallback(strict=True), Mixed(), (train,))
    first, second = read_directory(tmp_path)
    assert first.digests("output") == digests(X[:4] / 2)
    assert second.digests("output") == digests(X[:4] * 0)


def test_hooks_make_pairs_of_batches_that_are_none(tmp_path: Path) -> None:
    class Named(Identity):
        def on_before_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
            return batch["x"], batch["y"]

    named = loader([{"x": x, "y": y} for x, y in zip(X, Y, strict=True)])
    trained(tmp_path, TriptychCallback(strict=True), Named(), (named, named))
    for event in read_directory(tmp_path):
        assert event.digests("input") == digests(X[:4])
        assert event.digests("target") == digests(Y[:4])


def test_samples_are_not_augmented_and_augmentation_goes_on_as_without(tmp_path: Path) -> None:
    seen: dict[str, list[Any]] = {}

    class Augmented(Identity):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.generator = torch.Generator().manual_seed(5)
            self.calls = 0
            self.batches = seen.setdefault(name, [])

        def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
            self.calls += 1
            noise = torch.rand(1, generator=self.generator) + torch.rand(1)
            scale = noise if self.training and self.trainer.training else torch.ones(1)
            return [batch[0] * scale, batch[1]]

        def training_step(self, batch: Any, index: int) -> Any:
            self.batches.append((self.calls, batch[0].tolist()))
            return super().training_step(batch, index)

    for name, callbacks in (("without", []), ("with", [TriptychCallback(every_n_steps=1)])):
        pl.seed_everything(1, verbose=False)
        fit(tmp_path / name, *callbacks, model=Augmented(name), loaders=(loader(shuffle=True),))
    assert seen["with"] == seen["without"]
    shown = [event.digests("input") for event in read_directory(tmp_path / "with")]
    assert shown == [digests(X[:4])] * 6


@pytest.mark.parametrize("precision", ["bf16-true", "16-true", "64-true"])
def test_hooks_come_after_the_precision_of_the_trainer(tmp_path: Path, precision: Any) -> None:
    dtypes = []

    class Typed(Identity):
        def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
            dtypes.append(batch[0].dtype)
            return [batch[0] * 2 - 1, batch[1]]

        def forward(self, x: Any) -> Any:
            dtypes.append(x.dtype)
            return super().forward(x)

    callback = TriptychCallback(panes={"input": Image((-1, 1)), "output": Image((-1, 1))})
    fit(tmp_path, callback, model=Typed(), loaders=(loader(),), max_epochs=1, precision=precision)
    (event,) = read_directory(tmp_path)
    (dtype,) = set(dtypes)
    given = X[:4].to(dtype) * 2 - 1
    expected = ((given.double() + 1) / 2 * 255).round().permute(0, 2, 3, 1).numpy()
    np.testing.assert_array_equal(event.batch("input"), expected)
    np.testing.assert_array_equal(event.batch("output"), expected)
    assert event.digests("target") == digests(Y[:4])  # not rounded, as no hook changed it


def test_given_samples_that_hooks_do_not_take_are_told_and_shown_as_they_are(
    tmp_path: Path,
) -> None:
    class Named(Identity):
        def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
            return {"x": batch["x"] * 2 - 1}

    named = loader([{"x": x} for x in X])
    said = r"do not accept datasets\['val'\] as a batch \[x, y\]: TypeError: .* in predict="
    with pytest.warns(UserWarning, match=said):
        trained(tmp_path, TriptychCallback({"val": (X, Y)}), Named(), (named,))
    (event,) = read_directory(tmp_path)
    assert event.digests("output") == digests(X[:4])


def test_given_samples_without_targets_go_through_hooks_too(tmp_path: Path) -> None:
    class Alone(Identity):
        def on_after_batch_transfer(self, batch: Any, dataloader_idx: int) -> Any:
            return 1 - batch

    trained(tmp_path, TriptychCallback({"val": X}, strict=True), Alone(), (loader(X),))
    (event,) = read_directory(tmp_path)
    assert event.digests("output") == digests(1 - X[:4])


def test_batches_that_pass_by_are_shown_as_the_module_is_given_them(tmp_path: Path) -> None:
    class Stream(torch.utils.data.IterableDataset):
        def __iter__(self) -> Any:
            return iter(zip(X, Y, strict=True))

    class Model(After, Identity):
        pass

    trained(tmp_path, TriptychCallback(strict=True), Model(), (loader(Stream()), loader(Stream())))
    assert len(of_tag(tmp_path, "val")) == 1
    for event in read_directory(tmp_path):
        assert event.digests("input") == event.digests("output") == digests(1 - X[:4])
