"""Real fits with real files: what the callback leaves in the log."""

from __future__ import annotations

import os
import random
import socket
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import command
from journals import Logged, journals, read_directory, stored_digests
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator

from tb_triptych.arrays import to_numpy
from tb_triptych.encoding import encode
from tb_triptych.panes import Image

torch = pytest.importorskip("torch")
pytest.importorskip("lightning.pytorch")

import lightning.pytorch as pl  # noqa: E402 - what follows needs both
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger  # noqa: E402
from torch.utils.data import (  # noqa: E402
    DataLoader,
    IterableDataset,
    SubsetRandomSampler,
    TensorDataset,
)

from tb_triptych.lightning import TriptychCallback  # noqa: E402

pytestmark = [
    # Lightning on a small machine, and inside itself.
    pytest.mark.filterwarnings("ignore:.*does not have many workers"),
    pytest.mark.filterwarnings("ignore:.*number of training batches"),
    pytest.mark.filterwarnings("ignore:.*have no `val_dataloader`"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

X = torch.from_numpy(np.random.default_rng(0).random((12, 3, 8, 8), np.float32))
Y = 1 - X
PIXELS = TensorDataset(X, Y)


def digests(pictures: Any, pane: Image | None = None) -> list[str]:
    """Return what identifies pictures `[k, c, h, w]`."""
    pixels = [np.moveaxis(to_numpy(picture).values, 0, -1) for picture in pictures]
    return [encode(to_numpy(picture), pane or Image()).digest for picture in pixels]


class Inverter(pl.LightningModule):
    """A model that can learn to turn a picture into its negative, with parts that have modes."""

    def __init__(self) -> None:
        super().__init__()
        self.net = torch.nn.Sequential(
            torch.nn.Conv2d(3, 3, 1), torch.nn.Dropout(0.5), torch.nn.Sigmoid()
        )
        self.frozen = torch.nn.BatchNorm2d(3)
        self.modes: list[tuple[bool, bool]] = []

    def forward(self, x: Any) -> Any:
        return self.frozen(self.net(x))

    def training_step(self, batch: Any, index: int) -> Any:
        self.frozen.eval()
        self.modes.append((self.training, self.frozen.training))
        loss = (self(batch[0]) - batch[1]).abs().mean()
        self.log("loss", loss)
        return loss

    def validation_step(self, batch: Any, index: int) -> None:
        self.log("val_loss", (self(batch[0]) - batch[1]).abs().mean())

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), 0.1)


def loader(dataset: Any = PIXELS, **options: Any) -> Any:
    return DataLoader(dataset, **{"batch_size": 4, **options})


def fit(
    directory: Path, *callbacks: Any, model: Any = None, loaders: Any = None, **options: Any
) -> Any:
    """Train on 12 samples, 3 batches an epoch; return the trainer."""
    arguments = {
        "accelerator": "cpu",
        "max_epochs": 2,
        "logger": TensorBoardLogger(str(directory), name="", version=""),
        "enable_checkpointing": False,
        "enable_progress_bar": False,
        "enable_model_summary": False,
        "log_every_n_steps": 1,
        **options,
    }
    trainer = pl.Trainer(callbacks=list(callbacks), **arguments)
    trainer.fit(model or Inverter(), *(loaders or (loader(), loader(TensorDataset(X[6:], Y[6:])))))
    return trainer


def steps(directory: Path, tag: str = "val") -> list[int]:
    return [logged.step for logged in read_directory(directory) if logged.tag == tag]


def of_tag(directory: Path, tag: str) -> list[Logged]:
    return [logged for logged in read_directory(directory) if logged.tag == tag]


def test_the_first_samples_of_both_loaders_are_logged_after_every_epoch(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback(), max_epochs=3)
    for tag, first in (("train", 0), ("val", 6)):
        logged = of_tag(tmp_path, tag)
        assert [event.step for event in logged] == [3, 6, 9]
        for event in logged:
            assert [sample.id for sample in event.header.samples] == ["0", "1", "2", "3"]
            assert event.digests("input") == digests(X[first : first + 4])
            assert event.digests("target") == digests(Y[first : first + 4])
        assert len({tuple(event.digests("output")) for event in logged}) == 3


def test_outputs_are_of_the_weights_of_the_moment_in_evaluation_mode(tmp_path: Path) -> None:
    expected = []

    class Predict(pl.Callback):
        def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
            pl_module.eval()
            with torch.no_grad():
                expected.append(digests(pl_module(X[:4])))

    fit(tmp_path, TriptychCallback(), Predict())
    assert [event.digests("output") for event in of_tag(tmp_path, "train")] == expected


def test_every_part_of_the_module_is_put_back_into_its_mode(tmp_path: Path) -> None:
    model = Inverter()
    fit(tmp_path, TriptychCallback(every_n_steps=1), model=model)
    assert model.modes == [(True, False)] * 6


def test_the_mode_is_put_back_when_the_model_fails(tmp_path: Path) -> None:
    model = Inverter()

    def predict(x: Any) -> Any:
        assert not model.training
        assert not torch.is_grad_enabled()
        raise ZeroDivisionError

    with pytest.warns(UserWarning, match="ZeroDivisionError"):
        fit(tmp_path, TriptychCallback(every_n_steps=1, predict=predict), model=model)
    assert model.modes == [(True, False)] * 6


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


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [3, 6, 9, 12]),
        ({"every_n_epochs": 2}, [3, 9]),
        ({"every_n_steps": 2}, [2, 3, 4, 6, 8, 9, 10, 12]),
        ({"every_n_steps": 5, "every_n_epochs": None}, [5, 10]),
    ],
)
def test_it_is_logged_when_it_is_due(
    tmp_path: Path, options: dict[str, Any], expected: list[int]
) -> None:
    fit(tmp_path, TriptychCallback(**options), max_epochs=4)
    assert steps(tmp_path) == expected


def test_steps_are_optimizer_steps(tmp_path: Path) -> None:
    callback = TriptychCallback(every_n_steps=1, every_n_epochs=None)
    fit(tmp_path, callback, accumulate_grad_batches=3)
    assert steps(tmp_path) == [1, 2]


def test_a_training_that_is_taken_up_again_goes_on_with_its_steps(tmp_path: Path) -> None:
    callback = TriptychCallback()
    trainer = fit(tmp_path / "run", callback)
    trainer.save_checkpoint(tmp_path / "checkpoint")
    trainer.fit_loop.max_epochs = 4
    trainer.fit(Inverter(), loader(), loader(), ckpt_path=tmp_path / "checkpoint")
    assert steps(tmp_path / "run") == [3, 6, 9, 12]
    assert len(journals(tmp_path / "run")) == 2


def test_the_sanity_check_is_not_logged(tmp_path: Path) -> None:
    class Stop(pl.Callback):
        def on_sanity_check_end(self, trainer: Any, pl_module: Any) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fit(tmp_path, TriptychCallback(), Stop())
    assert journals(tmp_path) == []


def test_neither_fast_dev_run_nor_validation_nor_testing_is_logged(tmp_path: Path) -> None:
    trainer = fit(tmp_path, TriptychCallback(), fast_dev_run=True, default_root_dir=tmp_path)
    trainer.validate(Inverter(), loader(), verbose=False)
    assert journals(tmp_path) == []


def test_any_logger_with_a_directory_will_do(tmp_path: Path) -> None:
    csv = CSVLogger(str(tmp_path / "csv"))
    fit(tmp_path, TriptychCallback(), logger=csv)  # a warning of Lightning would be an error
    assert steps(Path(csv.log_dir)) == [3, 6]
    assert (Path(csv.log_dir) / "metrics.csv").exists()


def test_without_a_logger_it_is_the_root_directory(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback(), logger=False, default_root_dir=tmp_path / "root")
    assert steps(tmp_path / "root") == [3, 6]


def test_scalars_of_the_logger_stay_complete(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback(every_n_steps=1), max_epochs=4)
    accumulator = EventAccumulator(str(tmp_path)).Reload()
    assert [event.step for event in accumulator.Tensors("loss")] == list(range(12))
    assert steps(tmp_path) == list(range(1, 13))
    assert len(list(tmp_path.glob("*tfevents*"))) == 1


def test_inputs_and_targets_are_stored_once(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback({"a": (X, Y), "b": (X, Y)}), max_epochs=3)
    (journal,) = journals(tmp_path)
    assert len(stored_digests(journal)) == 8 + 3 * 4


def test_a_picture_can_be_read_while_training_goes_on(tmp_path: Path) -> None:
    seen = []

    class Watch(pl.Callback):
        def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
            while trainer.global_step not in steps(tmp_path):
                time.sleep(0.01)
            seen.append(trainer.global_step)

    fit(tmp_path, TriptychCallback(), Watch())
    assert seen == [3, 6]


@pytest.mark.parametrize("precision", ["bf16-mixed", "bf16-true", "64-true"])
def test_the_module_gets_its_precision(tmp_path: Path, precision: Any) -> None:
    fit(tmp_path, TriptychCallback(strict=True), precision=precision, max_epochs=1)
    (event,) = of_tag(tmp_path, "train")
    assert event.digests("input") == digests(X[:4])


class Gan(pl.LightningModule):
    """Two networks, trained by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.generator = torch.nn.Sequential(torch.nn.Conv2d(3, 3, 1), torch.nn.Dropout(0.9))
        self.discriminator = torch.nn.Conv2d(3, 1, 8)

    def training_step(self, batch: Any, index: int) -> None:
        for optimizer, network in zip(
            self.optimizers(), (self.generator, self.discriminator), strict=True
        ):
            optimizer.zero_grad()
            self.manual_backward(network(batch[0]).abs().mean())
            optimizer.step()

    def configure_optimizers(self) -> Any:
        networks = (self.generator, self.discriminator)
        return [torch.optim.SGD(network.parameters(), 0.1) for network in networks]


def test_the_generator_of_a_gan_is_shown(tmp_path: Path) -> None:
    gan = Gan()
    pane = Image(value_range=(-5, 5))
    callback = TriptychCallback(predict=gan.generator, panes=pane, strict=True)
    fit(tmp_path, callback, model=gan, loaders=(loader(),))
    first, last = read_directory(tmp_path)
    assert first.digests("output") != last.digests("output")
    with torch.no_grad():
        assert last.digests("output") == digests(gan.generator.eval()(X[:4]), pane)


def test_a_predict_that_raises_is_warned_about_once_and_training_goes_on(tmp_path: Path) -> None:
    calls = []

    def predict(x: Any) -> Any:
        calls.append(len(x))
        if len(calls) < 5:
            raise ZeroDivisionError("no luck")
        return x

    with pytest.warns(UserWarning, match="'train' at step 3: ZeroDivisionError: no luck") as warned:
        fit(tmp_path, TriptychCallback(predict=predict), max_epochs=4)
    ours = [w for w in warned if "no luck" in str(w.message)]
    assert [w.filename for w in ours] == [__file__]
    assert steps(tmp_path) == [9, 12]


def test_strict_raises_what_went_wrong_and_keeps_what_was_logged(tmp_path: Path) -> None:
    def predict(x: Any) -> Any:
        if model.global_step > 3:
            raise ZeroDivisionError("no luck")
        return x

    model = Inverter()
    with pytest.raises(ZeroDivisionError, match="no luck"):
        fit(tmp_path, TriptychCallback(predict=predict, strict=True), model=model)
    assert steps(tmp_path) == [3]


def test_batches_that_are_no_pairs_are_warned_about_with_what_to_do(tmp_path: Path) -> None:
    class Named(Inverter):
        def training_step(self, batch: Any, index: int) -> Any:
            return super().training_step((batch["x"], batch["y"]), index)

    named = loader([{"x": x, "y": y} for x, y in zip(X, Y, strict=True)])
    with pytest.warns(UserWarning, match=r"'train'.*a dict with the keys.*pass datasets="):
        fit(tmp_path, TriptychCallback(), model=Named(), loaders=(named, loader()))
    assert {event.tag for event in read_directory(tmp_path)} == {"val"}


def test_texts_for_a_series_that_is_not_there_are_warned_about(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match=r"no captions: .*\['test'\], the series are \['train'"):
        fit(tmp_path, TriptychCallback(captions={"test": ["a"]}))
    assert steps(tmp_path) == [3, 6]


def test_a_directory_that_cannot_be_written_does_not_stop_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    root = tmp_path / "file"
    with pytest.warns(UserWarning, match="the directory can be written"):
        fit(tmp_path, TriptychCallback(), logger=False, default_root_dir=root)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"datasets": (X, Y)}, TypeError, "datasets is a tuple of 2: pass a dict"),
        ({"datasets": {"val": (X[:3], Y[:2])}}, ValueError, r"\['val'\]: x has 3 samples"),
        ({"datasets": {"val": (X, Y.long())}}, TypeError, "target has dtype int64"),
        ({"datasets": {"val": (X, Y)}, "data_format": "NHWC"}, ValueError, "'NCHW'"),
        ({"datasets": {"val": X}, "captions": {"test": ["a"]}}, ValueError, r"names \['test'\]"),
        ({"every_n_epochs": 0}, ValueError, "every_n_epochs is 0: pass at least 1"),
        ({"every_n_steps": 1.5}, TypeError, "every_n_steps is 1.5: pass a whole number"),
        ({"samples": 0}, ValueError, "samples is 0"),
        ({"samples": None}, TypeError, "samples is None"),
        ({"predict": 3}, TypeError, "predict is 3: pass a module or a function"),
        ({"panes": "rgb"}, TypeError, "panes is 'rgb'"),
        ({"captions": ["a"]}, TypeError, "captions is a list of 1: pass a dict"),
        ({"data_format": "CHW"}, ValueError, "data_format is 'CHW'"),
    ],
)
def test_wrong_options_are_refused_when_the_callback_is_made(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TriptychCallback(**options)


def test_the_other_name_of_lightning_will_do(tmp_path: Path) -> None:
    pytest.importorskip("pytorch_lightning")
    code = f"""
import pytorch_lightning as pl, torch
from tb_triptych.lightning import TriptychCallback
class Model(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Conv2d(3, 3, 1)
    def forward(self, x): return self.net(x)
    def training_step(self, batch, index): return self(batch).mean()
    def configure_optimizers(self): return torch.optim.SGD(self.parameters(), 0.1)
pl.Trainer(accelerator="cpu", max_epochs=1, logger=False, enable_checkpointing=False,
           default_root_dir={str(tmp_path)!r}, callbacks=[TriptychCallback(strict=True)]).fit(
    Model(), torch.utils.data.DataLoader(torch.rand(4, 3, 8, 8), batch_size=2))
"""
    command(sys.executable, "-c", code)
    assert steps(tmp_path, "train") == [2]


RANK = """
import os, sys, torch, lightning.pytorch as pl
from lightning.pytorch.loggers import TensorBoardLogger
from torch.utils.data import DataLoader, TensorDataset
from tb_triptych.lightning import TriptychCallback

class Model(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Conv2d(3, 3, 1)
    def forward(self, x): return self.net(x)
    def training_step(self, batch, index): return (self(batch[0]) - batch[1]).abs().mean()
    def validation_step(self, batch, index): pass
    def configure_optimizers(self): return torch.optim.SGD(self.parameters(), 0.1)

x = torch.arange(12).view(12, 1, 1, 1).expand(12, 3, 8, 8).float() / 255
data = TensorDataset(x, x)
trainer = pl.Trainer(
    accelerator="cpu", devices=2, strategy="ddp", max_epochs=2, enable_checkpointing=False,
    enable_progress_bar=False, logger=TensorBoardLogger(sys.argv[1]),
    callbacks=[TriptychCallback(samples=2, strict=True)],
)
trainer.fit(Model(), DataLoader(data, batch_size=2, shuffle=True), DataLoader(data, batch_size=2))
"""


def test_each_rank_logs_its_own_samples_into_the_directory_of_the_run(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(RANK)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    root = str(Path(__file__).parent.parent)
    environment = {**os.environ, "MASTER_PORT": str(port), "PYTHONPATH": root}
    command(sys.executable, script, tmp_path / "logs", env=environment)
    (run,) = (path.parent for path in tmp_path.rglob("*tfevents*"))
    assert len(journals(run)) == 2
    for tag in ("train", "val"):
        logged = of_tag(run, tag)
        assert sorted(event.step for event in logged) == [3, 3, 6, 6]
        shown = {
            sample.id: int(event.pictures[sample.id, "input"].flat[0])
            for event in logged
            for sample in event.header.samples
        }
        assert shown == {"rank0/0": 0, "rank0/1": 2, "rank1/0": 1, "rank1/1": 3}


def test_a_good_fit_warns_of_nothing(tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit(tmp_path, TriptychCallback())
    assert [str(w.message) for w in caught if "triptych" in str(w.message)] == []
