"""Real fits with real files: the log of the Lightning callback."""

from __future__ import annotations

import os
import socket
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from commands import command
from journals import journals, read_directory, stored_digests
from lightning_fits import QUIET, Inverter, X, Y, digests, fit, loader, of_tag, pl, steps, torch
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator

from tb_triptych.lightning import TriptychCallback
from tb_triptych.panes import Image

pytestmark = QUIET


def test_the_first_samples_of_both_loaders_are_logged_after_every_epoch(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback(), max_epochs=3)
    for tag, first in (("train", 0), ("val", 6)):
        logged = of_tag(tmp_path, tag)
        assert [event.step for event in logged] == [2, 5, 8]
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


def test_any_logger_with_a_directory_will_do(tmp_path: Path) -> None:
    csv = pl.loggers.CSVLogger(str(tmp_path / "csv"))
    fit(tmp_path, TriptychCallback(), logger=csv)  # a warning of Lightning would be an error
    assert steps(Path(csv.log_dir)) == [2, 5]
    assert (Path(csv.log_dir) / "metrics.csv").exists()


def test_scalars_of_the_logger_stay_complete(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback(every_n_steps=1), max_epochs=4)
    accumulator = EventAccumulator(str(tmp_path)).Reload()
    assert [event.step for event in accumulator.Tensors("loss")] == list(range(12))
    assert steps(tmp_path) == list(range(12))
    assert len(list(tmp_path.glob("*tfevents*"))) == 1


def test_inputs_and_targets_are_stored_once(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback({"a": (X, Y), "b": (X, Y)}), max_epochs=3)
    (journal,) = journals(tmp_path)
    assert len(stored_digests(journal)) == 8 + 3 * 4


def test_a_picture_can_be_read_while_training_goes_on(tmp_path: Path) -> None:
    seen = []

    class Watch(pl.Callback):
        def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
            while trainer.global_step - 1 not in steps(tmp_path):
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
    callback = TriptychCallback(predict=gan.generator, value_range=(-5, 5), strict=True)
    fit(tmp_path, callback, model=gan, loaders=(loader(),))
    first, last = read_directory(tmp_path)
    assert first.digests("output") != last.digests("output")
    with torch.no_grad():
        assert last.digests("output") == digests(gan.generator.eval()(X[:4]), pane)


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
    assert steps(tmp_path / "triptych" / "version_0", "train") == [1]


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
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "MASTER_PORT": str(port), "PYTHONPATH": root}
    command(sys.executable, script, tmp_path / "logs", env=environment)
    (run,) = (path.parent for path in tmp_path.rglob("*tfevents*"))
    assert len(journals(run)) == 2
    for tag in ("train", "val"):
        logged = of_tag(run, tag)
        assert sorted(event.step for event in logged) == [2, 2, 5, 5]
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
