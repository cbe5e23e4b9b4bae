"""The steps at which the Lightning callback logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from journals import journals
from lightning_fits import QUIET, Inverter, X, fit, loader, pl, steps, torch
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator

from tb_triptych.lightning import TriptychCallback

pytestmark = [
    *QUIET,
    # A model that has just been made may leave [0, 1], depending on how it was initialised.
    pytest.mark.filterwarnings("ignore:.*so .*% of them are clipped:UserWarning"),
]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [2, 5, 8, 11]),
        ({"every_n_epochs": 2}, [2, 8]),
        ({"every_n_steps": 2}, [1, 2, 3, 5, 7, 8, 9, 11]),
        ({"every_n_steps": 5, "every_n_epochs": None}, [4, 9]),
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
    assert steps(tmp_path) == [0, 1]


class ByHand(Inverter):
    """Trains its parts by manual optimization, with a number of optimizers."""

    def __init__(self, optimizers: int, steps_each: int = 1) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.number = optimizers
        self.steps_each = steps_each

    def training_step(self, batch: Any, index: int) -> None:
        optimizers = self.optimizers() if self.number > 1 else [self.optimizers()]
        for optimizer in optimizers[: self.number]:
            for _ in range(self.steps_each):
                loss = (self(batch[0]) - batch[1]).abs().mean()
                optimizer.zero_grad()
                self.manual_backward(loss)
                optimizer.step()
        self.log("loss_epoch", index, on_step=False, on_epoch=True)
        self.log("loss_step", index)

    def configure_optimizers(self) -> Any:
        return [torch.optim.SGD(self.parameters(), 0.1) for _ in range(max(self.number, 1))]


def scalar_steps(directory: Path, tag: str) -> list[int]:
    accumulator = EventAccumulator(str(directory)).Reload()
    return [event.step for event in accumulator.Tensors(tag)]


@pytest.mark.parametrize(("optimizers", "steps_each"), [(1, 1), (2, 1), (3, 1), (2, 5), (1, 0)])
def test_pictures_stand_where_scalars_do(tmp_path: Path, optimizers: int, steps_each: int) -> None:
    fit(tmp_path / "epochs", TriptychCallback(), model=ByHand(optimizers, steps_each), max_epochs=3)
    expected = scalar_steps(tmp_path / "epochs", "loss_epoch")
    assert steps(tmp_path / "epochs", "train") == expected == [2, 5, 8]
    callback = TriptychCallback(every_n_steps=2, every_n_epochs=None)
    options = {"log_every_n_steps": 2, "max_epochs": 3}
    fit(tmp_path / "steps", callback, model=ByHand(optimizers, steps_each), **options)
    expected = scalar_steps(tmp_path / "steps", "loss_step")
    assert steps(tmp_path / "steps", "train") == expected == [1, 3, 5, 7]


@pytest.mark.filterwarnings("ignore:.*this fit will run with no optimizer")
def test_a_training_without_optimizers_is_shown_at_every_epoch(tmp_path: Path) -> None:
    class Resting(ByHand):
        def training_step(self, batch: Any, index: int) -> None:
            pass

        def configure_optimizers(self) -> None:
            return None

    trainer = fit(tmp_path, TriptychCallback(), model=Resting(0), max_epochs=5)
    assert trainer.global_step == 0
    assert steps(tmp_path, "train") == [2, 5, 8, 11, 14]


def test_the_end_of_an_epoch_is_not_shown_twice(tmp_path: Path) -> None:
    predicted = []

    def predict(x: Any) -> Any:
        predicted.append(len(x))
        return x

    fit(tmp_path, TriptychCallback({"a": X}, every_n_steps=3, predict=predict), max_epochs=2)
    assert steps(tmp_path, "a") == [2, 5]
    assert len(predicted) == 2


@pytest.mark.parametrize("batches", [1, 2, 5])
def test_accumulated_batches_are_one_step(tmp_path: Path, batches: int) -> None:
    callback = TriptychCallback(every_n_steps=1)
    fit(tmp_path, callback, accumulate_grad_batches=batches, max_epochs=3)
    assert set(steps(tmp_path, "train")) == set(scalar_steps(tmp_path, "loss"))


def test_a_training_that_is_taken_up_again_goes_on_with_its_steps(tmp_path: Path) -> None:
    callback = TriptychCallback()
    trainer = fit(tmp_path / "run", callback)
    trainer.save_checkpoint(tmp_path / "checkpoint")
    trainer.fit_loop.max_epochs = 4
    trainer.fit(Inverter(), loader(), loader(), ckpt_path=tmp_path / "checkpoint")
    assert steps(tmp_path / "run") == [2, 5, 8, 11]
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
