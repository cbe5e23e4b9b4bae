"""Logs in the first version of the format, which has only images and no metrics."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard_process import TensorBoard

from tb_triptych.arrays import to_numpy
from tb_triptych.encoding.encode import digest_of
from tb_triptych.panes import Image

OLD = Path(__file__).parents[1] / "data" / "format_1"

_random = np.random.default_rng(0)
INPUT = _random.integers(0, 256, (2, 6, 5, 3)).astype(np.uint8)
TARGET = _random.integers(0, 65536, (2, 6, 5)).astype(np.uint16)


def output(step: int) -> Any:
    """What was logged at a step, with a range of (-1, 1)."""
    return (INPUT / 255 * 2 - 1).astype(np.float32) * (1 - step / 20)


@pytest.mark.parametrize("place", ["journal", "events"])
def test_old_logs_are_read(tensorboard: TensorBoard, run: str, place: str) -> None:
    shutil.copytree(OLD / place, tensorboard.logdir / run)
    columns = tensorboard.series(run, "val", 10)
    spec = (tensorboard.listing(run, "val") or {})["spec"]
    plain = {"kind": "image", "value_range": None}
    assert spec == {
        "version": 1,
        "panes": {
            "input": plain,
            "output": {"kind": "image", "value_range": [-1.0, 1.0]},
            "target": plain,
            "mask": plain,
        },
    }
    assert [columns["samples"][i]["caption"] for i in "01"] == ["a", "b"]
    sample = columns["samples"]["1"]
    assert "metrics" not in sample
    assert sample["panes"]["output"]["stats"][1] == {
        "min": pytest.approx(output(10)[1].min()),
        "max": pytest.approx(output(10)[1].max()),
        "nan": 0,
        "inf": 0,
        "clipped": 0.0,
        "value_range": [-1.0, 1.0],
    }

    def pixels(role: str, index: int) -> Any:
        return tensorboard.pixels(run, sample["panes"][role]["keys"][index])

    np.testing.assert_array_equal(pixels("input", 1), INPUT[1])
    np.testing.assert_array_equal(pixels("target", 1)[..., 0], TARGET[1])
    np.testing.assert_array_equal(pixels("mask", 0), np.where(INPUT[1, ..., 0] > 128, 255, 0))
    np.testing.assert_array_equal(pixels("output", 0), INPUT[1])
    assert np.abs((pixels("output", 1) / 255 * 2 - 1) - output(10)[1]).max() < 1 / 254


@pytest.mark.parametrize("place", ["journal", "events"])
def test_the_digests_of_old_logs_are_those_of_today(
    tensorboard: TensorBoard, run: str, place: str
) -> None:
    shutil.copytree(OLD / place, tensorboard.logdir / run)
    panes = tensorboard.series(run, "val", 10)["samples"]["0"]["panes"]
    arrays = {
        "input": INPUT[0],
        "output": output(0)[0],
        "target": TARGET[0],
        "mask": INPUT[0, ..., 0] > 128,
    }
    for role, array in arrays.items():
        pane = Image((-1, 1)) if role == "output" else Image()
        assert panes[role]["digests"][0] == digest_of(to_numpy(array), pane), role
