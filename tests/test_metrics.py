"""The metrics against scikit-image, torchmetrics and TensorFlow, on real photographs and masks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import skimage
from numpy.typing import NDArray

from tb_triptych import metrics

data: Any = skimage.data  # without types
filters: Any = skimage.filters
references: Any = skimage.metrics

PHOTOGRAPHS = ("astronaut", "coffee", "camera", "chelsea")
RANGES = {"uint8": 255.0, "uint16": 65535.0, "float32": 1.0, "float64": 2.0}


def photograph(name: str) -> NDArray[np.uint8]:
    picture: NDArray[np.uint8] = getattr(data, name)()[100:231, 60:203]
    return picture


def pair(name: str, dtype: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """A photograph, with noise and as it is; float64 in [-1, 1]."""
    target = photograph(name).astype(np.float64) / 255
    noise = np.random.default_rng(0).normal(0, 0.08, target.shape)
    output = np.clip(target * 0.9 + noise, 0, 1)
    if dtype == "float64":
        return output * 2 - 1, target * 2 - 1
    if dtype.startswith("float"):
        return output.astype(dtype), target.astype(dtype)
    top = np.iinfo(dtype).max
    return np.rint(output * top).astype(dtype), np.rint(target * top).astype(dtype)


def skimage_ssim(output: Any, target: Any, data_range: float) -> float:
    return float(
        references.structural_similarity(
            output,
            target,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=data_range,
            channel_axis=-1 if target.ndim == 3 else None,
        )
    )


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
        skimage_ssim(*wide, data_range), abs=1e-4
    )
    mse = references.mean_squared_error(*wide)
    assert metrics.rmse(output, target) == pytest.approx(math.sqrt(mse), rel=1e-6)
    assert metrics.mae(output, target) == pytest.approx(np.abs(wide[0] - wide[1]).mean(), rel=1e-6)


@pytest.mark.parametrize("shape", [(11, 11), (11, 300), (300, 11, 3), (130, 800), (40, 900, 4)])
def test_ssim_is_right_at_the_edges_of_its_tiles(shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(1)
    output, target = random.random(shape), random.random(shape)
    assert metrics.ssim(output, target, 1) == pytest.approx(
        skimage_ssim(output, target, 1), abs=1e-5
    )


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_metrics_of_photographs_are_those_of_tensorflow(name: str, dtype: str) -> None:
    tf = pytest.importorskip("tensorflow")
    output, target = (array if array.ndim == 3 else array[..., None] for array in pair(name, dtype))
    data_range = RANGES[dtype]
    assert metrics.psnr(output, target, data_range) == pytest.approx(
        float(tf.image.psnr(output, target, data_range)), abs=1e-4
    )
    assert metrics.ssim(output, target, data_range) == pytest.approx(
        float(tf.image.ssim(output, target, data_range)), abs=1e-4
    )


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_metrics_of_photographs_are_those_of_torchmetrics(name: str) -> None:
    reference = pytest.importorskip("torchmetrics.functional")
    torch = pytest.importorskip("torch")
    output, target = pair(name, "float32")
    tensors = [
        torch.from_numpy(np.atleast_3d(array)).movedim(-1, 0)[None].contiguous()
        for array in (output, target)
    ]
    _, similarity = reference.image.structural_similarity_index_measure(
        *tensors, data_range=1.0, return_full_image=True
    )
    expected = {
        "psnr": reference.image.peak_signal_noise_ratio(*tensors, data_range=1.0),
        "ssim": similarity[..., 5:-5, 5:-5].mean(),  # without the mirrored border
        "mae": reference.mean_absolute_error(*tensors),
        "rmse": torch.sqrt(reference.mean_squared_error(*tensors)),
    }
    found = {
        "psnr": metrics.psnr(output, target, 1),
        "ssim": metrics.ssim(output, target, 1),
        "mae": metrics.mae(output, target),
        "rmse": metrics.rmse(output, target),
    }
    assert found == pytest.approx(
        {name: float(value) for name, value in expected.items()}, abs=1e-4
    )


def test_metrics_of_constant_pictures_are_those_of_scikit_image() -> None:
    target, output = np.full((32, 40, 3), 100, np.uint8), np.full((32, 40, 3), 103, np.uint8)
    assert metrics.ssim(output, target, 255) == pytest.approx(
        skimage_ssim(output, target, 255), abs=1e-6
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
            skimage_ssim(*wide, data_range), abs=1e-4
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


def masks() -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    """Outputs and targets: thresholds and shifts of photographs, some classes on one side only."""
    camera, coins = data.camera(), data.coins()
    edges = np.array([40, 90, 150, 210])
    many = np.digitize(camera, edges)
    threshold = filters.threshold_otsu(coins)
    absent = np.where(many == 3, 7, many)  # class 3 is not in the output, 5 and 6 nowhere
    return {
        "two classes": (coins > threshold + 9, coins > threshold),
        "many classes": (np.roll(many, 3, axis=1), many),
        "absent classes": (absent, many),
        "only background": (np.zeros((9, 9), int), np.zeros((9, 9), int)),
        "nothing right": (np.ones((9, 9), int), np.zeros((9, 9), int)),
    }


@pytest.mark.parametrize("name", masks())
@pytest.mark.parametrize("ignore", [None, 0, 4])
def test_metrics_of_masks_are_those_of_torchmetrics(name: str, ignore: int | None) -> None:
    reference = pytest.importorskip("torchmetrics.functional.classification")
    torch = pytest.importorskip("torch")
    output, target = masks()[name]
    if ignore == 0 and not target.any():
        pytest.skip("nothing is left of it")
    # Their means count the ignored class where the output has it, those of pixels kept do not.
    kept = np.ones(target.shape, bool) if ignore is None else target != ignore
    tensors = [torch.from_numpy(array[kept].astype(np.int64)) for array in (output, target)]
    expected = {
        "iou": reference.multiclass_jaccard_index(*tensors, num_classes=8, average="macro"),
        "dice": reference.multiclass_f1_score(*tensors, num_classes=8, average="macro"),
        "pixel_error": 1 - reference.multiclass_accuracy(*tensors, 8, average="micro"),
    }
    ignored = () if ignore is None else (ignore,)
    found = {
        "iou": metrics.iou(output, target, ignored),
        "dice": metrics.dice(output, target, ignored),
        "pixel_error": metrics.pixel_error(output, target, ignored),
    }
    assert found == pytest.approx({key: float(value) for key, value in expected.items()}, abs=1e-4)


@pytest.mark.parametrize("name", masks())
def test_iou_of_masks_is_that_of_tensorflow(name: str) -> None:
    tf = pytest.importorskip("tensorflow")
    output, target = masks()[name]
    mean_iou = tf.keras.metrics.MeanIoU(num_classes=8)
    mean_iou.update_state(target.astype(int), output.astype(int))
    assert metrics.iou(output, target) == pytest.approx(float(mean_iou.result()), abs=1e-4)


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
