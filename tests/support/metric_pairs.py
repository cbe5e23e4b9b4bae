"""Photographs and masks to measure, and the metrics as functions of two pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import skimage
from numpy.typing import NDArray

from tb_triptych import metrics

data: Any = skimage.data  # without types
filters: Any = skimage.filters

PHOTOGRAPHS = ("astronaut", "coffee", "camera", "chelsea")
RANGES = {"uint8": 255.0, "uint16": 65535.0, "float32": 1.0, "float64": 2.0}

FUNCTIONS: dict[str, Callable[..., float | None]] = {
    "psnr": lambda x, y, **o: metrics.psnr(x, y, 1, **o),
    "ssim": lambda x, y, **o: metrics.ssim(x, y, 1, **o),
    "mae": metrics.mae,
    "rmse": metrics.rmse,
    "iou": metrics.iou,
    "dice": metrics.dice,
    "pixel_error": metrics.pixel_error,
}


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
