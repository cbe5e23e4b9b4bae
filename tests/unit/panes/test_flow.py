"""Fields of vectors, as a pane."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import Logged, read_directory

import tb_triptych
from tb_triptych import TriptychWriter, metrics
from tb_triptych.panes import Flow

RNG = np.random.default_rng(0)
TARGET = RNG.normal(0, 5, (2, 12, 16, 2)).astype(np.float32)
OUTPUT = TARGET + np.array([3, 4], np.float32)


def log(logdir: Path, output: Any, target: Any = None, **call: Any) -> list[Logged]:
    with TriptychWriter(logdir, strict=True) as writer:
        writer.triptych(
            "flow", input=None, output=output, target=target, step=0, panes=Flow(), **call
        )
    return [event for event in read_directory(logdir) if event.tag == "flow"]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int16", "uint8"])
def test_vectors_are_stored_exactly(tmp_path: Path, dtype: str) -> None:
    values = (TARGET * 8).astype(dtype)
    (event,) = log(tmp_path, values)
    found = event.batch("output")
    assert found.shape == (2, 12, 16, 2)
    np.testing.assert_array_equal(found, values.astype(found.dtype))
    assert found.dtype == ("float32" if dtype == "float64" else dtype)


def test_the_end_point_error_is_the_usual_metric(tmp_path: Path) -> None:
    (event,) = log(tmp_path, OUTPUT, TARGET)
    assert [dict(s.metrics) for s in event.header.samples] == [
        {"epe": pytest.approx(5, rel=1e-6)}
    ] * 2


def test_facts_are_those_of_the_magnitudes(tmp_path: Path) -> None:
    values = np.zeros((1, 2, 3, 2), np.float32)
    values[0, 0] = [(3, 4), (-6, 8), (np.nan, np.inf)]
    values[0, 1] = [(-1, 0), (np.nan, 1), (0, -np.inf)]
    (event,) = log(tmp_path, values)
    stats = json.loads(event.header.samples[0].panes["output"].stats_json)
    assert stats == {"min": 1.0, "max": 10.0, "nan": 2, "inf": 1}


def test_wide_whole_numbers_are_narrowed_by_their_components(tmp_path: Path) -> None:
    values = np.zeros((1, 2, 2, 2), np.int64)
    values[0, 0, 0] = (-3, 300)
    (event,) = log(tmp_path, values)
    np.testing.assert_array_equal(event.batch("output"), values)


def test_vectors_that_were_not_measured_do_not_count() -> None:
    target = TARGET[0].copy()
    target[:6, :, 1] = np.nan
    output = target + np.array([3, 4], np.float32)
    output[:6] = 1000
    assert metrics.epe(output, target) == pytest.approx(5, rel=1e-6)
    output[7, 0, 0] = np.inf
    assert metrics.epe(output, target) is None
    assert metrics.epe(output, np.full_like(target, np.nan)) is None


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((2, 12, 16), r"pass \(k, h, w, c\), k samples"),
        ((2, 12, 16, 3), r"3 channels in NHWC: pass 2, x and y of each vector, such as output\["),
        ((2, 2, 12, 16), "the channels seem to be on another axis, pass data_format='NCHW'"),
        ((2, 4, 12, 16, 2), r"pass \(k, h, w, c\), k samples at once$"),
    ],
)
def test_other_shapes_are_refused(tmp_path: Path, shape: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        log(tmp_path, np.zeros(shape, np.float32))


def test_channels_may_come_first(tmp_path: Path) -> None:
    (event,) = log(tmp_path, np.moveaxis(OUTPUT, -1, 1), data_format="NCHW")
    np.testing.assert_array_equal(event.batch("output"), OUTPUT)


def test_truth_values_are_not_vectors(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="vectors are floating point or whole numbers"):
        log(tmp_path, np.zeros((1, 4, 4, 2), bool))


@pytest.mark.parametrize("wrong", [0, -1, np.inf, np.nan, "5", True, (0, 1)])
def test_the_largest_magnitude_is_a_positive_number(wrong: Any) -> None:
    with pytest.raises(ValueError, match="max_magnitude"):
        Flow(max_magnitude=wrong)


def test_other_metrics_are_refused_with_what_to_pass(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mae, which compares values, not vectors: pass epe"):
        log(tmp_path, OUTPUT, TARGET, metrics="mae")
    with pytest.raises(ValueError, match="epe, which compares vectors, not values: pass psnr, "):
        TriptychWriter(tmp_path).triptych(
            "val", None, OUTPUT[..., :1], TARGET[..., :1], 0, metrics="epe"
        )


def test_a_batch_has_no_end_point_error() -> None:
    with pytest.raises(ValueError, match=r"epe got arrays of shape \(2, 12, 16, 2\)"):
        metrics.epe(OUTPUT, TARGET)


def test_it_stands_beside_the_other_panes() -> None:
    assert tb_triptych.Flow is Flow
    assert Flow(max_magnitude=3).to_json() == {"kind": "flow", "max_magnitude": 3.0, "unit": "px"}
