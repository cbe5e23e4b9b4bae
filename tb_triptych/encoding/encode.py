"""Encodes an array for its pane: a digest, facts about the values, the payload."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from tb_triptych.arrays import Array
from tb_triptych.encoding.levels import to_levels
from tb_triptych.encoding.npy import NPY_GZIP, encode_npy
from tb_triptych.encoding.png import encode_png
from tb_triptych.format.metadata import dump_json
from tb_triptych.format.picture import Picture
from tb_triptych.format.stats import Stats, limits_of, magnitudes, stats_of
from tb_triptych.panes import Pane
from tb_triptych.panes.axes import planes
from tb_triptych.panes.dtypes import is_whole

PNG = "image/png"

MOST_PNG_ROWS = 16_384
"""Slices of a volume are stacked in one PNG if it has at most as many rows as browsers draw."""

_WHOLE_TYPES = (np.uint8, np.int16, np.uint16, np.int32, np.uint32)


@dataclass(frozen=True)
class EncodedPane(Picture):
    """A picture ready to be stored.

    Attributes:
      payload: The stored bytes.
    """

    payload: bytes = field(repr=False)

    def without_payload(self) -> Picture:
        """Return everything but the payload."""
        return Picture(self.digest, self.media, self.shape, self.dtype, self.stats)


def encode(array: Array, pane: Pane, digest: str | None = None) -> EncodedPane:
    """Encode one picture, as docs/event_format.md describes.

    Args:
      array: `[h, w]` or `[h, w, c]`, of a volume `[d, h, w]` or `[d, h, w, c]`; of a shape and type
        that the pane accepts.
      pane: What the numbers mean.
      digest: Its digest, if known.

    Raises:
      TypeError: for another data type.
      ValueError: for class ids or whole numbers that do not fit in 32 bits.
    """
    array = laid_out(array)
    media, payload, stats = _encode_values(array.values, array.dtype, pane)
    return EncodedPane(
        digest=digest or digest_of(array, pane),
        media=media,
        shape=array.values.shape,
        dtype=array.dtype,
        stats=stats,
        payload=payload,
    )


def laid_out(array: Array) -> Array:
    """Return the array in C order and little-endian, copied only if needed.

    Readers of a payload, in any language, may then rely on one byte order.
    """
    values = array.values
    if values.flags.c_contiguous and values.dtype.isnative and sys.byteorder == "little":
        return array
    return Array(np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<")), array.dtype)


def digest_of(array: Array, pane: Pane) -> str:
    """Return the digest of one picture; arguments as for `encode`.

    It does not depend on class names, colours, ignored ids, the colour map and the unit: they
    change how a picture is drawn, not what is stored.
    """
    values = laid_out(array).values
    hasher = xxhash.xxh3_128(_before_the_values(pane, array.dtype, values.shape))
    hasher.update(values.reshape(-1).view(np.uint8).data)
    return hasher.hexdigest()


@functools.lru_cache
def _before_the_values(pane: Pane, dtype: str, shape: tuple[int, ...]) -> bytes:
    return dump_json([pane.stored_as(), dtype, list(shape)])


def _encode_values(values: NDArray[Any], dtype: str, pane: Pane) -> tuple[str, bytes, Stats]:
    match pane.storage(dtype):
        case "levels":
            levels, stats = to_levels(values, pane.span(dtype) or (0.0, 1.0))
            return *_in_8_bit(levels, pane), stats
        case "pixels":
            stats = limits_of(values)
            if dtype == "bool":
                values = values.astype(np.uint8) * np.uint8(255)
            return *_in_8_bit(values, pane), stats
        case "ids":
            stats = limits_of(values)
            ids = values.astype(np.uint8) if dtype == "bool" else _narrowed(values, stats)
            if ids.dtype == np.uint8:
                return *_in_8_bit(ids, pane), stats
            return NPY_GZIP, _npy(ids, pane), stats
        case "numbers" | "vectors" as storage:
            measured = magnitudes(values) if storage == "vectors" else values
            stats = stats_of(measured, pane.counted_range(dtype))
            if values.dtype.itemsize < 8:
                return NPY_GZIP, _npy(values, pane), stats
            if is_whole(dtype):
                return NPY_GZIP, _npy(_narrowed(values, limits_of(values)), pane), stats
            with np.errstate(over="ignore"):
                return NPY_GZIP, _npy(values.astype(np.float32), pane), stats
        case None:
            raise TypeError(f"cannot encode {dtype} as {pane}")


def _narrowed(values: NDArray[Any], stats: Stats) -> NDArray[Any]:
    """Return whole numbers in the smallest type that holds them.

    Raises:
      ValueError: if they do not fit in 32 bits.
    """
    if stats.min is None or stats.max is None:
        raise AssertionError("whole numbers have limits")
    for dtype in _WHOLE_TYPES:
        limits = np.iinfo(dtype)
        if limits.min <= stats.min and stats.max <= limits.max:
            return values.astype(dtype, copy=False)
    raise ValueError(
        f"the values range from {stats.min} to {stats.max}: pass whole numbers that fit in 32 bits"
    )


def _in_8_bit(values: NDArray[np.uint8], pane: Pane) -> tuple[str, bytes]:
    """Encode as PNG, a volume with its slices stacked unless that is too high."""
    if not pane.volume:
        return PNG, encode_png(values)
    depth, height = values.shape[:2]
    if depth * height > MOST_PNG_ROWS:
        return NPY_GZIP, _npy(values, pane)
    return PNG, encode_png(values.reshape(depth * height, *values.shape[2:]))


def _npy(values: NDArray[Any], pane: Pane) -> bytes:
    """Encode as NPY of shape `[h, w, c]`, of a volume `[d, h, w, c]`."""
    has_channels = values.ndim > planes(pane)
    return encode_npy(values if has_channels else values[..., np.newaxis])
