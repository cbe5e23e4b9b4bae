"""Training with the Lightning callback is, bit for bit, training without it."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lightning_fits import QUIET, Inverter, X, Y, digests, fit, loader, of_tag, pl, torch
from torch.utils.data import BatchSampler, Dataset, IterableDataset, RandomSampler

from tb_triptych.lightning import TriptychCallback

pytestmark = QUIET


class Recording(Inverter):
    """Remembers what it was trained with."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Any] = []

    def training_step(self, batch: Any, index: int) -> Any:
        self.batches.append(batch[0].tolist())
        return super().training_step(batch, index)


def trained(directory: Path, callback: Any, model: Any, loaders: Any, **options: Any) -> Any:
    """Return all that a training makes: the weights, and the batches in their order."""
    callbacks = [] if callback is None else [callback]
    fit(directory, *callbacks, model=model, loaders=loaders, **options)
    weights = {name: weight.tolist() for name, weight in model.state_dict().items()}
    return weights, model.batches


def both(
    directory: Path,
    loaders: Callable[[], Any],
    model: Callable[[], Any] = Recording,
    callback: Callable[[Any], Any] = lambda loaders: TriptychCallback(every_n_steps=1, strict=True),
    **options: Any,
) -> None:
    """Train without and with the callback."""
    made = []
    for name in ("without", "with"):
        pl.seed_everything(1, verbose=False)
        fresh = model()
        data = loaders()
        watching = callback(data) if name == "with" else None
        made.append(trained(directory / name, watching, fresh, data, **options))
    assert made[1] == made[0]
    assert of_tag(directory / "with", "train")


class Zipped(Dataset):  # type: ignore[type-arg, unused-ignore]
    """Pictures in an archive that is opened when it is needed first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive: Any = None

    def __len__(self) -> int:
        return len(X)

    def __getitem__(self, index: int) -> Any:
        if self.archive is None:
            self.archive = zipfile.ZipFile(self.path)
        values = np.frombuffer(self.archive.read(f"{index}"), np.float32)
        x = torch.from_numpy(values.copy()).view(3, 32, 32)[:, :8, :8]
        return x, 1 - x


class Plain(Zipped):
    """The same in a file of plain numbers."""

    def __getitem__(self, index: int) -> Any:
        if self.archive is None:
            self.archive = self.path.open("rb")
        self.archive.seek(index * 4 * 3 * 8 * 8)
        values = np.frombuffer(self.archive.read(4 * 3 * 8 * 8), np.float32)
        x = torch.from_numpy(values.copy()).view(3, 8, 8)
        return x, 1 - x

    def __del__(self) -> None:
        if self.archive is not None:
            self.archive.close()


def files(path: Path, kind: type) -> Path:
    if kind is Plain:
        path.write_bytes(X.numpy().tobytes())
        return path
    noise = np.random.default_rng(0).random((len(X), 3, 32, 32), np.float32)
    with zipfile.ZipFile(path, "w") as archive:
        for i, values in enumerate(noise):
            archive.writestr(f"{i}", values.tobytes())
    return path


@pytest.mark.parametrize("kind", [Zipped, Plain])
@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("given", [False, True])
def test_files_that_datasets_open_are_not_shared_with_workers(
    tmp_path: Path, kind: Any, workers: int, given: bool
) -> None:
    path = files(tmp_path / "data", kind)
    datasets = []

    def loaders() -> Any:
        datasets.append(dataset := kind(path))
        options = {"num_workers": workers, "shuffle": True, "batch_size": 2}
        return (loader(dataset, **options), loader(dataset, num_workers=workers))

    def callback(loaders: Any) -> Any:
        return TriptychCallback(
            dict(zip(["train", "val"], loaders, strict=True)) if given else None
        )

    both(tmp_path, loaders, callback=callback, max_epochs=3)
    assert [dataset.archive is None for dataset in datasets] == [workers > 0] * 2


def test_samples_are_read_by_a_worker_if_the_loader_has_workers(tmp_path: Path) -> None:
    read_by = tmp_path / "read by"

    class Telling(Dataset):  # type: ignore[type-arg, unused-ignore]
        def __len__(self) -> int:
            return 12

        def __getitem__(self, index: int) -> Any:
            with read_by.open("a") as file:
                file.write(f"{os.getpid()} {os.environ.get('AS_WORKER')}\n")
            return X[index], Y[index]

    def begin(number: int) -> None:
        os.environ["AS_WORKER"] = "yes"

    data = loader(Telling(), num_workers=1, worker_init_fn=begin, shuffle=True)
    fit(tmp_path, TriptychCallback(strict=True), loaders=(data,), max_epochs=1)
    processes = read_by.read_text().splitlines()
    assert {line.split()[1] for line in processes} == {"yes"}
    assert str(os.getpid()) not in {line.split()[0] for line in processes}


class Counting(Dataset):  # type: ignore[type-arg, unused-ignore]
    """Augments by generators of its own and others, and by how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.numpy = np.random.default_rng(3)
        self.old_numpy = np.random.RandomState(3)
        self.python = random.Random(3)
        self.torch = torch.Generator().manual_seed(3)
        self.nested = {"augment": self.augment}

    def augment(self) -> float:
        drawn = self.numpy.random() + self.old_numpy.rand() + self.python.random()
        drawn += torch.rand((), generator=self.torch).item() + torch.rand(()).item()
        return float(drawn + random.random() + np.random.rand()) / 10

    def __len__(self) -> int:
        return len(X)

    def __getitem__(self, index: int) -> Any:
        self.asked += 1
        return X[index] * self.nested["augment"]() / self.asked, Y[index]


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("given", [False, True])
def test_what_datasets_draw_and_count_goes_on(tmp_path: Path, workers: int, given: bool) -> None:
    def loaders() -> Any:
        generator = torch.Generator().manual_seed(7)
        options = {"shuffle": True, "generator": generator, "num_workers": workers}
        return (loader(Counting(), **options), loader(Counting(), num_workers=workers))

    def callback(loaders: Any) -> Any:
        return TriptychCallback({"train": loaders[0]} if given else None)

    both(tmp_path, loaders, callback=callback)


class Stream(IterableDataset):  # type: ignore[type-arg, unused-ignore]
    """Samples of which none comes twice."""

    def __init__(self) -> None:
        self.position = 0

    def __iter__(self) -> Iterator[Any]:
        while self.position < 40:
            self.position += 1
            yield X[self.position % 12], Y[self.position % 12]
            if self.position % 12 == 0:
                return


class Once(IterableDataset):  # type: ignore[type-arg, unused-ignore]
    """Samples of an iterator that is begun once."""

    def __init__(self) -> None:
        self.samples = iter([(x, y) for x, y in zip(X, Y, strict=True)] * 3)

    def __iter__(self) -> Iterator[Any]:
        return self.samples


@pytest.mark.parametrize("kind", [Stream, Once])
@pytest.mark.parametrize("workers", [0, 2])
def test_nothing_is_consumed_of_a_stream(tmp_path: Path, kind: Any, workers: int) -> None:
    def loaders() -> Any:
        return (loader(kind(), num_workers=workers), loader(kind(), num_workers=workers))

    both(tmp_path, loaders, max_epochs=2, limit_val_batches=1)
    (first, *_) = of_tag(tmp_path / "with", "train")
    assert first.digests("input") == digests(X[1:5] if kind is Stream else X[:4])
    assert of_tag(tmp_path / "with", "val")


def test_nothing_is_consumed_of_what_only_can_be_iterated_over(tmp_path: Path) -> None:
    class Batches:
        def __init__(self) -> None:
            self.read = 0

        def __iter__(self) -> Iterator[Any]:
            for i in range(0, 12, 4):
                self.read += 1
                yield X[i : i + 4] / self.read, Y[i : i + 4]

    both(tmp_path, lambda: (Batches(), Batches()))


def test_a_sampler_of_the_user_is_left_alone(tmp_path: Path) -> None:
    class Ordered(RandomSampler):
        def __init__(self) -> None:
            super().__init__(range(12))
            self.random = np.random.default_rng(0)

        def __iter__(self) -> Iterator[int]:
            return iter(self.random.permutation(12).tolist())

    both(tmp_path, lambda: (loader(sampler=Ordered()), loader()))
    batches = [BatchSampler(Ordered(), 5, False), BatchSampler(Ordered(), 5, False)]

    def loaders() -> Any:
        return (torch.utils.data.DataLoader(loader().dataset, batch_sampler=batches.pop()),)

    both(tmp_path / "batches", loaders)


class Stateful(Recording):
    """Draws, counts, keeps and logs whenever it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = torch.Generator().manual_seed(3)
        self.numpy = np.random.default_rng(3)
        self.norm = torch.nn.BatchNorm2d(3)
        self.register_buffer("seen", torch.zeros(()))
        self.asked = 0
        self.kept: list[Any] = []

    def forward(self, x: Any) -> Any:
        self.net[1].train()  # dropout at inference, for what the model does not know
        self.norm.train()
        self.asked += 1
        self.seen += 1
        self.kept.append(self.asked)
        noise = torch.rand(1, generator=self.generator) + torch.rand(1) + self.numpy.random()
        self.log("noise", noise.mean(), on_step=False, on_epoch=True)
        steps = self.seen + self.asked + len(self.kept)
        return self.norm(super().forward(x) + 0.01 * noise) * (1 + 0.01 * steps)


def test_what_models_draw_and_count_at_inference_goes_on(tmp_path: Path) -> None:
    def callback(loaders: Any) -> Any:
        return TriptychCallback(every_n_steps=1, value_range=(-9, 9), strict=True)

    both(tmp_path, lambda: (loader(shuffle=True), loader()), Stateful, callback)


def test_it_does_so_when_they_fail(tmp_path: Path) -> None:
    class Failing(Stateful):
        def forward(self, x: Any) -> Any:
            made = super().forward(x)
            if self.trainer.validating and self.trainer.state.fn == "fit" and not self.training:
                raise ZeroDivisionError
            return made

        def validation_step(self, batch: Any, index: int) -> None:
            pass

    def weights(name: str, *callbacks: Any) -> Any:
        pl.seed_everything(1, verbose=False)
        model = Failing()
        loaders = (loader(shuffle=True), loader())
        fit(tmp_path / name, *callbacks, model=model, loaders=loaders)
        return [weight.tolist() for weight in model.state_dict().values()]

    without = weights("without")
    with pytest.warns(UserWarning, match="ZeroDivisionError"):
        assert weights("with", TriptychCallback(every_n_steps=1)) == without


def test_what_models_log_is_of_the_training_alone(tmp_path: Path) -> None:
    def logged(name: str, *callbacks: Any) -> Any:
        pl.seed_everything(1, verbose=False)
        csv = pl.loggers.CSVLogger(tmp_path / name, name="", version="")
        fit(tmp_path, *callbacks, model=Stateful(), logger=csv)
        return (tmp_path / name / "metrics.csv").read_text()

    without = logged("without")
    assert "noise" in without
    watching = TriptychCallback(every_n_steps=1, value_range=(-9, 9), strict=True)
    assert logged("with", watching) == without


def test_a_generator_that_a_dataset_shares_with_its_loader_goes_on(tmp_path: Path) -> None:
    def loaders() -> Any:
        dataset = Counting()
        return (loader(dataset, shuffle=True, generator=dataset.torch, num_workers=1),)

    both(tmp_path, loaders)


def test_an_iterator_that_is_trained_with_is_told_with_what_to_do(tmp_path: Path) -> None:
    batches = ((X[i : i + 4], Y[i : i + 4]) for i in range(0, 12, 4))
    callback = TriptychCallback({"train": batches})
    said = r"datasets\['train'\] is the iterator.*itertools.chain\(first, batches\)"
    with pytest.warns(UserWarning, match=said):
        fit(tmp_path, callback, loaders=(batches,), max_epochs=1)
