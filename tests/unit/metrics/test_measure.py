from typing import Any

import numpy as np
import pytest
from batches import batch_of
from numpy.typing import NDArray

from tb_triptych import metrics
from tb_triptych.encoding.encode_samples import Samples, encode_batch
from tb_triptych.inputs.batch import Batch
from tb_triptych.metrics.known import KNOWN, BuiltinMetric
from tb_triptych.metrics.measure import means_of
from tb_triptych.metrics.plan import MetricSpecs, planned
from tb_triptych.panes import Flow, Image, Labels, Pane, PaneSpecs, Scalar, panes_by_role

RANDOM = np.random.default_rng(0)
OUTPUT = RANDOM.random((2, 20, 30, 3)).astype(np.float32)
TARGET = RANDOM.random((2, 20, 30, 3)).astype(np.float32)


def batch(
    output: Any, target: Any, measured: MetricSpecs, panes: PaneSpecs = None, **call: Any
) -> Batch:
    arrays = {"output": output} | ({} if target is None else {"target": target})
    specs = panes_by_role(panes, list(arrays))
    return batch_of(arrays, specs, metrics=planned(measured, specs), **call)


def measure(
    output: Any, target: Any, measured: MetricSpecs, panes: PaneSpecs = None, **call: Any
) -> Samples[Any]:
    return encode_batch(batch(output, target, measured, panes, **call))


def rows(*args: Any, **call: Any) -> list[dict[str, float | None]]:
    made = measure(*args, **call)
    assert made.problems == {}
    return [dict(row.metrics) for row in made.rows]


def test_each_sample_has_the_numbers_of_its_values() -> None:
    found = rows(OUTPUT, TARGET, ("psnr", "ssim", "mae", "rmse"))
    for i, (x, y) in enumerate(zip(OUTPUT, TARGET, strict=True)):
        assert found[i] == {
            "psnr": metrics.psnr(x, y, 1),
            "ssim": metrics.ssim(x, y, 1),
            "mae": metrics.mae(x, y),
            "rmse": metrics.rmse(x, y),
        }


@pytest.mark.parametrize(
    ("pane", "channels"), [(Image(), 3), (Scalar(), 1), (Labels(), 1), (Flow(), 2)]
)
def test_a_new_metric_has_the_numbers_of_its_own_function(
    pane: Pane, channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = BuiltinMetric(
        lambda pair: float(pair.output.sum() - pair.target.sum()), "lower", pane.compared
    )
    monkeypatch.setitem(KNOWN, "new", new)
    target = np.zeros((2, 5, 5, channels), np.float32)
    output = target.copy()
    output[1] = 1
    assert rows(output, target, "new", pane) == [{"new": 0}, {"new": 25 * channels}]


def test_a_new_metric_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    new = BuiltinMetric(
        lambda pair: pair.width, "higher", unit="dB", needs_range=True, least_side=6
    )
    monkeypatch.setitem(KNOWN, "new", new)
    values = np.zeros((1, 5, 5), np.float32)
    with pytest.raises(ValueError, match="new, which is relative to a range"):
        planned("new", {"output": Scalar(), "target": Scalar()})
    made = measure(values, values, "new", Scalar((0, 80)))
    assert made.problems == {
        "new": "new cannot be measured for pictures smaller than 6 x 6 pixels, such as (5, 5)"
    }
    assert made.rows[0].metrics == {"new": 80}


def test_values_are_compared_as_given_and_not_as_8_bit() -> None:
    target = np.full((1, 12, 12), 0.5, np.float32)
    assert rows(target + np.float32(1e-4), target, "mae") == [
        {"mae": pytest.approx(1e-4, rel=1e-3)}
    ]
    beyond = rows(target + 3, target, "mae")
    assert beyond == [{"mae": pytest.approx(3)}]


def test_channels_may_come_first() -> None:
    first = [np.moveaxis(array, -1, 1) for array in (OUTPUT, TARGET)]
    assert rows(*first, "auto", data_format="NCHW") == rows(OUTPUT, TARGET, "auto")


@pytest.mark.parametrize(
    ("dtype", "pane", "data_range"),
    [
        ("uint8", Image(), 255),
        ("uint8", Image((0, 10)), 255),
        ("uint16", Image(), 65535),
        ("uint16", Image((0, 4095)), 4095),
        ("bool", Image(), 1),
        ("float32", Image(), 1),
        ("float64", Image((-1, 1)), 2),
        ("float32", Image((0, 8), transfer="linear"), 8),
        ("int32", Scalar((0, 80)), 80),
    ],
)
def test_the_range_is_that_of_the_pane_or_of_the_type(
    dtype: str, pane: Image | Scalar, data_range: float
) -> None:
    scale = 1 if dtype.startswith("float") else 3
    output, target = ((array[..., 0] * scale).astype(dtype) for array in (OUTPUT, TARGET))
    (first, _) = rows(output, target, ("psnr", "ssim"), pane)
    assert first["psnr"] == metrics.psnr(output[0], target[0], data_range)
    low = 0 if pane.value_range is None else pane.value_range[0]
    expected = metrics.ssim(output[0], target[0], (low, low + data_range))
    assert first["ssim"] == pytest.approx(expected)


def test_a_picture_has_the_same_numbers_whatever_its_range() -> None:
    """As pictures in [-1, 1], of which an SSIM of signed values says something else."""
    names = ("psnr", "ssim", "mae", "rmse")
    levels, other = RANDOM.integers(0, 256, (2, 1, 30, 40, 3)).astype(np.float64)
    other = levels + (other - levels) * 0.2
    expected = rows(other / 255, levels / 255, names)[0]
    fractions = {
        Image((-1, 1)): (-1, 2, np.float64),
        Image((-1024, 3071)): (-1024, 4095, np.float64),
        Image((0, 8), transfer="linear"): (0, 8, np.float64),
        Image((0.5, 0.75)): (0.5, 0.25, np.float64),
        Image((0, 4095)): (0, 4095, np.uint16),
        Image(): (0, 65535, np.uint16),
    }
    for pane, (low, width, dtype) in fractions.items():
        pair = [(x / 255 * width + low).astype(dtype) for x in (other, levels)]
        found = rows(*pair, names, pane)[0]
        assert found == pytest.approx(expected, abs=1e-3), pane


def test_scalars_keep_their_unit_and_have_the_ssim_of_fractions() -> None:
    output, target = RANDOM.random((2, 1, 30, 40))
    names = ("psnr", "ssim", "mae", "rmse")
    (found,) = rows(output * 10 - 5, target * 10 - 5, names, Scalar((-5, 5)))
    (expected,) = rows(output, target, names)
    in_unit = {name: (expected[name] or 0) * 10 for name in ("mae", "rmse")}
    assert found == pytest.approx({**expected, **in_unit})


def test_what_lies_beyond_the_range_is_not_clipped() -> None:
    target = np.full((1, 12, 12), 0.5, np.float32)
    found = rows(target + 2, target, ("mae", "rmse", "psnr"), Image((-1, 1)))
    assert found == [{"mae": 1, "rmse": 1, "psnr": 0}]


def test_levels_are_compared_in_fractions_of_255() -> None:
    target = np.full((1, 12, 12), 100, np.uint8)
    assert rows(target + np.uint8(51), target, ("mae", "rmse")) == [
        {"mae": pytest.approx(0.2), "rmse": pytest.approx(0.2)}
    ]


def test_holes_of_the_target_do_not_count_in_whatever_range() -> None:
    target = RANDOM.random((1, 20, 20)).astype(np.float32)
    output = (target * 2 - 1) * np.float32(0.9)
    target[0, :5] = np.nan
    panes = {"output": Image((-1, 1)), "target": Image()}
    (found,) = rows(output, target, ("psnr", "ssim", "mae"), panes)
    difference = np.abs((output + 1) / 2 - target)[0, 5:]
    assert found["mae"] == pytest.approx(difference.mean(), rel=1e-5)
    assert found["psnr"] == pytest.approx(-10 * np.log10((difference**2).mean()), rel=1e-5)
    assert found["ssim"] is None


def test_images_of_different_ranges_are_compared_as_fractions() -> None:
    levels = RANDOM.integers(0, 256, (1, 16, 16, 3)).astype(np.uint8)
    other = RANDOM.integers(0, 256, (1, 16, 16, 3)).astype(np.uint8)
    signed = (levels / 127.5 - 1).astype(np.float32)
    mixed = rows(signed, other, ("psnr", "ssim", "mae"), {"output": Image((-1, 1))})
    assert mixed[0] == pytest.approx(rows(levels, other, ("psnr", "ssim", "mae"))[0], abs=1e-5)


def test_scalars_are_compared_in_their_unit_whatever_their_range() -> None:
    panes = {"output": Scalar((0, 1)), "target": Scalar((0, 80))}
    assert rows(np.full((1, 4, 4), 3.0), np.full((1, 4, 4), 5.0), "mae", panes) == [{"mae": 2}]


def test_grey_with_and_without_an_axis_of_channels_is_the_same() -> None:
    grey = OUTPUT[..., :1], TARGET[..., 0]
    assert rows(*grey, "auto") == rows(OUTPUT[..., 0], TARGET[..., 0], "auto")


def test_class_ids_are_compared_with_those_of_scores() -> None:
    target = RANDOM.integers(0, 3, (2, 8, 9))
    scores = np.eye(3, dtype=np.float32)[target] * 5
    scores[0, 0, 0] = np.roll(scores[0, 0, 0], 1)
    panes = {"output": Labels(from_scores=True), "target": Labels()}
    found = rows(scores, target, ("pixel_error", "iou"), panes)
    assert [row["pixel_error"] for row in found] == [pytest.approx(1 / 72), 0]
    assert found[1]["iou"] == 1


def test_ignored_ids_are_those_of_either_pane() -> None:
    target, output = np.array([[[0, 1, 9, 9]]]), np.array([[[0, 1, 0, 1]]])
    for panes in ({"output": Labels(ignore=9)}, {"target": Labels(ignore=9)}):
        both = {"output": Labels(), "target": Labels(), **panes}
        assert rows(output, target, "pixel_error", both) == [{"pixel_error": 0}]


def test_the_ssim_of_a_volume_is_the_mean_of_that_of_its_slices() -> None:
    output, target = RANDOM.random((2, 1, 5, 12, 14))
    (row,) = rows(output, target, ("ssim", "mae"), Image(volume=True))
    slices = [metrics.ssim(x, y, 1) for x, y in zip(output[0], target[0], strict=True)]
    assert row["ssim"] == pytest.approx(np.mean(np.array(slices, float)))
    assert row["mae"] == metrics.mae(output[0], target[0], volume=True)


def test_nothing_is_measured_where_sizes_differ_and_that_is_told() -> None:
    made = measure(OUTPUT[:, ::2], TARGET, "auto")
    assert [dict(row.metrics) for row in made.rows] == [
        {"psnr": None, "ssim": None, "mae": None}
    ] * 2
    (message,) = made.problems.values()
    assert "psnr, ssim, mae cannot be measured" in message
    assert "(10, 30, 3) and (20, 30, 3)" in message


def test_a_picture_too_small_for_ssim_is_told_only_if_it_was_asked_for() -> None:
    small = OUTPUT[:, :10], TARGET[:, :10]
    assert [row["ssim"] for row in rows(*small, "auto")] == [None, None]
    assert "smaller than 11 x 11" in measure(*small, ("ssim",)).problems["ssim"]


def test_functions_get_the_arrays_as_they_were_given() -> None:
    seen: list[Any] = []

    def largest(output: NDArray[Any], target: NDArray[Any]) -> Any:
        seen.append((output, target))
        return output.max(axis=(1, 2, 3))

    scores = RANDOM.normal(0, 1, (3, 8, 9, 5))
    ids = RANDOM.integers(0, 5, (3, 8, 9))
    panes = {"output": Labels(from_scores=True), "target": Labels()}
    found = rows(scores, ids, largest, panes, max_outputs=2)
    assert [row["largest"] for row in found] == [scores[0].max(), scores[1].max()]
    np.testing.assert_array_equal(seen[0][0], scores[:2])
    np.testing.assert_array_equal(seen[0][1], ids[:2])


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x, y: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda x, y: [1.0], "it returned 1 number of shape (1,) for 2 samples"),
        (lambda x, y: "many", "TypeError: it returned values of the type <U4"),
        (lambda x, y: np.zeros((2, 2)), "it returned 4 numbers of shape (2, 2) for 2 samples"),
    ],
)
def test_a_function_that_fails_leaves_the_others_alone(function: Any, message: str) -> None:
    made = measure(OUTPUT, TARGET, ({"mine": function}, "mae"))
    assert [row.metrics["mine"] for row in made.rows] == [None, None]
    assert all(row.metrics["mae"] for row in made.rows)
    assert message in made.problems["mine"]


def test_functions_may_return_axes_of_length_1() -> None:
    found = rows(OUTPUT, TARGET, {"mine": lambda x, y: x.mean(axis=(1, 2, 3), keepdims=True)})
    assert [row["mine"] for row in found] == pytest.approx(OUTPUT.mean(axis=(1, 2, 3)).tolist())


def test_functions_get_memory_of_their_own() -> None:
    output, target = OUTPUT.copy(), TARGET.copy()

    def spoil(x: NDArray[Any], y: NDArray[Any]) -> Any:
        means = y.mean(axis=(1, 2, 3))
        x[...] = y[...] = 0
        return means

    found = rows(output, target, ({"first": spoil}, {"second": spoil}, "mae"))
    assert [row["first"] for row in found] == [row["second"] for row in found]
    assert found[0]["mae"] == metrics.mae(OUTPUT[0], TARGET[0])
    np.testing.assert_array_equal(output, OUTPUT)
    np.testing.assert_array_equal(target, TARGET)


def test_numbers_that_are_not_finite_are_none() -> None:
    found = rows(OUTPUT, None, {"lpips": [np.nan, 3]})
    assert found == [{"lpips": None}, {"lpips": 3}]


def test_means_are_over_the_samples_that_have_a_number() -> None:
    samples: list[dict[str, float | None]] = [
        {"a": 1.0, "b": None},
        {"a": None, "b": None},
        {"a": 4.0},
    ]
    assert means_of(samples) == {"a": 2.5}
