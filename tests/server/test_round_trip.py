"""Arrays of every kind and type through a writer, a real TensorBoard and back, by value."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from event_files import EventFile
from numpy.typing import NDArray
from tensorboard_process import TensorBoard
from waiting import wait_until

import tb_triptych
from tb_triptych.panes import Image, Labels, Pane, Scalar
from tb_triptych.summary import triptych_pb

RANDOM = np.random.default_rng(0)


@dataclass(frozen=True)
class Case:
    """What is logged, and what is to come back of its second sample."""

    array: Any
    pane: Pane
    expected: NDArray[Any]
    dtype: str | None = None
    soft: NDArray[np.float16] | None = None


def exact(dtype: Any, pane: Pane, *shape: int, least: float = 0, most: float = 1) -> Case:
    """A case that comes back as it is, with an axis of channels."""
    array = (RANDOM.random((2, *shape)) * (most - least) + least).astype(dtype)
    channels = shape[(3 if pane.volume else 2) :]
    return Case(array, pane, array[1] if channels else array[1][..., None])


def scalar(dtype: str) -> Case:
    values = RANDOM.normal(0, 50, (2, 6, 5)).astype(dtype)
    if np.issubdtype(values.dtype, np.floating):
        values[1, 0, :3] = np.nan, np.inf, -np.inf
    stored = {"float64": "float32", "int64": "int16"}.get(dtype, dtype)
    return Case(values, Scalar(unit="m"), values[1][..., None].astype(stored), stored)


def ids(dtype: str, least: int, most: int, stored: str) -> Case:
    array = RANDOM.integers(least, most, (2, 6, 5), endpoint=True).astype(dtype)
    array[1, 0, :2] = least, most
    expected = array[1].astype(stored)
    pane = Labels(ignore=least)
    return Case(array, pane, expected if stored == "uint8" else expected[..., None], stored)


def scores(channels: int | None, dtype: str) -> Case:
    shape = (2, 6, 5) if channels is None else (2, 6, 5, channels)
    logits = RANDOM.normal(0, 3, shape).astype(dtype)
    wide = logits[1].astype(np.float64)
    if channels is None or channels == 1:
        wide = wide.reshape(6, 5)
        soft = 1 / (1 + np.exp(-wide))
        winner = wide > 0
    else:
        soft = (np.exp(wide) / np.exp(wide).sum(axis=-1, keepdims=True)).max(axis=-1)
        winner = wide.argmax(axis=-1)
    return Case(
        logits,
        Labels(from_scores=True),
        winner.astype(np.uint8),
        "uint8",
        soft.astype(np.float16)[..., None],
    )


BFLOATS = RANDOM.normal(0, 50, (2, 6, 5)).astype(ml_dtypes.bfloat16)

CASES = {
    "uint8": exact(np.uint8, Image(), 6, 5, 3, most=256),
    "uint16": exact(np.uint16, Image(), 6, 5, 3, most=65536),
    "light": exact(np.float32, Image(transfer="linear"), 6, 5, 3, most=40),
    "light-half": exact(np.float16, Image(transfer="linear"), 6, 5, 4, most=40),
    **{
        f"scalar-{dtype}": scalar(dtype)
        for dtype in ("float16", "float32", "float64", "int8", "uint8", "int16", "uint16")
    },
    **{f"scalar-{dtype}": scalar(dtype) for dtype in ("int32", "uint32", "int64", "bool")},
    "scalar-bfloat16": Case(BFLOATS, Scalar(), BFLOATS[1][..., None].astype(np.float32)),
    "labels-bool": ids("bool", 0, 1, "uint8"),
    "labels-uint8": ids("uint8", 0, 255, "uint8"),
    "labels-int64": ids("int64", 0, 21, "uint8"),
    "labels-ignored": ids("int64", -1, 20, "int16"),
    "labels-uint16": ids("uint16", 0, 65535, "uint16"),
    "labels-int32": ids("int32", -(2**31), 2**31 - 1, "int32"),
    "labels-uint32": ids("uint32", 0, 2**32 - 1, "uint32"),
    "scores": scores(4, "float32"),
    "scores-half": scores(3, "float16"),
    "scores-one": scores(1, "float32"),
    "scores-none": scores(None, "float64"),
    "volume-scalar": exact(np.float32, Scalar(volume=True), 4, 6, 5, least=-9, most=9),
    "volume-uint16": exact(np.uint16, Image(volume=True), 4, 6, 5, 3, most=65536),
}

SLICES = RANDOM.integers(0, 256, (2, 4, 6, 5)).astype(np.uint8)
VOLUMES: dict[str, Pane] = {"image": Image(volume=True), "labels": Labels(volume=True)}
for name, volume in VOLUMES.items():
    CASES[f"volume-{name}"] = Case(SLICES, volume, SLICES[1].reshape(24, 5))


def log_with_writer(directory: str) -> None:
    with tb_triptych.TriptychWriter(directory, strict=True) as writer:
        for tag, case in CASES.items():
            panes = {"output": case.pane}
            writer.triptych(tag, None, case.array, None, 3, panes=panes)


def log_with_op(directory: str) -> None:
    tf = pytest.importorskip("tensorflow")
    with tf.summary.create_file_writer(directory).as_default():
        for tag, case in CASES.items():
            panes = {"output": case.pane}
            tensor = tf.constant(case.array)
            tb_triptych.summary.triptych(tag, None, tensor, None, 3, panes=panes)


def log_with_op_in_graph(directory: str) -> None:
    tf = pytest.importorskip("tensorflow")
    with tf.summary.create_file_writer(directory).as_default():
        for tag, case in CASES.items():
            panes = {"output": case.pane}

            @tf.function
            def log(tensor: Any, tag: str = tag, panes: Any = panes) -> None:
                tb_triptych.summary.triptych(tag, None, tensor, None, 3, panes=panes)

            log(tf.constant(case.array))


def log_as_protos(directory: str) -> None:
    file = EventFile(Path(directory))
    for tag, case in CASES.items():
        file.append(triptych_pb(tag, None, case.array, None, panes={"output": case.pane}), 3)
    file.close()


@pytest.mark.parametrize("log", [log_with_writer, log_with_op, log_with_op_in_graph, log_as_protos])
def test_every_kind_and_type_comes_back_by_value(
    tensorboard: TensorBoard, run: str, log: Callable[[str], None]
) -> None:
    log(os.fspath(tensorboard.logdir / run))
    for tag, case in CASES.items():
        panes = tensorboard.series(run, tag, 3)["samples"]["1"]["panes"]
        spec = (tensorboard.listing(run, tag) or {})["spec"]["panes"]
        found = tensorboard.pixels(run, panes["output"]["keys"][0])
        np.testing.assert_array_equal(found, case.expected, err_msg=tag)
        assert found.dtype == (case.dtype or case.expected.dtype), tag
        decided = case.pane if case.soft is None else Labels(from_scores="logits")
        assert spec["output"] == decided.to_json()
        if case.soft is None:
            assert list(panes) == list(spec) == ["output"]
            assert panes["output"]["dtype"] == str(case.array.dtype)
            assert panes["output"]["shape"] == list(case.array.shape[1:])
            continue
        assert list(panes) == list(spec) == ["output", "output:soft"]
        soft = tensorboard.pixels(run, panes["output:soft"]["keys"][0])
        assert (soft.dtype, soft.shape) == (np.float16, (6, 5, 1))
        np.testing.assert_allclose(soft, case.soft, rtol=2e-3)
        assert spec["output:soft"] == Scalar((0, 1), unit="probability").to_json()


def test_metrics_come_back_for_each_sample_and_step(tensorboard: TensorBoard, run: str) -> None:
    target = RANDOM.random((2, 12, 13, 3)).astype(np.float32)
    output = target.copy()
    output[1] = 1 - output[1]
    metrics = ("psnr", "mae", {"lpips": [0.25, None]})
    options: dict[str, Any] = {"metrics": metrics, "metrics_as_scalars": True}
    with tb_triptych.TriptychWriter(tensorboard.logdir / run, strict=True) as writer:
        writer.triptych("val", None, output, target, 0, **options)
        writer.triptych("val", None, target, target, 1, **options)
        writer.triptych("val", None, target, target, 2, metrics=None)
    samples = tensorboard.series(run, "val", 2)["samples"]
    assert samples["0"]["metrics"] == {
        "psnr": [200, 200, None],
        "mae": [0, 0, None],
        "lpips": [0.25, 0.25, None],
    }
    mae = float(np.abs(1 - 2 * target[1].astype(np.float64)).mean())
    assert samples["1"]["metrics"]["mae"] == [pytest.approx(mae, rel=1e-5), 0, None]
    assert samples["1"]["metrics"]["lpips"] == [None, None, None]
    scalars = f"{tensorboard.url}/data/plugin/scalars/scalars?run={run}/triptych&tag=val/mae"
    wait_until(lambda: tensorboard.fetch(scalars).status == 200)
    means = [(step, value) for _, step, value in tensorboard.fetch(scalars).json]
    assert means == [(0, pytest.approx(mae / 2, rel=1e-5)), (1, 0)]
    spec = (tensorboard.listing(run, "val") or {})["spec"]
    assert "metrics" not in spec  # the newest event says what holds, and it has none
