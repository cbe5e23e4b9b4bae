"""SSIM of values outside of displays' ranges, against scikit-image in double precision."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scikit
import skimage
from numpy.typing import NDArray

from tb_triptych import metrics

_data: Any = skimage.data  # without types

ASTRONAUT: NDArray[np.float32] = (_data.astronaut()[:90, 100:200] / 255).astype(np.float32)


def noisy(picture: NDArray[Any], sigma: float = 0.05) -> NDArray[Any]:
    noise = np.random.default_rng(0).normal(0, sigma, picture.shape)
    return (picture + noise).astype(picture.dtype)


def bright_half(level: float) -> NDArray[np.float32]:
    picture = ASTRONAUT.copy()
    picture[:, 50:] += np.float32(level)
    return picture


def spark(level: float) -> NDArray[np.float32]:
    """One pixel alone."""
    picture = ASTRONAUT.copy()
    picture[40, 60] = level
    return picture


def halves(left: float, right: float) -> NDArray[np.float32]:
    """Two plain surfaces."""
    return np.where(np.arange(80) < 40, left, right).astype(np.float32) * np.ones((50, 1), "f4")


def stripes(level: float) -> NDArray[np.float32]:
    picture = ASTRONAUT.copy()
    picture[:, ::7] += np.float32(level)
    return picture


BEYOND = {
    "a half at 1,000": (noisy(bright_half(1_000)), bright_half(1_000)),
    "a half at 10,000": (noisy(bright_half(10_000)), bright_half(10_000)),
    "a half at 1,000, the output dark": (ASTRONAUT, bright_half(1_000)),
    "all at 1,000": (noisy(ASTRONAUT + 1_000), ASTRONAUT + 1_000),
    "all at -1,000": (noisy(ASTRONAUT - 1_000), ASTRONAUT - 1_000),
    "one pixel of 1e6": (noisy(ASTRONAUT), spark(1e6)),
    "one pixel of 1e6 in both": (noisy(spark(1e6)), spark(1e6)),
    "one pixel of -1e6": (spark(-1e6), ASTRONAUT),
    "stripes": (noisy(stripes(300)), stripes(300)),
    "a gradient": (noisy(ASTRONAUT * 2_000), ASTRONAUT * 2_000),
    "signed": (noisy(ASTRONAUT * 200 - 100, 5), ASTRONAUT * 200 - 100),
    "negatives": (1 - ASTRONAUT, ASTRONAUT),
    "plain and within the range": (halves(0, 1), halves(0.45, 0.55)),
    "plain and upside down": (halves(0.9, 0.1), halves(0.1, 0.9)),
    "plain and beyond": (halves(0.02, 100.3), halves(0, 100)),
}


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", BEYOND)
def test_ssim_is_right_whatever_the_values(name: str, dtype: str) -> None:
    with np.errstate(over="ignore"):  # 1e6 is infinite in float16
        output, target = (array.astype(dtype) for array in BEYOND[name])
    found = metrics.ssim(output, target, 1)
    if not (np.isfinite(output).all() and np.isfinite(target).all()):
        assert found is None
        return
    assert found == pytest.approx(scikit.ssim(output, target, 1), abs=1e-4)
    assert metrics.ssim(np.asfortranarray(output), target, 1) == pytest.approx(found, abs=1e-6)


@pytest.mark.parametrize("dtype", ["uint16", "int16", "int32", "int64", "uint64"])
@pytest.mark.parametrize("data_range", [1, 50, 65_535])
def test_ssim_of_whole_numbers_is_right_whatever_the_range(dtype: str, data_range: int) -> None:
    target = (ASTRONAUT * 30_000).astype(dtype)
    output = (noisy(ASTRONAUT, 0.001).clip(0) * 30_000).astype(dtype)
    expected = scikit.ssim(output, target, data_range)
    assert metrics.ssim(output, target, data_range) == pytest.approx(expected, abs=1e-4)


def test_ssim_is_exact_where_squares_of_double_precision_are_not() -> None:
    """Two plain surfaces that differ little and lie far from 0, by the formula itself."""
    output, target = np.full((20, 20), 1e8 + 0.25), np.full((20, 20), 1e8)
    output[:, 10:] -= 1e8
    target[:, 10:] -= 1e8
    found = metrics.ssim(output, target, 1)
    weights = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    weights /= weights.sum()
    columns = []
    for at in range(5, 15):
        x, y = (np.longdouble(array[0, at - 5 : at + 6]) for array in (output, target))
        a, b = (weights * x).sum(), (weights * y).sum()
        covariance = (weights * (x - a) * (y - b)).sum()
        both = (weights * (x - a) ** 2).sum() + (weights * (y - b) ** 2).sum()
        columns.append(
            (2 * a * b + 1e-4) / (a * a + b * b + 1e-4) * (2 * covariance + 9e-4) / (both + 9e-4)
        )
    assert found == pytest.approx(float(np.mean(columns)), abs=1e-9)


def test_a_pair_maps_the_range_and_clips_nothing() -> None:
    output, target = noisy(ASTRONAUT, 0.4), ASTRONAUT
    expected = scikit.ssim(output, target, 1)
    for low, high in (-1, 1), (-1024, 3071), (1e6, 1e6 + 64), (0, 255), (0.25, 0.5):
        x, y = (array.astype(np.float64) * (high - low) + low for array in (output, target))
        assert metrics.ssim(x, y, (low, high)) == pytest.approx(expected, abs=1e-6)
    assert metrics.ssim(output, target, (0, 1)) == metrics.ssim(output, target, 1)
    assert metrics.ssim(2 * output - 1, 2 * target - 1, 2) == pytest.approx(
        scikit.ssim(2 * output - 1, 2 * target - 1, 2), abs=1e-4
    )


def test_a_pair_of_whole_numbers_maps_them_as_well() -> None:
    levels = (ASTRONAUT * 255).astype(np.uint8)
    other = (noisy(ASTRONAUT).clip(0, 1) * 255).astype(np.uint8)
    output, target = (array.astype(np.int16) - 128 for array in (other, levels))
    assert metrics.ssim(output, target, (-128, 127)) == pytest.approx(
        scikit.ssim(other, levels, 255), abs=1e-6
    )


@pytest.mark.parametrize("shape", [(4, 40, 30), (4, 40, 30, 1), (3, 20, 21, 3)])
def test_the_ssim_of_a_volume_is_the_mean_of_that_of_its_slices(shape: tuple[int, ...]) -> None:
    output, target = np.random.default_rng(3).random((2, *shape)) * 50
    slices = [scikit.ssim(x, y, 1) for x, y in zip(output, target, strict=True)]
    found = metrics.ssim(output, target, 1, volume=True)
    assert found == pytest.approx(math.fsum(slices) / len(slices), abs=1e-6)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("at", [(0, 0), (89, 99), (45, 50)])
def test_one_value_that_is_not_finite_leaves_no_ssim(value: float, at: tuple[int, int]) -> None:
    for role in range(2):
        output, target = ASTRONAUT.copy(), bright_half(1_000)
        (output, target)[role][at] = value
        assert metrics.ssim(output, target, 1) is None
