"""One array and its pane to what is stored: a digest, facts about the values, the payload."""

from __future__ import annotations

import functools
import gzip
import io
import math
import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from tb_triptych.arrays import Array
from tb_triptych.metadata import dump_json
from tb_triptych.panes import Image
from tb_triptych.png import encode_png

PNG = "image/png"
NPY_GZIP = "application/x-npy+gzip"

EXACT_DTYPES = ("uint8", "uint16", "bool")
FLOAT_DTYPES = ("float16", "bfloat16", "float32", "float64")

_GZIP_COMPRESS_LEVEL = 1


@dataclass(frozen=True)
class Stats:
    """Facts about an array's values.

    Attributes:
      min: Least finite value, `None` when there is none.
      max: Greatest finite value, `None` when there is none.
      nan: Number of NaN.
      inf: Number of infinities of either sign.
      clipped: Fraction of all values, 0 to 1, that are finite and outside `value_range`.
      value_range: The values drawn as black and as full; `None` where the type has no choice.
    """

    min: float | int | None
    max: float | int | None
    nan: int = 0
    inf: int = 0
    clipped: float = 0.0
    value_range: tuple[float, float] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the `stats` of the event format."""
        if self.value_range is None:
            return {"min": self.min, "max": self.max}
        return {
            "min": self.min,
            "max": self.max,
            "nan": self.nan,
            "inf": self.inf,
            "clipped": self.clipped,
            "value_range": list(self.value_range),
        }


@dataclass(frozen=True)
class Picture:
    """What is known of a picture, wherever its bytes are.

    Attributes:
      digest: 32 hexadecimal digits that name the values: equal digest, equal picture.
      media: Media type of the payload.
      shape: Shape of the array that was given, without the batch axis: `(h, w)` or `(h, w, c)`.
      dtype: Data type of the array that was given.
      stats: Facts about its values.
    """

    digest: str
    media: str
    shape: tuple[int, ...]
    dtype: str
    stats: Stats


@dataclass(frozen=True)
class EncodedPane(Picture):
    """A picture ready to be stored.

    Attributes:
      payload: The stored bytes.
    """

    payload: bytes = field(repr=False)

    def without_payload(self) -> Picture:
        """Return what is left to know once it is stored."""
        return Picture(self.digest, self.media, self.shape, self.dtype, self.stats)


def encode(array: Array, pane: Image, digest: str | None = None) -> EncodedPane:
    """Encode one picture.

    Args:
      array: `[h, w]` or `[h, w, c]` with c from 1 to 4; uint8, uint16, bool or floating point.
      pane: What the numbers mean.
      digest: Its digest, if that is known already.

    Returns:
      The picture: uint8 and uint16 exactly, bool as 0 and 255, floats as 8 bit through the pane's
      value range.

    Raises:
      TypeError: for another data type.
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
    """Return the array in C order and little-endian, copied only if it is not so already.

    Readers of a payload, in any language, may then rely on one byte order.
    """
    values = array.values
    if values.flags.c_contiguous and values.dtype.isnative and sys.byteorder == "little":
        return array
    return Array(np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<")), array.dtype)


def digest_of(array: Array, pane: Image) -> str:
    """Name the values of one picture; for arguments as of `encode`."""
    values = laid_out(array).values
    hasher = xxhash.xxh3_128(_before_the_values(pane, array.dtype, values.shape))
    hasher.update(values.reshape(-1).view(np.uint8).data)
    return hasher.hexdigest()


@functools.lru_cache
def _before_the_values(pane: Image, dtype: str, shape: tuple[int, ...]) -> bytes:
    return dump_json([pane.to_json(), dtype, list(shape)])


def _encode_values(values: NDArray[Any], dtype: str, pane: Image) -> tuple[str, bytes, Stats]:
    if dtype == "uint8":
        return PNG, encode_png(values), Stats(int(values.min()), int(values.max()))
    if dtype == "bool":
        stats = Stats(int(values.min()), int(values.max()))
        return PNG, encode_png(values.astype(np.uint8) * np.uint8(255)), stats
    if dtype == "uint16":
        return NPY_GZIP, _npy_gzip(values), _uint16_stats(values, pane.value_range or (0, 65535))
    if dtype in FLOAT_DTYPES:
        pixels, stats = _floats_to_8_bit(values, pane.value_range or (0.0, 1.0))
        return PNG, encode_png(pixels), stats
    raise TypeError(f"cannot encode {dtype}")


def _uint16_stats(values: NDArray[np.uint16], value_range: tuple[float, float]) -> Stats:
    low, high = value_range
    outside = np.count_nonzero((values < low) | (values > high))
    return Stats(
        min=int(values.min()),
        max=int(values.max()),
        clipped=float(outside / values.size),
        value_range=value_range,
    )


def _floats_to_8_bit(
    values: NDArray[Any], value_range: tuple[float, float]
) -> tuple[NDArray[np.uint8], Stats]:
    low, high = value_range
    # float32 resolves 2^-24 of the range, at half the time of float64; but huge bounds overflow it.
    is_wide = values.dtype.itemsize == 8 or max(-low, high) > 1e30
    wide: NDArray[np.floating] = values.astype(np.float64 if is_wide else np.float32, copy=False)
    least, greatest, finite, nan = _limits(wide)
    outside = 0
    if least is not None and greatest is not None and (least < low or greatest > high):
        outside = int(np.count_nonzero((finite < low) | (finite > high)))
    stats = Stats(
        min=least,
        max=greatest,
        nan=nan,
        inf=wide.size - finite.size - nan,
        clipped=float(outside / wide.size),
        value_range=value_range,
    )
    if outside or finite.size < wide.size:
        # Clipping comes first, so that no infinity meets the subtraction.
        wide = np.clip(wide, low, high)
    # Steps that change nothing are left out: each is a way through memory.
    levels = wide if low == 0 else wide - low
    levels = (levels if high - low == 1 else levels / (high - low)) * 255
    if nan:
        levels[np.isnan(levels)] = 0
    return np.rint(levels, out=levels).astype(np.uint8), stats


def _limits(
    values: NDArray[np.floating],
) -> tuple[float | None, float | None, NDArray[np.floating], int]:
    """Return least and greatest of the finite values, those values, and the number of NaN."""
    least, greatest = float(values.min()), float(values.max())  # NaN if there is one
    if math.isfinite(least) and math.isfinite(greatest):
        return least, greatest, values, 0
    finite = values[np.isfinite(values)]
    nan = int(np.count_nonzero(np.isnan(values)))
    if not finite.size:
        return None, None, finite, nan
    return float(finite.min()), float(finite.max()), finite, nan


def _npy_gzip(values: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    pixels = values[:, :, np.newaxis] if values.ndim == 2 else values
    np.lib.format.write_array(stream, pixels, version=(1, 0), allow_pickle=False)
    # No time stamp: equal pictures are equal bytes.
    return gzip.compress(stream.getvalue(), compresslevel=_GZIP_COMPRESS_LEVEL, mtime=0)
