"""Checks the output and the target passed to a function of `tb_triptych.metrics`.

A batch is refused: computing one number for it would be silently wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tb_triptych.arrays import to_numpy
from tb_triptych.shown import shown

Pair: TypeAlias = tuple[NDArray[Any], NDArray[Any]]

Values: TypeAlias = ArrayLike | Sequence[object]
"""An array of numpy, TensorFlow, PyTorch or JAX, or nested lists of numbers or tensors."""

DataRange: TypeAlias = float | tuple[float, float]
"""The least and the greatest possible value, or the distance between them."""

_MOST_CHANNELS = 4


def values_of(
    name: str,
    output: Any,
    target: Any,
    *,
    volume: bool = False,
    accepts_flat: bool = True,
    needs_range: bool = False,
) -> Pair:
    """Fetch values to compare.

    Args:
      name: Name of the metric, for messages.
      output: `[h, w]` or `[h, w, c]` with 1 to 4 channels, a volume with d before.
      target: The same.
      volume: Whether they are volumes.
      accepts_flat: Whether `[n]` is accepted, values without positions.
      needs_range: Whether the metric cannot be called without `data_range`.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for other shapes, such as those of batches.
    """
    pair = _fetched(name, output, target)
    planes = 3 if volume else 2
    shape = pair[1].shape
    is_picture = len(shape) == planes or (
        len(shape) == planes + 1 and 1 <= shape[-1] <= _MOST_CHANNELS
    )
    if not is_picture and not (accepts_flat and len(shape) == 1):
        raise ValueError(
            _of_shape(
                name, shape, volume, "c", "with 1 to 4 channels", ", data_range" * needs_range
            )
        )
    return pair


def ids_of(name: str, output: Any, target: Any, *, volume: bool = False) -> Pair:
    """Fetch class ids to compare.

    Args:
      name: Name of the metric, for messages.
      output: `[h, w]`, `[h, w, 1]` or `[n]`, a volume with d before.
      target: The same.
      volume: Whether they are volumes.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for other shapes, such as those of batches, or numbers that are not whole.
    """
    pair = _fetched(name, output, target)
    planes = 3 if volume else 2
    shape = pair[1].shape
    if len(shape) not in (1, planes) and (len(shape) != planes + 1 or shape[-1] != 1):
        raise ValueError(_of_shape(name, shape, volume, "1", "of class ids"))
    for role, values in zip(("output", "target"), pair, strict=True):
        if values.dtype.kind == "f" and not np.array_equal(values, np.trunc(values)):
            raise ValueError(
                f"{name} compares class ids, but {role} has numbers that are not whole: pass "
                f"scores.argmax(-1), or {role} > 0.5 of two classes"
            )
    return pair


def vectors_of(name: str, output: Any, target: Any) -> Pair:
    """Fetch fields of vectors to compare.

    Args:
      name: Name of the metric, for messages.
      output: `[h, w, 2]`.
      target: The same.

    Raises:
      TypeError: if an argument is not an array of real numbers.
      ValueError: for other shapes, such as those of batches.
    """
    pair = _fetched(name, output, target)
    shape = pair[1].shape
    if len(shape) != 3 or shape[-1] != 2:
        raise ValueError(
            f"{name} got arrays of shape {shape}: pass one field of vectors, [h, w, 2]; for the "
            f"mean of a batch call it for each sample, np.mean([{name}(x, y) for x, y in "
            "zip(output, target)]); for channels first pass np.moveaxis(output, 0, -1)"
        )
    return pair


def span_of(name: str, data_range: DataRange) -> tuple[float, float]:
    """Return the least and the greatest value of a range; a distance begins at 0.

    Raises:
      TypeError: if it does not consist of numbers.
      ValueError: if the range is empty or infinite.
    """
    low, high = data_range if isinstance(data_range, tuple | list) else (0.0, data_range)
    low, high = float(low), float(high)
    if not (math.isfinite(high - low) and low < high):
        raise ValueError(
            f"{name} got data_range={shown(data_range)}: pass the distance between the least and "
            "the greatest possible value, such as 255, or both, such as (-1, 1)"
        )
    return low, high


def _fetched(name: str, output: Any, target: Any) -> Pair:
    outputs, targets = to_numpy(output).values, to_numpy(target).values
    for role, values in ("output", outputs), ("target", targets):
        if values.dtype.kind not in "biuf":
            raise TypeError(f"{name} compares real numbers, but {role} is {values.dtype}")
    if outputs.shape != targets.shape:
        raise ValueError(
            f"{name} needs output and target of the same shape, but they have {outputs.shape} and "
            f"{targets.shape}"
        )
    return outputs, targets


def _of_shape(
    name: str,
    shape: tuple[int, ...],
    volume: bool,
    channels: str,
    what: str,
    arguments: str = "",
) -> str:
    d = "d, " if volume else ""
    advice = (
        f"for the mean of a batch call it for each sample, np.mean([{name}(x, y{arguments}"
        f"{', volume=True' if volume else ''}) for x, y in zip(output, target)])"
    )
    if not volume:
        advice += "; for a volume pass volume=True"
    if len(shape) == (4 if volume else 3) and channels == "c" and shape[0] <= _MOST_CHANNELS:
        advice += "; for channels first pass np.moveaxis(output, 0, -1)"
    return (
        f"{name} got arrays of shape {shape}: pass one {'volume' if volume else 'picture'}, "
        f"[{d}h, w] or [{d}h, w, {channels}] {what}; {advice}"
    )
