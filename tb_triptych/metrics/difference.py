"""The difference of output and target, value by value: MAE, RMSE and PSNR."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.metrics.pair import DataRange, Values, span_of, values_of

PSNR_OF_EQUALS = 200.0
"""The greatest PSNR, in dB, which stands for the infinite one of exactly equal pictures.

float32 pictures that differ only in the last bit of one value in a million have less.
"""

_CHUNK = 1 << 15
"""Values compared at a time, so that intermediate results stay in a core's cache."""


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

    Values that are NaN or infinite in the target are left out: they were not measured, as in a
    depth map with holes.

    Args:
      output: The model's output.
      target: Ground truth.

    Returns:
      Their difference; `None` if no target value is left, or the output is NaN or infinite
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


def mae(
    output: Values, target: Values, data_range: DataRange | None = None, *, volume: bool = False
) -> float | None:
    """Return the mean absolute error, `mean(|output - target|)`, over all channels at once.

        import numpy as np
        from tb_triptych import metrics

        depth = np.full((64, 64), 2.0)  # metres
        metrics.mae(depth + 0.1, depth)  # 0.1

    Equal to `sklearn.metrics.mean_absolute_error` and torchmetrics' `MeanAbsoluteError`. Values
    that are NaN or infinite in the target are left out: they were not measured, as in a depth map
    with holes.

    Args:
      output: One picture, `[h, w]` or `[h, w, c]` with c = 1 to 4, or just values, `[n]`; as an
        array of numpy, TensorFlow, PyTorch or JAX, of integers, bool or floats.
      target: Of the same shape.
      data_range: Distance between the least and the greatest possible value, or both as `(low,
        high)`: the error is then a fraction of it, as in the metrics of images.
      volume: Whether it is a volume, with d before h.

    Returns:
      The error, in the unit of the values or as a fraction of their range; `None` if no target
      value is left, or the output is NaN or infinite somewhere where the target is finite.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for a batch and other shapes, or a range that is empty.
    """
    scale = 1.0 if data_range is None else _width("mae", data_range)
    found = difference(*values_of("mae", output, target, volume=volume))
    return None if found is None else found.absolute / scale


def rmse(
    output: Values, target: Values, data_range: DataRange | None = None, *, volume: bool = False
) -> float | None:
    """Return the root of the mean squared error, `sqrt(mean((output - target)^2))`.

        import numpy as np
        from tb_triptych import metrics

        depth = np.full((64, 64), 2.0)  # metres
        metrics.rmse(depth + 0.1, depth)  # 0.1

    The mean is over all channels at once. Values that are NaN or infinite in the target are left
    out: they were not measured, as in a depth map with holes.

    Args:
      output: One picture, `[h, w]` or `[h, w, c]` with c = 1 to 4, or just values, `[n]`; as an
        array of numpy, TensorFlow, PyTorch or JAX, of integers, bool or floats.
      target: Of the same shape.
      data_range: Distance between the least and the greatest possible value, or both as `(low,
        high)`: the error is then a fraction of it, as in the metrics of images.
      volume: Whether it is a volume, with d before h.

    Returns:
      The error, in the unit of the values or as a fraction of their range; `None` if no target
      value is left, or the output is NaN or infinite somewhere where the target is finite.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for a batch and other shapes, or a range that is empty.
    """
    scale = 1.0 if data_range is None else _width("rmse", data_range)
    found = difference(*values_of("rmse", output, target, volume=volume))
    return None if found is None else math.sqrt(found.square) / scale


def psnr(
    output: Values, target: Values, data_range: DataRange, *, volume: bool = False
) -> float | None:
    """Return the peak signal-to-noise ratio, in dB: `10 log10(data_range^2 / MSE)`.

        import numpy as np
        from tb_triptych import metrics

        picture = np.full((64, 64, 3), 0.5)
        metrics.psnr(picture + 0.1, picture, data_range=1)  # 20

    Equal to `skimage.metrics.peak_signal_noise_ratio`, `tf.image.psnr` and torchmetrics, over all
    channels at once. Values that are NaN or infinite in the target are left out: they were not
    measured.

    Args:
      output: One picture, `[h, w]` or `[h, w, c]` with c = 1 to 4, or just values, `[n]`; as an
        array of numpy, TensorFlow, PyTorch or JAX, of integers, bool or floats.
      target: Of the same shape.
      data_range: Distance between the least and the greatest possible value, or both as `(low,
        high)`; unlike with torchmetrics, nothing is clipped to them.
      volume: Whether it is a volume, with d before h.

    Returns:
      The ratio, at most 200, which stands for the infinite one of exactly equal arrays; others
      reach it only if they differ by 1e-10 of the range or less. `None` if no target value is left,
      or the output is NaN or infinite somewhere where the target is finite.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for a batch and other shapes, or a range that is empty.
    """
    width = _width("psnr", data_range)
    found = difference(*values_of("psnr", output, target, volume=volume, needs_range=True))
    return None if found is None else psnr_of(found, width)


def psnr_of(found: Difference, data_range: float) -> float:
    """Return the peak signal-to-noise ratio of a known difference; see `psnr`."""
    if found.square == 0:
        return PSNR_OF_EQUALS
    return min(PSNR_OF_EQUALS, 20 * math.log10(data_range) - 10 * math.log10(found.square))


def _width(name: str, data_range: DataRange) -> float:
    low, high = span_of(name, data_range)
    return high - low
