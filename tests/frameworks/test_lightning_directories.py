"""The log directory of the Lightning callback."""

from __future__ import annotations

import multiprocessing
import pickle
from pathlib import Path
from typing import Any

import pytest
from journals import journals
from lightning_fits import QUIET, Inverter, X, fit, loader, pl, steps

from tb_triptych.integrations.lightning.log_directory import log_directory
from tb_triptych.lightning import TriptychCallback

pytestmark = QUIET


class Tracker(pl.loggers.Logger):
    """A logger that has no log_dir, as those of W&B and MLflow."""

    def __init__(self, save_dir: Any, name: Any = "project", version: Any = "3k2f") -> None:
        super().__init__()
        self._values = (save_dir, name, version)

    save_dir = property(lambda self: self._values[0])
    name = property(lambda self: self._values[1])
    version = property(lambda self: self._values[2])

    def log_metrics(self, *_: Any, **__: Any) -> None:
        pass

    def log_hyperparams(self, *_: Any, **__: Any) -> None:
        pass


def logged(root: Path) -> list[str]:
    """Return the directories with journals below a root."""
    return sorted({str(index.parent.relative_to(root)) for index in root.rglob("*.index")})


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("saved", "project", "3k2f"), "saved/project/3k2f"),
        (("saved", "project", 7), "saved/project/version_7"),
        (("saved", "project", None), "saved/project/version_0"),
        (("saved", "", ""), "saved/version_0"),
        (("saved", None, "run"), "saved/run"),
        ((None, "123", "abc"), "root/123/abc"),  # MLflow with a server
    ],
)
def test_a_logger_without_a_directory_has_one_for_each_of_its_runs(
    tmp_path: Path, parts: Any, expected: str
) -> None:
    save_dir = None if parts[0] is None else tmp_path / parts[0]
    logger = Tracker(save_dir, *parts[1:])
    fit(tmp_path, TriptychCallback(), logger=logger, default_root_dir=tmp_path / "root")
    assert logged(tmp_path) == [expected]


def test_without_a_logger_each_training_has_the_next_version(tmp_path: Path) -> None:
    for _ in range(3):
        fit(tmp_path, TriptychCallback(), logger=False, default_root_dir=tmp_path, max_epochs=1)
    assert logged(tmp_path) == [f"triptych/version_{n}" for n in range(3)]


def test_a_trainer_that_fits_again_stays_in_its_directory(tmp_path: Path) -> None:
    callback = TriptychCallback()
    trainer = fit(tmp_path, callback, logger=False, default_root_dir=tmp_path, max_epochs=1)
    trainer.validate(Inverter(), loader(), verbose=False)
    trainer.fit_loop.max_epochs = 2
    trainer.fit(Inverter(), loader(), loader())
    assert logged(tmp_path) == ["triptych/version_0"]
    assert steps(tmp_path / "triptych" / "version_0") == [2, 5]


def test_callbacks_of_one_trainer_share_their_directory(tmp_path: Path) -> None:
    callbacks = [TriptychCallback({name: X}) for name in ("a", "b")]
    fit(tmp_path, *callbacks, logger=False, default_root_dir=tmp_path, max_epochs=1)
    assert logged(tmp_path) == ["triptych/version_0"]
    assert [steps(tmp_path / "triptych" / "version_0", name) for name in ("a", "b")] == [[2], [2]]


def test_a_callback_can_be_pickled_before_and_after_a_fit(tmp_path: Path) -> None:
    callback = TriptychCallback({"a": (batch for batch in [X])})
    for _ in range(2):
        again = pickle.loads(pickle.dumps(callback))
        fit(tmp_path, again, logger=False, default_root_dir=tmp_path, max_epochs=1)
        callback = again
    assert logged(tmp_path) == ["triptych/version_0", "triptych/version_1"]


def test_a_logger_with_a_directory_goes_before_one_without(tmp_path: Path) -> None:
    loggers = [Tracker(tmp_path / "tracked"), pl.loggers.CSVLogger(tmp_path / "csv", version=4)]
    fit(tmp_path, TriptychCallback(), logger=loggers, max_epochs=1)
    assert logged(tmp_path) == ["csv/lightning_logs/version_4"]


def test_a_local_directory_goes_before_a_remote_one(tmp_path: Path) -> None:
    class Remote(Tracker):
        log_dir = "s3://bucket/run"

    loggers = [Remote(None), pl.loggers.CSVLogger(tmp_path / "csv")]
    fit(tmp_path, TriptychCallback(), logger=loggers, max_epochs=1)
    assert logged(tmp_path) == ["csv/lightning_logs/version_0"]


def test_a_logger_that_fails_to_say_does_not_stop_training(tmp_path: Path) -> None:
    class Broken(Tracker):
        @property
        def version(self) -> Any:
            raise ConnectionError("no server")

    with pytest.warns(UserWarning, match="no triptychs: .*ConnectionError: no server"):
        trainer = fit(tmp_path, TriptychCallback(), logger=Broken(tmp_path))
    assert trainer.global_step == 6


class Alone:
    """What is asked of a trainer, without the time that making one takes."""

    loggers = ()
    is_global_zero = True

    def __init__(self, root: str) -> None:
        self.default_root_dir = root
        self.strategy = self

    def broadcast(self, value: Any) -> Any:
        return value


def _directory(root: str) -> str:
    return log_directory(Alone(root))


def test_trainings_that_begin_at_the_same_time_do_not_meet(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(8) as pool:
        directories = pool.map(_directory, [str(tmp_path)] * 40, chunksize=1)
    assert len(set(directories)) == 40


def test_fast_dev_run_takes_no_version(tmp_path: Path) -> None:
    options = {"logger": False, "default_root_dir": tmp_path}
    fit(tmp_path, TriptychCallback(), fast_dev_run=True, **options)
    assert list(tmp_path.iterdir()) == []
    assert journals(tmp_path) == []
