"""The structural similarity of pictures, as fast as numpy allows.

`skimage.metrics.structural_similarity` mirrors the picture at its borders, but excludes the places
that see the mirror from the mean, so its number is the same as here, where only the other places
are filtered. torchmetrics includes them in the mean: on photographs of 130 x 140 pixels its number
differs in the third digit, and is the same without them.

float32 is twice as fast as float64, and precise enough where values are close together, as in most
tiles of most pictures. That is decided from the values themselves, never from the stated range,
which HDR exceeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tb_triptych.metrics.pair import DataRange, Values, span_of, values_of

WINDOW = 11
"""Height and width of the window, in pixels; a smaller picture has no SSIM."""

_SIGMA = 1.5
_C1, _C2 = 0.01**2, 0.03**2  # for values in units of the data range
_RADIUS = WINDOW // 2

_TILE_WIDTH, _TILE_VALUES = 768, 12_288  # so that the data of a tile stays in a core's cache

_ROUNDING = 1.3e-7
"""The error of a filtered float32, relative to the mean size of its terms: found by experiment, a
little more than twice float32's half unit in the last place, 6e-8."""

_MOST_WRONG = 5e-5
"""The error allowed in the SSIM of a tile."""

_Floats: TypeAlias = NDArray[np.floating[Any]]


def _weights() -> NDArray[np.float64]:
    weights = np.exp(-0.5 * (np.arange(-_RADIUS, _RADIUS + 1) / _SIGMA) ** 2)
    normalised: NDArray[np.float64] = weights / weights.sum()
    return normalised


_WEIGHTS = _weights()
_SIDE: list[np.float32] = list(_WEIGHTS.astype(np.float32)[: _RADIUS + 1])
"""One side of the window, the centre last."""


def ssim(
    output: Values, target: Values, data_range: DataRange, *, volume: bool = False
) -> float | None:
    """Return the mean structural similarity, -1 to 1.

        import numpy as np
        from tb_triptych import metrics

        picture = np.random.default_rng(0).random((64, 64, 3))
        metrics.ssim(1 - picture, picture, data_range=(0, 1))  # -0.965

    Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error
    visibility to structural similarity", IEEE Transactions on Image Processing 13(4), 2004: a
    Gaussian window of 11 x 11 with a standard deviation of 1.5, K1 = 0.01 and K2 = 0.03,
    (co)variances without sample correction. The mean is over the places where the whole window is
    inside the picture, and over the channels. Equal to `tf.image.ssim` and
    `skimage.metrics.structural_similarity(gaussian_weights=True, sigma=1.5,
    use_sample_covariance=False)`.

    The same difference counts less where the picture is brighter. This assumes that black is 0:
    pass both ends of a range that begins elsewhere.

    Args:
      output: One picture, `[h, w]` or `[h, w, c]` with c = 1 to 4; as an array of numpy,
        TensorFlow, PyTorch or JAX, of integers, bool or floats.
      target: Of the same shape.
      data_range: The least and the greatest possible value, `(low, high)`: values are mapped
        linearly, so that these become 0 and 1, and neither clipped nor rounded. Or only the
        distance between them, as in the libraries above: black is 0 then.
      volume: Whether it is a volume, `[d, h, w]` or `[d, h, w, c]`; the mean is over its slices.

    Returns:
      The mean; `None` if a side is shorter than the window, or a value is NaN or infinite.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for a batch and other shapes, or a range that is empty.
    """
    span = span_of("ssim", data_range)
    pair = values_of("ssim", output, target, volume=volume, accepts_flat=False, needs_range=True)
    return similarity(*pair, span, volume=volume)


def similarity(
    output: NDArray[Any],
    target: NDArray[Any],
    span: tuple[float, float],
    *,
    volume: bool = False,
) -> float | None:
    """Return the same for arrays that have been checked.

    Args:
      output: As for `ssim`.
      target: As for `ssim`.
      span: The values that become 0 and 1.
      volume: As for `ssim`.
    """
    if not volume:
        return _of_picture(output, target, span)
    slices = [_of_picture(x, y, span) for x, y in zip(output, target, strict=True)]
    known = [value for value in slices if value is not None]
    return math.fsum(known) / len(known) if slices and len(known) == len(slices) else None


def _of_picture(
    output: NDArray[Any], target: NDArray[Any], span: tuple[float, float]
) -> float | None:
    h, w = target.shape[:2]
    if min(h, w) < WINDOW:
        return None
    channels = target.size // (h * w)
    x, y = output.reshape(h, w * channels), target.reshape(h, w * channels)
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
                total += _sum_of_tile(x[tile], y[tile], channels, span)
                if not math.isfinite(total):
                    return None
    mean: float = total / ((h - margin) * (w - margin) * channels)
    return mean


def _sum_of_tile(
    x: NDArray[Any], y: NDArray[Any], channels: int, span: tuple[float, float]
) -> float:
    """Sum the similarity over all places of a tile.

    Args:
      x: Output, `[rows, columns * channels]`.
      y: Target.
      channels: The distance of neighbours in a row, in values.
      span: The values that become 0 and 1.
    """
    low, width = span[0], span[1] - span[0]
    middle_x, middle_y = _middle(x), _middle(y)
    centred_x = _centred(x, middle_x, width)
    centred_y = _centred(y, middle_y, width)
    moments = np.empty((4, *x.shape), np.float32)
    np.add(centred_x, centred_y, out=moments[0])
    np.subtract(centred_x, centred_y, out=moments[1])
    np.square(moments[:2], out=moments[2:])
    filtered = _across(_down(moments), channels)
    means, squares = filtered[:2], filtered[2:]
    structure, whole = _unlikeness(squares - means * means, _C2)
    # Variances are small differences of squares, and their error is a share of those. If it is
    # small compared with C2, the error of the result is known.
    is_exact = float(squares.max()) * _ROUNDING < _C2 / 4
    if is_exact:
        squares[0] *= structure
        squares[1] *= 3
        squares[0] += squares[1]
        squares[0] /= whole
        is_exact = float(squares[0].mean()) * _ROUNDING / 2 < _MOST_WRONG
    if not is_exact:
        return _sum_of_wide_tile(x, y, channels, span)
    means[0] += np.float32((middle_x + middle_y - 2 * low) / width)
    means[1] += np.float32((middle_x - middle_y) / width)
    means *= means
    return _sum_of_similarities(_unlikeness(means, _C1)[0], structure)


def _sum_of_wide_tile(
    x: NDArray[Any], y: NDArray[Any], channels: int, span: tuple[float, float]
) -> float:
    """Do the same for any values, at several times the cost.

    Variances are means of squared distances from the mean, in double precision: first of the values
    in a column of the window, then within and between the columns.
    """
    low, width = span[0], span[1] - span[0]
    scaled_x, scaled_y = (np.subtract(v, low, dtype=np.float64) / width for v in (x, y))
    means = np.stack([scaled_x + scaled_y, scaled_x - scaled_y])
    variances = np.zeros_like(means)
    for axis, stride in (1, 1), (2, channels):
        length = means.shape[axis] - 2 * _RADIUS * stride
        taps = [
            np.s_[:, i : i + length] if axis == 1 else np.s_[:, :, i : i + length]
            for i in range(0, WINDOW * stride, stride)
        ]
        pooled = _weighted([means[tap] for tap in taps])
        variances = _weighted([variances[tap] + np.square(means[tap] - pooled) for tap in taps])
        means = pooled
    return _sum_of_similarities(
        _unlikeness(np.square(means), _C1)[0], _unlikeness(variances, _C2)[0]
    )


def _weighted(taps: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Sum over the places of a window, one after the other, by weight."""
    total: NDArray[np.float64] = taps[0] * _WEIGHTS[0]
    for weight, tap in zip(_WEIGHTS[1:], taps[1:], strict=True):
        total += weight * tap
    return total


def _middle(values: NDArray[Any]) -> float:
    """Return the approximate mean, exact in float32."""
    return float(np.float32(values[::4, ::5].mean(dtype=np.float64)))


def _centred(values: NDArray[Any], middle: float, width: float) -> NDArray[np.float32]:
    """Return values minus the common offset, in units of the range."""
    is_wide = values.dtype.itemsize > (4 if values.dtype.kind == "f" else 2)
    centred: _Floats = np.subtract(values, middle, dtype=np.float64 if is_wide else np.float32)
    centred *= 1 / width
    return centred.astype(np.float32, copy=False)


def _unlikeness(squares: _Floats, constant: float) -> tuple[_Floats, _Floats]:
    """Return 1 - (2 xy + C) / (x^2 + y^2 + C), and half of its denominator.

    In terms of s = x + y and d = x - y that is d^2 / ((s^2 + d^2) / 2 + C): nothing cancels where x
    and y are nearly equal. The same holds for (co)variances in place of squares and products.

    Args:
      squares: Those of sum and difference, or their variances, `[2, ...]`.
      constant: C.
    """
    whole = squares[0] + squares[1]
    whole *= 0.5
    whole += constant
    return squares[1] / whole, whole


def _sum_of_similarities(luminance: _Floats, structure: _Floats) -> float:
    """Sum the products of both similarities, given how unlike output and target are in both."""
    similarity = (1 - luminance) * (1 - structure)
    return float(similarity.sum(dtype=np.float64))


def _down(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Filter along axis 1; as the window is symmetric, two rows share a multiplication."""
    rows = values.shape[1] - 2 * _RADIUS
    filtered = values[:, _RADIUS : _RADIUS + rows] * _SIDE[_RADIUS]
    pair = np.empty_like(filtered)
    for i in range(_RADIUS):
        mirrored = 2 * _RADIUS - i
        np.add(values[:, i : i + rows], values[:, mirrored : mirrored + rows], out=pair)
        pair *= _SIDE[i]
        filtered += pair
    return filtered


def _across(values: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """Filter along axis 2, where neighbours are `channels` values apart."""
    width = values.shape[2] - 2 * _RADIUS * channels
    centre = _RADIUS * channels
    filtered = values[:, :, centre : centre + width] * _SIDE[_RADIUS]
    pair = np.empty_like(filtered)
    for i in range(_RADIUS):
        at, mirrored = i * channels, (2 * _RADIUS - i) * channels
        np.add(values[:, :, at : at + width], values[:, :, mirrored : mirrored + width], out=pair)
        pair *= _SIDE[i]
        filtered += pair
    return filtered
