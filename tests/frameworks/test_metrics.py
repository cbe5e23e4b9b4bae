"""The metrics against torchmetrics and TensorFlow, on real photographs and masks."""

from __future__ import annotations

import numpy as np
import pytest
from metric_pairs import FUNCTIONS, PHOTOGRAPHS, RANGES, masks, pair

from tb_triptych import metrics


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


@pytest.mark.parametrize("name", FUNCTIONS)
def test_tensors_are_taken_as_arrays_are(name: str) -> None:
    torch = pytest.importorskip("torch")
    output, target = np.random.default_rng(0).integers(0, 2, (2, 20, 21)).astype(np.float32)
    tensors = torch.tensor(output, requires_grad=True), torch.tensor(target)
    assert FUNCTIONS[name](*tensors) == FUNCTIONS[name](output, target)
