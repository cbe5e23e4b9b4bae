"""The metrics against scikit-image, on real photographs and masks."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
import scikit
import skimage
from metric_pairs import FUNCTIONS, PHOTOGRAPHS, RANGES, pair, photograph

from tb_triptych import metrics

data: Any = skimage.data  # without types
filters: Any = skimage.filters
references: Any = skimage.metrics


@pytest.mark.parametrize("dtype", RANGES)
@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_metrics_of_photographs_are_those_of_scikit_image(name: str, dtype: str) -> None:
    output, target = pair(name, dtype)
    data_range = RANGES[dtype]
    found = metrics.psnr(output, target, data_range)
    wide = output.astype(np.float64), target.astype(np.float64)
    assert found == pytest.approx(
        references.peak_signal_noise_ratio(wide[1], wide[0], data_range=data_range), abs=1e-4
    )
    assert metrics.ssim(output, target, data_range) == pytest.approx(
        scikit.ssim(*wide, data_range), abs=1e-4
    )
    mse = references.mean_squared_error(*wide)
    assert metrics.rmse(output, target) == pytest.approx(math.sqrt(mse), rel=1e-6)
    assert metrics.mae(output, target) == pytest.approx(np.abs(wide[0] - wide[1]).mean(), rel=1e-6)


@pytest.mark.parametrize("shape", [(11, 11), (11, 300), (300, 11, 3), (130, 800), (40, 900, 4)])
def test_ssim_is_right_at_the_edges_of_its_tiles(shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(1)
    output, target = random.random(shape), random.random(shape)
    assert metrics.ssim(output, target, 1) == pytest.approx(
        scikit.ssim(output, target, 1), abs=1e-5
    )


def test_metrics_of_constant_pictures_are_those_of_scikit_image() -> None:
    target, output = np.full((32, 40, 3), 100, np.uint8), np.full((32, 40, 3), 103, np.uint8)
    assert metrics.ssim(output, target, 255) == pytest.approx(
        scikit.ssim(output, target, 255), abs=1e-6
    )
    assert metrics.psnr(output, target, 255) == pytest.approx(
        references.peak_signal_noise_ratio(target, output, data_range=255), abs=1e-6
    )
    assert (metrics.mae(output, target), metrics.rmse(output, target)) == (3, 3)


def test_equal_pictures_have_a_psnr_of_200_db_and_an_ssim_of_1() -> None:
    for picture in (photograph("coffee"), np.zeros((16, 16), np.uint8)):
        assert metrics.psnr(picture, picture, 255) == 200
        assert metrics.ssim(picture, picture, 255) == pytest.approx(1, abs=1e-6)
        assert metrics.mae(picture, picture) == metrics.rmse(picture, picture) == 0


def test_no_pictures_have_a_greater_psnr_than_equal_ones() -> None:
    target = np.full((16, 16), 0.5)
    nearly = target + 1e-13
    assert metrics.psnr(nearly, target, 1) == metrics.psnr(target, target, 1) == 200
    assert metrics.psnr(target + 1e-7, target, 1) == pytest.approx(140)


def test_ssim_of_a_long_range_with_little_in_it_is_exact() -> None:
    random = np.random.default_rng(2)
    target = 40_000 + random.integers(0, 30, (64, 64)).astype(np.uint16)
    output = 40_000 + random.integers(0, 30, (64, 64)).astype(np.uint16)
    wide = output.astype(np.float64), target.astype(np.float64)
    for data_range in (65_535, 40):
        assert metrics.ssim(output, target, data_range) == pytest.approx(
            scikit.ssim(*wide, data_range), abs=1e-4
        )


def test_pictures_smaller_than_the_window_have_no_ssim() -> None:
    assert metrics.ssim(np.zeros((10, 40)), np.zeros((10, 40)), 1) is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_in_the_target_is_left_out(value: float) -> None:
    target = np.array([[1.0, value], [3.0, 5.0]], np.float32)
    output = np.array([[2.0, 7.0], [3.0, 3.0]], np.float32)
    assert metrics.mae(output, target) == 1
    assert metrics.rmse(output, target) == pytest.approx(math.sqrt(5 / 3))
    assert metrics.psnr(output, target, 10) == pytest.approx(10 * math.log10(100 / (5 / 3)))
    output[0, 1] = value  # also where both have it
    assert metrics.mae(output, target) == 1


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_output_that_is_not_finite_has_no_metric(value: float) -> None:
    target = np.random.default_rng(0).random((200, 300))
    output = target.copy()
    output[150, 3] = value
    assert metrics.mae(output, target) is None
    assert metrics.rmse(output, target) is None
    assert metrics.psnr(output, target, 1) is None
    assert metrics.ssim(output, target, 1) is None
    assert metrics.ssim(target, output, 1) is None


def test_a_target_without_a_finite_value_has_no_metric() -> None:
    assert metrics.mae(np.zeros((2, 2)), np.full((2, 2), np.nan)) is None


def test_classes_that_are_missing_on_both_sides_do_not_count() -> None:
    target = np.array([[0, 0, 5, 5]])
    output = np.array([[0, 5, 5, 9]])
    # class 0: 1 of 2, class 5: 1 of 3, class 9: 0 of 1
    assert metrics.iou(output, target) == pytest.approx((1 / 2 + 1 / 3 + 0) / 3)
    assert metrics.dice(output, target) == pytest.approx((2 / 3 + 2 / 4 + 0) / 3)
    assert metrics.pixel_error(output, target) == 0.5


@pytest.mark.parametrize("dtype", ["int16", "int64", "uint32", "uint64"])
def test_ids_may_be_of_any_size(dtype: str) -> None:
    top = int(np.iinfo(dtype).max)
    target = np.array([0, 1, top, top], dtype)
    output = np.array([0, top, top, 1], "int16" if dtype == "int16" else dtype)
    assert metrics.iou(output, target) == pytest.approx((1 + 0 + 1 / 3) / 3)
    assert metrics.pixel_error(output, target) == 0.5


def test_ids_of_different_types_are_compared_as_numbers() -> None:
    target = np.array([-1, 0, 2**62, 3])
    output = np.array([0, 0, 2**62, 3], np.uint64)
    assert metrics.pixel_error(output, target) == 0.25
    assert metrics.pixel_error(output, target, ignore=[-1]) == 0
    assert metrics.iou(np.array([True, False]), np.array([1, 0], np.uint8)) == 1


def test_nothing_but_ignored_pixels_has_no_metric() -> None:
    target = np.full((4, 4), 255, np.uint8)
    assert metrics.iou(target, target, ignore=[255]) is None
    assert metrics.dice(target, target, ignore=[255]) is None
    assert metrics.pixel_error(target, target, ignore=[255]) is None


OF_IDS = ("iou", "dice", "pixel_error")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("volume", [False, True])
@pytest.mark.parametrize("shape", [(4, 32, 32, 3), (4, 3, 32, 32), (8, 32, 32), (3, 32, 32)])
def test_a_batch_is_refused_with_its_shape(name: str, shape: tuple[int, ...], volume: bool) -> None:
    batch = np.zeros((2, *shape) if volume else shape, np.uint8)
    with pytest.raises(ValueError, match=re.escape(f"{name} got arrays of shape {batch.shape}")):
        FUNCTIONS[name](batch, batch, volume=volume)


def test_channels_that_come_first_are_told_how_to_come_last() -> None:
    picture = np.zeros((3, 32, 32))
    with pytest.raises(ValueError, match=r"first pass np\.moveaxis\(output, 0, -1\)"):
        metrics.ssim(picture, picture, 1)
    assert metrics.ssim(np.moveaxis(picture, 0, -1), np.moveaxis(picture, 0, -1), 1) == 1


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_advice_for_a_batch_can_be_pasted(name: str) -> None:
    output, target = np.random.default_rng(0).integers(0, 2, (2, 3, 20, 21))
    with pytest.raises(ValueError, match="of shape") as caught:
        FUNCTIONS[name](output, target)
    (code,) = re.findall(r"np\.mean\(\[.*?\]\)", str(caught.value))
    values = {"np": np, name: getattr(metrics, name), "data_range": 1}
    mean = eval(code, {**values, "output": output, "target": target})
    each = [FUNCTIONS[name](x, y) for x, y in zip(output, target, strict=True)]
    assert mean == pytest.approx(np.mean(np.array(each, float)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_volume_is_measured_as_one(name: str) -> None:
    output, target = np.random.default_rng(0).integers(0, 2, (2, 4, 16, 17))
    found = FUNCTIONS[name](output, target, volume=True)
    assert found == FUNCTIONS[name](output[..., None], target[..., None], volume=True)
    if name != "ssim":  # the mean over the slices, see its own tests
        assert found == FUNCTIONS[name](output.reshape(-1), target.reshape(-1))
        assert found == FUNCTIONS[name](output.reshape(64, 17), target.reshape(64, 17))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_shapes_that_differ_are_refused_with_both(name: str) -> None:
    for other in (20, 22), (21, 20), (1,), (20, 21, 1):
        with pytest.raises(ValueError, match=re.escape(f"(20, 21) and {other}")):
            FUNCTIONS[name](np.zeros((20, 21), int), np.zeros(other, int))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_no_real_number_is_refused(name: str) -> None:
    for values in np.zeros((20, 20), complex), np.full((20, 20), "a"):
        with pytest.raises(TypeError, match="compares real numbers, but output is"):
            FUNCTIONS[name](values, np.zeros((20, 20)))


@pytest.mark.parametrize("name", OF_IDS)
def test_scores_are_no_ids(name: str) -> None:
    scores, ids = np.full((20, 20), 0.7), np.ones((20, 20))
    with pytest.raises(ValueError, match=r"output has numbers that are not whole: pass scores"):
        FUNCTIONS[name](scores, ids)
    with pytest.raises(ValueError, match=r"target has numbers that are not whole"):
        FUNCTIONS[name](ids, np.full((20, 20), np.nan))
    assert FUNCTIONS[name](np.rint(scores), ids) == (0 if name == "pixel_error" else 1)


@pytest.mark.parametrize("name", ["psnr", "ssim", "mae", "rmse"])
@pytest.mark.parametrize("data_range", [0, -1, (1, 1), (1, 0), (0, np.inf), np.nan])
def test_a_range_that_is_none_is_refused(name: str, data_range: Any) -> None:
    picture = np.zeros((20, 20))
    with pytest.raises(ValueError, match=rf"{name} got data_range="):
        getattr(metrics, name)(picture, picture, data_range)


@pytest.mark.parametrize("data_range", [4, (-1, 3)])
def test_errors_may_be_fractions_of_a_range(data_range: Any) -> None:
    output, target = np.full((4, 4), 3.0), np.full((4, 4), 1.0)
    assert metrics.mae(output, target, data_range) == 0.5
    assert metrics.rmse(output, target, data_range) == 0.5
    assert metrics.psnr(output, target, data_range) == pytest.approx(20 * math.log10(2))
