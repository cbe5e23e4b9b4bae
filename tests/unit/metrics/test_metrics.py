"""The metrics against scikit-image, torchmetrics and TensorFlow, on real photographs and masks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scikit
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


FUNCTIONS: dict[str, Callable[..., float | None]] = {
    "psnr": lambda x, y, **o: metrics.psnr(x, y, 1, **o),
    "ssim": lambda x, y, **o: metrics.ssim(x, y, 1, **o),
    "mae": metrics.mae,
    "rmse": metrics.rmse,
    "iou": metrics.iou,
    "dice": metrics.dice,
    "pixel_error": metrics.pixel_error,
}
OF_IDS = ("iou", "dice", "pixel_error")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("volume", [False, True])
@pytest.mark.parametrize("shape", [(4, 32, 32, 3), (4, 3, 32, 32), (8, 32, 32), (3, 32, 32)])
def test_a_batch_is_refused_with_its_shape(name: str, shape: tuple[int, ...], volume: bool) -> None:
    batch = np.zeros((2, *shape) if volume else shape, np.uint8)
    with pytest.raises(ValueError, match=re.escape(f"{name} has arrays of shape {batch.shape}")):
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
    with pytest.raises(ValueError, match=rf"{name} has data_range="):
        getattr(metrics, name)(picture, picture, data_range)


@pytest.mark.parametrize("data_range", [4, (-1, 3)])
def test_errors_may_be_fractions_of_a_range(data_range: Any) -> None:
    output, target = np.full((4, 4), 3.0), np.full((4, 4), 1.0)
    assert metrics.mae(output, target, data_range) == 0.5
    assert metrics.rmse(output, target, data_range) == 0.5
    assert metrics.psnr(output, target, data_range) == pytest.approx(20 * math.log10(2))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_tensors_are_taken_as_arrays_are(name: str) -> None:
    torch = pytest.importorskip("torch")
    output, target = np.random.default_rng(0).integers(0, 2, (2, 20, 21)).astype(np.float32)
    tensors = torch.tensor(output, requires_grad=True), torch.tensor(target)
    assert FUNCTIONS[name](*tensors) == FUNCTIONS[name](output, target)
