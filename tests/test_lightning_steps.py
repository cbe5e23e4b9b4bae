"""When the callback of Lightning logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from journals import journals
from lightning_fits import QUIET, Inverter, fit, loader, pl, steps

from tb_triptych.lightning import TriptychCallback

pytestmark = QUIET


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
