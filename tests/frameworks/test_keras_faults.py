"""Failures in the Keras callback."""

from __future__ import annotations

import gc
import os
import time
import warnings
from pathlib import Path
from typing import Any

import keras
import pytest
from journals import journals
from keras_fits import X, Y, fit, inverter, steps

from tb_triptych.keras import TriptychCallback
from tb_triptych.panes import Image


def test_a_predict_that_raises_is_warned_about_once_and_training_goes_on(tmp_path: Path) -> None:
    calls = []

    def predict(x: Any) -> Any:
        calls.append(len(x))
        if len(calls) < 3:
            raise ZeroDivisionError("no luck")
        return x

    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, predict=predict)
    with pytest.warns(UserWarning, match=r"'val' at step 0: ZeroDivisionError: no luck") as warned:
        inverter().fit(X, Y, epochs=4, verbose=0, callbacks=[callback])
    assert len(warned) == 1
    assert warned[0].filename == __file__
    assert steps(tmp_path) == [2, 3]


def test_a_series_that_fails_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    datasets = {"train": (X[:2], Y[:2]), "val": (X, Y)}
    callback = TriptychCallback(tmp_path, datasets, predict=lambda x: x if len(x) == 4 else x[:1])
    with pytest.warns(UserWarning, match="'train' at step 0: ValueError: .*number of samples"):
        fit(callback)
    assert steps(tmp_path, "val") == [0, 1]


def test_a_model_with_several_outputs_is_warned_about_with_what_to_do(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, predict=lambda x: {"image": x})
    with pytest.warns(UserWarning, match=r"a dict with the keys \['image'\]: pass predict="):
        fit(callback)


def test_a_log_directory_that_cannot_be_written_does_not_stop_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    callback = TriptychCallback(tmp_path / "file", {"val": (X, Y)})
    with pytest.warns(UserWarning, match="the directory is writable") as warned:
        fit(callback, epochs=3)
    assert len(warned) == 1


def test_strict_raises_what_went_wrong(tmp_path: Path) -> None:
    def predict(x: Any) -> Any:
        raise ZeroDivisionError("no luck")

    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, predict=predict, strict=True)
    with pytest.raises(ZeroDivisionError, match="no luck"):
        fit(callback)


def test_an_interrupt_is_not_swallowed(tmp_path: Path) -> None:
    def predict(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(TriptychCallback(tmp_path, {"val": (X, Y)}, predict=predict))


class Interrupt(keras.callbacks.Callback):
    """Ctrl-C in the second epoch."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == 1:
            raise KeyboardInterrupt


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks for open files in /proc")
def test_a_fit_that_was_interrupted_leaves_no_file_open(tmp_path: Path) -> None:
    def open_files() -> list[str]:
        links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return [name for name in map(os.readlink, links) if str(tmp_path) in name]

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        callback = TriptychCallback(tmp_path, {"val": (X, Y)})
        with pytest.raises(KeyboardInterrupt) as interrupted:
            inverter().fit(X, Y, epochs=3, verbose=0, callbacks=[Interrupt(), callback])
        while len(open_files()) != 2:  # written in the background
            time.sleep(0.01)
        del callback, interrupted
        gc.collect()
        while open_files():
            time.sleep(0.01)
    assert not [w for w in warned if issubclass(w.category, ResourceWarning)]
    assert steps(tmp_path) == [0]


def test_after_a_fit_that_was_interrupted_the_next_one_logs(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)})
    model = inverter()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=3, verbose=0, callbacks=[Interrupt(), callback])
    fit(callback, model, initial_epoch=1)
    assert steps(tmp_path) == [0, 1]
    assert len(journals(tmp_path)) == 2


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"every_n_epochs": 0}, ValueError, "every_n_epochs is 0: pass at least 1"),
        ({"every_n_batches": 1.5}, TypeError, "every_n_batches is 1.5: pass a whole number"),
        ({"samples": 0}, ValueError, "samples is 0"),
        ({"samples": None}, TypeError, "samples is None"),
        ({"predict": 3}, TypeError, "predict is 3: pass a model or a function"),
        ({"panes": "rgb"}, TypeError, "panes is 'rgb'"),
        ({"panes": {"mask": Image()}}, ValueError, "panes names the role 'mask'"),
        ({"captions": ["a"]}, TypeError, "captions is a list of 1: pass a dict"),
        ({"captions": {"test": ["a"]}}, ValueError, r"captions names \['test'\]"),
        ({"captions": {"val": ["a"]}}, ValueError, "captions has 1 entries for 4 samples"),
        ({"sample_ids": {"val": "aaab"}}, TypeError, "sample_ids"),
        ({"data_format": "CHW"}, ValueError, "data_format is 'CHW'"),
        ({"log_dir": "gs://bucket/logs"}, ValueError, "pass a local directory"),
    ],
)
def test_wrong_options_are_refused_when_the_callback_is_made(
    tmp_path: Path, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TriptychCallback(**{"log_dir": tmp_path, "datasets": {"val": (X, Y)}, **options})
