"""Failures in the Lightning callback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from journals import read_directory
from lightning_fits import QUIET, Inverter, X, Y, fit, loader, steps

from tb_triptych.lightning import TriptychCallback

pytestmark = QUIET


def test_a_predict_that_raises_is_warned_about_once_and_training_goes_on(tmp_path: Path) -> None:
    calls = []

    def predict(x: Any) -> Any:
        calls.append(len(x))
        if len(calls) < 5:
            raise ZeroDivisionError("no luck")
        return x

    with pytest.warns(UserWarning, match="'train' at step 2: ZeroDivisionError: no luck") as warned:
        fit(tmp_path, TriptychCallback(predict=predict), max_epochs=4)
    ours = [w for w in warned if "no luck" in str(w.message)]
    assert [w.filename for w in ours] == [__file__]
    assert steps(tmp_path) == [8, 11]


def test_strict_raises_what_went_wrong_and_keeps_what_was_logged(tmp_path: Path) -> None:
    def predict(x: Any) -> Any:
        if model.global_step > 3:
            raise ZeroDivisionError("no luck")
        return x

    model = Inverter()
    with pytest.raises(ZeroDivisionError, match="no luck"):
        fit(tmp_path, TriptychCallback(predict=predict, strict=True), model=model)
    assert steps(tmp_path) == [2]


def test_batches_that_are_no_pairs_are_warned_about_with_what_to_do(tmp_path: Path) -> None:
    class Named(Inverter):
        def training_step(self, batch: Any, index: int) -> Any:
            return super().training_step((batch["x"], batch["y"]), index)

    named = loader([{"x": x, "y": y} for x, y in zip(X, Y, strict=True)])
    with pytest.warns(UserWarning, match=r"'train'.*a dict with the keys.*pass datasets="):
        fit(tmp_path, TriptychCallback(), model=Named(), loaders=(named, loader()))
    assert {event.tag for event in read_directory(tmp_path)} == {"val"}


def test_texts_for_a_series_that_is_not_there_are_warned_about(tmp_path: Path) -> None:
    with pytest.warns(
        UserWarning, match=r"no captions: .*\['test'\], but the series are \['train'"
    ):
        fit(tmp_path, TriptychCallback(captions={"test": ["a"]}))
    assert steps(tmp_path) == [2, 5]


def test_a_directory_that_cannot_be_written_does_not_stop_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    root = tmp_path / "file"
    with pytest.warns(UserWarning, match="the directory is writable"):
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
