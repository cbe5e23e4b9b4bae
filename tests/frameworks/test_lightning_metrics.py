"""Metrics logged by the Lightning callback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from lightning_fits import QUIET, fit
from scalars import read_scalars

from tb_triptych.lightning import TriptychCallback

pytestmark = QUIET


def test_samples_with_a_target_are_measured(tmp_path: Path) -> None:
    callback = TriptychCallback(metrics=("mae", "rmse"), metrics_as_scalars=True)
    fit(tmp_path, callback)
    events = [logged for logged in read_directory(tmp_path) if logged.tag == "val"]
    means = read_scalars(tmp_path / "triptych")
    assert set(means) == {f"{tag}/{name}" for tag in ("train", "val") for name in ("mae", "rmse")}
    for logged in events:
        mae = [sample.metrics["mae"] for sample in logged.header.samples]
        assert means["val/mae"][logged.step] == pytest.approx(np.mean(np.array(mae, float)))
    assert len(read_scalars(tmp_path)["val_loss"]) == len(events) == 2


def test_by_default_what_is_usual_is_measured(tmp_path: Path) -> None:
    fit(tmp_path, TriptychCallback(), max_epochs=1)
    fit(tmp_path / "none", TriptychCallback(metrics=None), max_epochs=1)
    assert list(read_directory(tmp_path)[0].header.samples[0].metrics) == ["psnr", "ssim", "mae"]
    assert read_directory(tmp_path / "none")[0].header.samples[0].metrics == {}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metrics": "psrn"}, r"metrics has 'psrn'"),
        ({"metrics": "iou"}, r"compares class ids"),
        ({"metrics": None, "metrics_as_scalars": True}, r"nothing is measured"),
    ],
)
def test_wrong_metrics_are_told_when_the_callback_is_made(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        TriptychCallback(**options)
