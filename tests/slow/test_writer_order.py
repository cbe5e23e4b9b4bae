"""Trainings whose clock or steps go back."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from payloads import decode
from sources.columns import to_columns
from sources.journal_source import SCOPE, listings, source_of
from training_process import warned_by

from tb_triptych import TriptychWriter


def picture(value: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((1, 8, 8), value, np.uint8)


def shown(logdir: Path, tag: str) -> dict[int, int]:
    """Return the value of the picture that is shown at each step."""
    source = source_of(logdir)
    listings(source)
    columns = to_columns(source.series(SCOPE, ".", tag))
    keys = columns["samples"]["0"]["panes"]["output"]["keys"]
    return {
        step: int(decode(payload.data, payload.media)[0, 0])
        for step, key in zip(columns["steps"], keys, strict=True)
        if key is not None
        for payload in [source.payload(SCOPE, ".", key)]
    }


def train(logdir: Path, steps: range, base: int) -> None:
    with TriptychWriter(logdir) as writer:
        for step in steps:
            writer.triptych("val", None, picture(base + step), None, step)


@pytest.mark.parametrize("back_s", [0, 1, 3600, 10 * 365 * 86400])
def test_a_training_that_is_resumed_replaces_what_it_does_again_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back_s: int
) -> None:
    now = time.time
    train(tmp_path, range(5), 0)
    monkeypatch.setattr(time, "time", lambda: now() - back_s)
    train(tmp_path, range(3, 8), 100)
    assert shown(tmp_path, "val") == {
        0: 0,
        1: 1,
        2: 2,
        **{step: 100 + step for step in range(3, 8)},
    }


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([0, 10, 20, 30], id="ascending"),
        pytest.param([0, 10, 20] * 3, id="the number of the batch, whole epochs"),
        pytest.param([0, 10, 20, 0], id="the number of the batch"),
        pytest.param([999, 500, 0], id="descending"),
        pytest.param([0, 20, 10], id="out of order"),
    ],
)
def test_of_one_writer_the_newest_picture_of_every_step_is_shown(
    tmp_path: Path, steps: list[int]
) -> None:
    def log() -> None:
        with TriptychWriter(tmp_path) as writer:
            for value, step in enumerate(steps):
                writer.triptych("val", None, picture(value), None, step)

    assert len(warned_by(log)) == (steps != sorted(steps))
    newest = {step: value for value, step in enumerate(steps)}
    assert shown(tmp_path, "val") == dict(sorted(newest.items()))


def test_a_step_that_goes_down_is_told_once_in_training(tmp_path: Path) -> None:
    def log() -> None:
        with TriptychWriter(tmp_path) as writer:
            for value, step in enumerate([0, 10, 20] * 3):
                writer.triptych("val", None, picture(value), None, step)

    (message,) = warned_by(log)
    assert "'val'" in message
    assert "step" in message
