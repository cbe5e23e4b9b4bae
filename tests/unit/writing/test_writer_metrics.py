"""Metrics measured by a writer in the background, and where they are written."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import journals, read_directory
from scalars import read_scalars

from tb_triptych import TriptychWriter, metrics
from tb_triptych.format.metadata import parse_plugin_content
from tb_triptych.metrics import Metric
from tb_triptych.panes import Image, Labels

RANDOM = np.random.default_rng(0)
OUTPUT = RANDOM.random((2, 16, 17, 3)).astype(np.float32)
TARGET = RANDOM.random((2, 16, 17, 3)).astype(np.float32)


def log(directory: Path, output: Any, steps: Iterable[int], **options: Any) -> None:
    """Log the same at several steps."""
    with TriptychWriter(directory) as writer:
        for step in steps:
            writer.triptych("val", None, output, TARGET, step, **options)


def measured(directory: Path) -> list[list[dict[str, float | None]]]:
    """Return the numbers of all events, sample by sample."""
    return [
        [dict(sample.metrics) for sample in event.header.samples]
        for event in read_directory(directory)
    ]


def test_nothing_is_measured_when_it_is_turned_off(tmp_path: Path) -> None:
    log(tmp_path, OUTPUT, [0], metrics=None)
    assert measured(tmp_path) == [[{}, {}]]
    assert b"metrics" not in read_directory(tmp_path)[0].content


def test_the_usual_metrics_are_measured_where_nothing_is_said(tmp_path: Path) -> None:
    log(tmp_path / "said", OUTPUT, [0], metrics="auto")
    log(tmp_path / "not", OUTPUT, [0])
    assert measured(tmp_path / "not") == measured(tmp_path / "said")
    assert None not in measured(tmp_path / "not")[0][0].values()


def test_where_nothing_is_said_a_missing_target_is_no_news(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", OUTPUT, OUTPUT, step=0)
    assert measured(tmp_path) == [[{}, {}]]


def test_auto_measures_each_sample(tmp_path: Path) -> None:
    log(tmp_path, OUTPUT, [0], metrics="auto")
    assert measured(tmp_path) == [
        [
            {"psnr": metrics.psnr(x, y, 1), "ssim": metrics.ssim(x, y, 1), "mae": metrics.mae(x, y)}
            for x, y in zip(OUTPUT, TARGET, strict=True)
        ]
    ]
    spec = parse_plugin_content(read_directory(tmp_path)[0].content)
    assert spec.others["metrics"]["psnr"] == {"better": "higher", "unit": "dB"}


def test_definitions_are_logged_beside_the_numbers(tmp_path: Path) -> None:
    log(tmp_path, OUTPUT, [0], metrics=("auto", {"mine": [1, 2]}))
    (event,) = read_directory(tmp_path)
    fractions = {"ssim": "fractions", "mae": "fractions"}
    assert [sample.definitions for sample in event.header.samples] == [fractions] * 2
    spec = parse_plugin_content(event.content).others["metrics"]
    assert {n: s["definition"] for n, s in spec.items() if "definition" in s} == fractions


def test_pictures_of_both_signs_have_the_ssim_of_those_from_0_to_1(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("plain", None, OUTPUT, TARGET, 0, metrics="auto")
        x, y = 2 * OUTPUT - 1, 2 * TARGET - 1
        writer.triptych("signed", None, x, y, 0, metrics="auto", panes=Image((-1, 1)))
        light = Image((0, 8), transfer="linear")
        writer.triptych("light", None, 8 * OUTPUT, 8 * TARGET, 0, metrics="auto", panes=light)
    plain, *others = measured(tmp_path)
    for samples in others:
        for found, expected in zip(samples, plain, strict=True):
            assert found == pytest.approx(expected, abs=1e-5)


def test_arrays_may_be_changed_when_the_call_returns(tmp_path: Path) -> None:
    output = OUTPUT.copy()
    with TriptychWriter(tmp_path) as writer:
        for step in range(5):
            writer.triptych("val", None, output, TARGET, step, metrics="mae")
            output *= np.float32(0.5)
    assert [samples[0]["mae"] for samples in measured(tmp_path)] == [
        pytest.approx(metrics.mae(OUTPUT[0] / 2**step, TARGET[0]), rel=1e-5) for step in range(5)
    ]


def test_pictures_that_are_stored_already_are_measured_again(tmp_path: Path) -> None:
    log(tmp_path, OUTPUT, range(2), metrics="auto")
    first, second = measured(tmp_path)
    assert first == second
    assert None not in first[0].values()


def test_functions_are_called_in_the_background(tmp_path: Path) -> None:
    threads = []

    def where(output: Any, target: Any) -> Any:
        threads.append(threading.current_thread())
        return output.mean(axis=(1, 2, 3))

    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", None, OUTPUT, TARGET, 0, metrics=(where, {"ready": [1, 2]}))
    assert threads[0] is not threading.current_thread()
    (samples,) = measured(tmp_path)
    assert samples[1] == {"where": pytest.approx(OUTPUT[1].mean()), "ready": 2}


def test_a_function_that_writes_in_place_spoils_nothing(tmp_path: Path) -> None:
    """Not even calls that wait: equal targets are copied once, for all of them."""
    go_on = threading.Event()
    output, target = np.full((1, 12, 12, 3), 200, np.uint8), np.full((1, 12, 12, 3), 100, np.uint8)

    def spoil(x: Any, y: Any) -> Any:
        go_on.wait()
        x[...] = 1
        y //= 2
        return [float(y.mean())]

    with TriptychWriter(tmp_path) as writer:
        for step in range(4):
            writer.triptych("val", target, output, target, step, metrics=("mae", spoil))
        go_on.set()
    events = read_directory(tmp_path)
    for event in events:
        for role, value in ("input", 100), ("output", 200), ("target", 100):
            np.testing.assert_array_equal(event.pictures["0", role], value)
    assert [samples[0]["spoil"] for samples in measured(tmp_path)] == [50] * 4
    assert (output == 200).all()
    assert (target == 100).all()


def test_a_function_that_fails_is_warned_about_once_at_the_line_of_the_user(tmp_path: Path) -> None:
    def broken(output: Any, target: Any) -> Any:
        raise KeyError("weights")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with TriptychWriter(tmp_path) as writer:
            for step in range(3):
                writer.triptych("val", None, OUTPUT, TARGET, step, metrics=("mae", broken))
    (warning,) = caught
    assert warning.filename == __file__
    assert "triptych 'val': broken could not be measured: KeyError: 'weights'" in str(warning)
    assert [samples[0]["broken"] for samples in measured(tmp_path)] == [None] * 3


def test_strict_raises_what_a_function_raises(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path, strict=True)
    writer.triptych("val", None, OUTPUT, TARGET, 0, metrics={"broken": lambda x, y: 1 / 0})
    with pytest.raises(ZeroDivisionError):
        writer.close()


def test_different_sizes_are_no_news_where_nobody_asked(tmp_path: Path) -> None:
    log(tmp_path, OUTPUT[:, ::2], range(2))
    assert measured(tmp_path) == [[dict.fromkeys(("psnr", "ssim", "mae"))] * 2] * 2


def test_different_sizes_are_warned_about_once(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match=r"psnr, ssim, mae cannot be measured") as caught:
        log(tmp_path, OUTPUT[:, ::2], range(3), metrics="auto")
    assert len(caught) == 1
    assert measured(tmp_path) == [[dict.fromkeys(("psnr", "ssim", "mae"))] * 2] * 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metrics": "psrn"}, "'psrn'"),
        ({"metrics": {"lpips": [1]}}, r"metrics\['lpips'\] has 1 number of shape \(1,\)"),
        ({"metrics": "iou"}, "compares class ids"),
        ({"metrics": None, "metrics_as_scalars": True}, "nothing is measured"),
        ({"panes": {"output": Labels()}, "metrics": "auto"}, "3 channels"),
    ],
)
def test_what_is_wrong_is_told_at_the_line_of_the_user(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with TriptychWriter(tmp_path) as writer, pytest.raises(ValueError, match=message):
        writer.triptych("val", None, (OUTPUT * 9).astype(np.uint8), TARGET, 0, **options)
    assert journals(tmp_path) == []


def test_means_are_scalars_of_a_run_below(tmp_path: Path) -> None:
    own = Metric("ready", [0.5, None], better="lower")
    with TriptychWriter(tmp_path) as writer:
        for step in (0, 10):
            writer.triptych(
                "val",
                None,
                OUTPUT * (1 - step / 20),
                TARGET,
                step,
                metrics=("mae", own),
                metrics_as_scalars=True,
            )
            writer.flush()
            assert step in read_scalars(tmp_path / "triptych")["val/mae"]
    expected = {
        step: pytest.approx(np.abs(OUTPUT * (1 - step / 20) - TARGET).mean(), rel=1e-5)
        for step in (0, 10)
    }
    assert read_scalars(tmp_path / "triptych") == {
        "val/mae": expected,
        "val/ready": {0: 0.5, 10: 0.5},
    }
    assert list(tmp_path.glob("*tfevents*")) == []


def test_without_a_number_there_is_no_scalar(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        writer.triptych(
            "val", None, OUTPUT, OUTPUT * np.nan, 0, metrics="mae", metrics_as_scalars=True
        )
    assert not (tmp_path / "triptych").exists()


def test_auto_without_a_target_is_warned_about_once_at_the_line_of_the_user(tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with TriptychWriter(tmp_path) as writer:
            for step in range(3):
                writer.triptych("val", None, OUTPUT, None, step, metrics="auto")
                writer.triptych("none", None, OUTPUT, None, step, metrics=None)
    (warning,) = caught
    assert warning.filename == __file__
    assert "triptych 'val': metrics=\"auto\" measures nothing, because there is no target" in str(
        warning.message
    )
    assert measured(tmp_path) == [[{}, {}]] * 6


def test_scalars_that_cannot_be_written_cost_no_picture(tmp_path: Path) -> None:
    (tmp_path / "triptych").write_text("in the way")
    with pytest.warns(UserWarning, match=r"its metrics were not written as scalars: ") as caught:
        log(tmp_path, OUTPUT, range(2), metrics="mae", metrics_as_scalars=True)
    assert len(caught) == 1
    assert len(measured(tmp_path)) == 2


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    "measured_by", [{"lpips": [1.0, 2.0]}, {"own": lambda x, y: x.mean(axis=(1, 2, 3))}]
)
def test_calls_dropped_at_the_end_are_counted_whatever_measures_them(
    tmp_path: Path, strict: bool, measured_by: Any
) -> None:
    go_on = threading.Event()

    def held(output: Any, target: Any) -> Any:
        go_on.wait()
        return [0, 0]

    writer = TriptychWriter(tmp_path, queue_bytes=1, on_full="drop", strict=strict)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert writer.triptych("val", None, OUTPUT, TARGET, 0, metrics={"held": held})
        for step in (1, 2):
            assert not writer.triptych("val", None, OUTPUT, TARGET, step, metrics=measured_by)
        go_on.set()
        writer.close()
    assert ["was dropped" in str(warning) for warning in caught] == [True]
    last = read_directory(tmp_path)[-1]
    assert (last.step, last.header.samples, last.header.dropped) == (2, (), 2)
