"""How far output and target are from each other, value by value: MAE, RMSE and PSNR."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

PSNR_OF_EQUALS = 200.0
"""The greatest PSNR, in dB: it stands for the infinite one of pictures that are exactly equal.

Pictures of float32 that differ in a single value of a million by its last bit have less.
"""

_CHUNK = 1 << 15
"""Values that are compared at a time, so that what is in between stays in a core's cache."""


@dataclass(frozen=True)
class Difference:
    """The mean difference of two arrays.

    Attributes:
      absolute: Mean of the absolute differences.
      square: Mean of their squares.
    """

    absolute: float
    square: float


def difference(output: NDArray[Any], target: NDArray[Any]) -> Difference | None:
    """Compare two arrays of the same shape in double precision, all channels alike.

    Values that are NaN or infinite in the target were not measured there, as in a depth map with
    holes, and are left out.

    Args:
      output: What the model made.
      target: Ground truth.

    Returns:
      Their difference; `None` if nothing is left of the target, or the output is NaN or infinite
      somewhere where the target is finite.
    """
    outputs, targets = output.reshape(-1), target.reshape(-1)
    absolute = square = 0.0
    count = 0
    for begin in range(0, targets.size, _CHUNK):
        end = begin + _CHUNK
        expected = targets[begin:end].astype(np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            found = outputs[begin:end] - expected
            is_finite = math.isfinite(found.sum())
        if not is_finite:  # rare, so that the test is kept cheap
            found = found[np.isfinite(expected)]
        np.abs(found, out=found)
        absolute += float(found.sum())
        count += found.size
        with np.errstate(over="ignore"):
            square += float(np.square(found, out=found).sum())
    if not count or not math.isfinite(square):
        return None
    return Difference(absolute / count, square / count)


def mae(output: NDArray[Any], target: NDArray[Any]) -> float | None:
    """Return the mean absolute error, in the unit of the values; see `difference`."""
    found = difference(output, target)
    return None if found is None else found.absolute


def rmse(output: NDArray[Any], target: NDArray[Any]) -> float | None:
    """Return the root of the mean squared error, in the unit of the values; see `difference`."""
    found = difference(output, target)
    return None if found is None else math.sqrt(found.square)


def psnr(output: NDArray[Any], target: NDArray[Any], data_range: float) -> float | None:
    """Return the peak signal-to-noise ratio, in dB: `10 log10(data_range² / MSE)`.

    As `skimage.metrics.peak_signal_noise_ratio`, `tf.image.psnr` and torchmetrics have it, over all
    channels at once.

    Args:
      output: What the model made.
      target: Ground truth, of the same shape.
      data_range: Distance between the least and the greatest value that are possible.

    Returns:
      The ratio, 200 at most, so that exactly equal arrays, whose ratio is infinite, are the best;
      `None` as for `difference`.
    """
    found = difference(output, target)
    return None if found is None else psnr_of(found, data_range)


def psnr_of(found: Difference, data_range: float) -> float:
    """Return the peak signal-to-noise ratio of a difference that is known; see `psnr`."""
    if found.square == 0:
        return PSNR_OF_EQUALS
    return min(PSNR_OF_EQUALS, 20 * math.log10(data_range) - 10 * math.log10(found.square))
