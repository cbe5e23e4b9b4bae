"""The metrics of the op, eagerly and in graphs, and their scalars."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from scalars import read_scalars
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

import tb_triptych
from tb_triptych import TriptychWriter, metrics
from tb_triptych.format.header_reader import parse_header
from tb_triptych.panes import Labels
from tb_triptych.summary import triptych_pb

tf = pytest.importorskip("tensorflow")

RANDOM = np.random.default_rng(0)
OUTPUT = RANDOM.random((2, 16, 17, 3)).astype(np.float32)
TARGET = RANDOM.random((2, 16, 17, 3)).astype(np.float32)
MAE = [metrics.mae(x, y) for x, y in zip(OUTPUT, TARGET, strict=True)]
triptych = tb_triptych.summary.triptych

Log = Callable[..., Any]


def eagerly(**options: Any) -> Log:
    """Log, but not from step 5 on."""

    def log(x: Any, y: Any, step: int) -> Any:
        with tf.summary.record_if(step < 5):
            return triptych("val", None, x, y, step, **options)

    return log


def in_a_graph(**options: Any) -> Log:
    """The same, from a graph."""

    @tf.function(reduce_retracing=True)
    def log(x: Any, y: Any, step: Any) -> Any:
        with tf.summary.record_if(tf.less(step, 5)):
            return triptych("val", None, x, y, step, **options)

    return lambda x, y, step: log(tf.constant(x), tf.constant(y), tf.constant(step, tf.int64))


def headers(directory: Path) -> dict[int, list[dict[str, float | None]]]:
    """Return the numbers of all triptychs by step."""
    found = {}
    for path in directory.glob("*tfevents*"):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                if value.metadata.plugin_data.plugin_name == "triptych":
                    samples = parse_header(value.tensor.string_val[0])
                    found[event.step] = [dict(sample.metrics) for sample in samples]
    return found


@pytest.mark.parametrize("log", [eagerly, in_a_graph])
def test_samples_are_measured(tmp_path: Path, log: Callable[..., Log]) -> None:
    write = log(metrics=("mae", {"lpips": [0.25, 0.5]}))
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        write(OUTPUT, TARGET, 3)
    assert headers(tmp_path) == {3: [{"mae": MAE[0], "lpips": 0.25}, {"mae": MAE[1], "lpips": 0.5}]}
    assert read_scalars(tmp_path) == {}


@pytest.mark.parametrize("log", [eagerly, in_a_graph])
def test_means_are_scalars_of_the_same_writer(tmp_path: Path, log: Callable[..., Log]) -> None:
    write = log(metrics=("mae", "psnr"), metrics_as_scalars=True)
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        write(OUTPUT, TARGET, 3)
        write(OUTPUT * np.nan, TARGET, 4)  # nothing can be said of that
        write(OUTPUT, TARGET, 5)
    assert headers(tmp_path)[4] == [{"mae": None, "psnr": None}] * 2
    psnr = [metrics.psnr(x, y, 1) or 0 for x, y in zip(OUTPUT, TARGET, strict=True)]
    assert read_scalars(tmp_path) == {
        "val/mae": {3: pytest.approx(sum(m or 0 for m in MAE) / 2)},
        "val/psnr": {3: pytest.approx(sum(psnr) / 2)},
    }


def test_ready_numbers_may_be_tensors_of_the_graph(tmp_path: Path) -> None:
    @tf.function
    def log(x: Any, y: Any) -> None:
        lpips = tf.reduce_mean(tf.abs(x - y), axis=[1, 2, 3])
        triptych("val", None, x, y, 0, metrics={"lpips": lpips}, metrics_as_scalars=True)

    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        log(tf.constant(OUTPUT), tf.constant(TARGET))
    assert [sample["lpips"] for sample in headers(tmp_path)[0]] == pytest.approx(MAE, rel=1e-5)
    assert list(read_scalars(tmp_path)) == ["val/lpips"]


def test_functions_get_arrays_of_numpy(tmp_path: Path) -> None:
    seen = []

    def mine(output: Any, target: Any) -> Any:
        seen.append((type(output), type(target)))
        return tf.reduce_mean(output - target, axis=[1, 2, 3])

    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        in_a_graph(metrics=mine)(OUTPUT, TARGET, 0)
    assert seen == [(np.ndarray, np.ndarray)]
    expected = (OUTPUT - TARGET).mean(axis=(1, 2, 3))
    assert [sample["mine"] for sample in headers(tmp_path)[0]] == pytest.approx(
        expected.tolist(), abs=1e-6
    )


def test_a_function_that_fails_is_warned_about_once(tmp_path: Path) -> None:
    def broken_function(output: Any, target: Any) -> Any:
        raise KeyError("weights")

    def run() -> None:
        with tf.summary.create_file_writer(str(tmp_path)).as_default():
            for step in range(2):
                triptych("of metrics", None, OUTPUT, TARGET, step, metrics=broken_function)

    with pytest.warns(UserWarning, match="broken_function could not be measured") as caught:
        run()
    assert [warning.filename for warning in caught] == [__file__]


def test_in_a_graph_all_that_can_be_told_is_told_when_it_is_traced() -> None:
    with pytest.raises(ValueError, match="compares class ids"):
        in_a_graph(metrics="iou")(OUTPUT, TARGET, 0)
    with pytest.raises(ValueError, match="nothing is measured"):
        in_a_graph(metrics_as_scalars=True)(OUTPUT, TARGET, 0)


@pytest.mark.parametrize("log", [eagerly, in_a_graph])
def test_inside_a_triptych_writer_it_measures_too(tmp_path: Path, log: Callable[..., Log]) -> None:
    with TriptychWriter(tmp_path).as_default() as writer:
        log(metrics=("mae", {"lpips": tf.constant([1.0, 2.0])}), metrics_as_scalars=True)(
            OUTPUT, TARGET, 4
        )
        writer.close()
    (event,) = read_directory(tmp_path)
    assert [dict(sample.metrics) for sample in event.header.samples] == [
        {"mae": MAE[0], "lpips": 1},
        {"mae": MAE[1], "lpips": 2},
    ]
    assert read_scalars(tmp_path / "triptych")["val/lpips"] == {4: 1.5}


def test_scores_are_measured_as_class_ids(tmp_path: Path) -> None:
    ids = RANDOM.integers(0, 3, (2, 8, 9))
    panes = {"output": Labels(from_scores=True), "target": Labels()}
    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        in_a_graph(panes=panes, metrics="auto")(np.eye(3, dtype=np.float32)[ids], ids, 0)
    assert headers(tmp_path)[0] == [{"iou": 1, "dice": 1, "pixel_error": 0}] * 2


def test_the_proto_has_the_scalars_beside_the_triptych() -> None:
    options: dict[str, Any] = {"metrics": ("mae", {"lpips": [None, None]})}
    assert len(triptych_pb("val", None, OUTPUT, TARGET, **options).value) == 1
    first, *others = triptych_pb(
        "val", None, OUTPUT, TARGET, **options, metrics_as_scalars=True
    ).value
    assert first.tag == "val"
    mean = pytest.approx(sum(m or 0 for m in MAE) / 2)
    assert [(value.tag, value.simple_value) for value in others] == [("val/mae", mean)]


def test_the_op_measures_only_what_it_is_asked_for(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer, writer.as_default():
        triptych("val", OUTPUT, OUTPUT, TARGET, 0)
    (event,) = read_directory(tmp_path)
    assert [dict(sample.metrics) for sample in event.header.samples] == [{}, {}]
