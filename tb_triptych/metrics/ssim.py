"""The structural similarity of pictures, as fast as numpy can be made to be.

Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error
visibility to structural similarity", IEEE Transactions on Image Processing 13(4), 2004: a Gaussian
window of 11 x 11 with a standard deviation of 1.5, K1 = 0.01 and K2 = 0.03, (co)variances without
the correction for samples. The mean is over the places where the whole window is inside the
picture, and over the channels. That is `tf.image.ssim`, which filters those places only;
`skimage.metrics.structural_similarity(gaussian_weights=True, sigma=1.5,
use_sample_covariance=False)` mirrors the picture at its borders first, but leaves these places out
of the mean, so that the number is the same. torchmetrics takes them into the mean: on photographs
of 130 x 140 pixels its number differs in the third digit, and is the same without them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

WINDOW = 11
"""Height and width of the window, in pixels; a smaller picture has no SSIM."""

_SIGMA = 1.5
_C1, _C2 = 0.01**2, 0.03**2  # for values in units of the data range
_RADIUS = WINDOW // 2

_TILE_WIDTH, _TILE_VALUES = 768, 12_288  # so that what a tile needs stays in a core's cache


def _weights() -> list[np.float32]:
    """Return one side of the window, the centre last."""
    weights = np.exp(-0.5 * (np.arange(-_RADIUS, _RADIUS + 1) / _SIGMA) ** 2)
    return list((weights / weights.sum()).astype(np.float32)[: _RADIUS + 1])


_WEIGHTS = _weights()


def ssim(output: NDArray[Any], target: NDArray[Any], data_range: float) -> float | None:
    """Return the mean structural similarity, -1 to 1.

    Args:
      output: `[h, w]` or `[h, w, c]`, numbers of any type.
      target: Of the same shape.
      data_range: Distance between the least and the greatest value that are possible.

    Returns:
      The mean over places and channels; `None` if a side is shorter than the window, or a value is
      NaN or infinite.
    """
    h, w = target.shape[:2]
    if min(h, w) < WINDOW:
        return None
    channels = target.size // (h * w)
    # Without what is common to all, and in units of the range, float32 is enough.
    middle = float(np.float32(target[::4, ::4].mean(dtype=np.float64)))
    x = _centred(output, middle, data_range).reshape(h, w * channels)
    y = _centred(target, middle, data_range).reshape(h, w * channels)
    margin = 2 * _RADIUS
    across = min(w - margin, max(1, _TILE_WIDTH // channels))
    down = max(1, _TILE_VALUES // (across * channels))
    total = 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        for top in range(0, h - margin, down):
            for left in range(0, w - margin, across):
                tile = np.s_[
                    top : top + down + margin,
                    left * channels : (left + across + margin) * channels,
                ]
                total += _sum_of_tile(x[tile], y[tile], channels, middle / data_range)
    mean = total / ((h - margin) * (w - margin) * channels)
    return mean if np.isfinite(mean) else None


def _centred(values: NDArray[Any], middle: float, data_range: float) -> NDArray[np.float32]:
    is_wide = values.dtype.itemsize > (4 if values.dtype.kind == "f" else 2)
    with np.errstate(over="ignore", invalid="ignore"):
        centred = np.subtract(values, middle, dtype=np.float64 if is_wide else np.float32)
        centred *= 1 / data_range
        return np.ascontiguousarray(centred, np.float32)


def _sum_of_tile(
    x: NDArray[np.float32], y: NDArray[np.float32], channels: int, middle: float
) -> float:
    """Sum the similarity over all places of a tile.

    Args:
      x: Centred output, `[rows, columns * channels]`.
      y: Centred target.
      channels: How many values are between neighbours in a row.
      middle: What was subtracted from both.
    """
    moments = np.empty((4, *x.shape), np.float32)
    moments[0], moments[1] = x, y
    np.multiply(x, x, out=moments[2])
    moments[2] += y * y
    np.multiply(x, y, out=moments[3])
    mean_x, mean_y, squares, products = _across(_down(moments), channels)
    both = mean_x * mean_y
    covariance = products
    covariance -= both
    variances = squares
    variances -= mean_x * mean_x
    variances -= mean_y * mean_y
    mean_x += np.float32(middle)
    mean_y += np.float32(middle)
    np.multiply(mean_x, mean_y, out=both)
    both *= 2
    both += np.float32(_C1)
    covariance *= 2
    covariance += np.float32(_C2)
    both *= covariance
    mean_x *= mean_x
    mean_y *= mean_y
    mean_x += mean_y
    mean_x += np.float32(_C1)
    variances += np.float32(_C2)
    mean_x *= variances
    both /= mean_x
    return float(both.sum(dtype=np.float64))


def _down(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Filter along axis 1; as the window is symmetric, two rows share a multiplication."""
    rows = values.shape[1] - 2 * _RADIUS
    filtered = values[:, _RADIUS : _RADIUS + rows] * _WEIGHTS[_RADIUS]
    pair = np.empty_like(filtered)
    for i in range(_RADIUS):
        mirrored = 2 * _RADIUS - i
        np.add(values[:, i : i + rows], values[:, mirrored : mirrored + rows], out=pair)
        pair *= _WEIGHTS[i]
        filtered += pair
    return filtered


def _across(values: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """Filter along axis 2, where neighbours are `channels` values apart."""
    width = values.shape[2] - 2 * _RADIUS * channels
    centre = _RADIUS * channels
    filtered = values[:, :, centre : centre + width] * _WEIGHTS[_RADIUS]
    pair = np.empty_like(filtered)
    for i in range(_RADIUS):
        at, mirrored = i * channels, (2 * _RADIUS - i) * channels
        np.add(values[:, :, at : at + width], values[:, :, mirrored : mirrored + width], out=pair)
        pair *= _WEIGHTS[i]
        filtered += pair
    return filtered
