"""Two and four channels that may not be opacity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from batches import batch_of

import tb_triptych
from tb_triptych import Image, Labels, Scalar, TriptychWriter
from tb_triptych.encoding.opacity import about_opacity
from tb_triptych.panes import Flow, panes_by_role
from tb_triptych.summary import triptych_pb
from tb_triptych.thread_pool import run_serially

RNG = np.random.default_rng(0)
P = RNG.random((2, 8, 9, 1)).astype(np.float32)
TWO = np.concatenate([P, 1 - P], axis=-1)
POWERS = np.exp(RNG.normal(0, 3, (2, 8, 9, 4)).astype(np.float32))
FOUR = POWERS / POWERS.sum(axis=-1, keepdims=True)
ONE_HOT = np.eye(4, dtype=np.uint8)[RNG.integers(0, 4, (2, 8, 9))]
RANDOM = RNG.random((2, 8, 9, 4)).astype(np.float32)
OPAQUE = np.concatenate([RANDOM[..., :3], np.ones_like(P)], axis=-1)
MATTE = np.concatenate([RANDOM[..., :3], np.clip(3 * P - 1, 0, 1)], axis=-1)


def doubted(panes: Any = None, data_format: Any = "NHWC", **arrays: Any) -> list[str]:
    specs = panes_by_role(panes, list(arrays))
    batch = batch_of(arrays, specs, data_format=data_format)
    return [f"{hint.role} {hint.text}" for hint in about_opacity(batch, run_serially)]


@pytest.mark.parametrize(
    "array",
    [
        TWO,
        P.repeat(2, axis=-1) * 20 - 10,
        TWO.astype(np.float16),
        (TWO > 0.5).astype(np.uint8),
        TWO > 0.5,
        FOUR,
        P.repeat(4, axis=-1) / 4,
        RNG.normal(0, 1, (2, 8, 9, 4)),
        RANDOM,  # as sigmoid scores are
        RANDOM.astype(np.float16),
        ONE_HOT,
        ONE_HOT.astype(bool),
        ONE_HOT * np.uint8(255),
        np.full((2, 8, 9, 4), np.nan),
    ],
)
def test_channels_that_do_not_look_like_opacity_are_doubted(array: Any) -> None:
    (said,) = doubted(output=array)
    count = array.shape[-1]
    assert f"output has {count} channels, which are shown as " in said
    assert "output[..., 0]" in said
    (first,) = doubted(output=np.moveaxis(array, -1, 1), data_format="NCHW")
    assert "output[:, 0]" in first


@pytest.mark.parametrize(
    "array",
    [
        P,
        P.repeat(3, axis=-1),
        P[..., 0],
        MATTE,
        OPAQUE,
        OPAQUE.astype(np.float16),
        np.zeros((2, 8, 9, 4), np.uint8) + np.array([0, 0, 0, 255], np.uint8),
        (RANDOM * 255).astype(np.uint8),
        (RANDOM[..., :2] * 255).astype(np.uint8),
        (RANDOM[..., :2] * 65535).astype(np.uint16),
    ],
)
def test_what_looks_like_opacity_is_not(array: Any) -> None:
    assert doubted(output=array) == []


def test_a_picture_among_those_of_a_call_that_looks_like_opacity_speaks_for_all() -> None:
    hidden = OPAQUE.copy()
    hidden[0, ..., 3] = 0
    assert doubted(output=hidden) == []


def test_what_the_user_has_said_is_not_doubted() -> None:
    for pane in (Image(), {"output": Image()}, Image(value_range=(-10, 10))):
        assert doubted(pane, output=TWO) == []
    (said,) = doubted({"output": Image()}, output=TWO, input=TWO)
    assert said.startswith("input ")
    assert doubted({"output": Labels(from_scores=True)}, output=TWO) == []


def test_each_way_out_can_be_pasted_and_is_a_way_out() -> None:
    (said,) = doubted(output=TWO)
    found = [part.split("}")[0] + "}" for part in said.split("panes=")[1:]]
    panes = [eval(code, {"tb_triptych": tb_triptych}) for code in found]
    assert panes == [{"output": p} for p in (Labels(from_scores=True), Flow(), Scalar(), Image())]


def test_of_one_hot_classes_the_way_out_is_their_ids() -> None:
    one_hot = np.eye(4, dtype=np.uint8)[np.random.default_rng(0).integers(0, 4, (2, 8, 9))]
    (said,) = doubted({"target": Labels()}, output=one_hot, target=one_hot.argmax(-1))
    assert "pass their ids, output.argmax(-1), with panes=" in said
    code = said.split("with panes=")[1].split("; for numbers")[0]
    found = eval(code, {"tb_triptych": tb_triptych})
    assert found == {"output": Labels(), "target": Labels()}


def test_it_is_said_once_and_in_place_of_advice_about_the_range(tmp_path: Path) -> None:
    flow = P.repeat(2, axis=-1) * 20 - 10

    def log() -> None:
        for step in range(3):
            writer.triptych("val", None, flow + step, None, step)
        writer.flush()

    with (
        TriptychWriter(tmp_path) as writer,
        pytest.warns(UserWarning, match="output has 2 channels") as said,
    ):
        log()
    (one,) = said
    assert str(one.message).startswith("triptych 'val': output has 2 channels")
    assert one.filename == __file__
    with pytest.warns(UserWarning, match="output has 2 channels") as said:
        triptych_pb("a flow", None, flow, None)
    assert len(said) == 1
