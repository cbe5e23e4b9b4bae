"""Writes 8-bit PNG several times as fast as general encoders.

Each pixel is stored as its difference to a prediction (a filter of the PNG specification,
https://www.w3.org/TR/png-3/#9Filter-types), one for the whole picture, so that numpy computes all
at once, and deflated by ISA-L. The prediction is the pixel above in pictures with flat areas, such
as class ids, and the average of it and the one to the left in others, such as photographs, where
that takes 3 to 6 % less. The file is some 5 % larger than Pillow's, which tries all filters and
takes 10 to 40 times as long.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from isal import igzip_lib, isal_zlib
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # grey, grey and alpha, RGB, RGBA
_UP = 2
_AVERAGE = 3
_PROBED_ROWS = 16  # one of so many is looked at to choose the filter
_DEFLATE_LEVEL = 1  # levels 2 and 3 take a third longer for 0.3 % less
# After the filter, matches are near. On photographs a window of 4 KiB is faster than the whole 32,
# and its matches, being near, take no more bytes.
_WINDOW_BITS = 12


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode a picture without loss.

    Args:
      pixels: `[h, w]` or `[h, w, c]` with c = 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA).

    Returns:
      A PNG file.
    """
    height, width = pixels.shape[:2]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    data = igzip_lib.compress(
        _filtered(pixels.reshape(height, width * channels), channels),
        level=_DEFLATE_LEVEL,
        flag=igzip_lib.COMP_ZLIB,
        mem_level=igzip_lib.MEM_LEVEL_EXTRA_LARGE,
        hist_bits=_WINDOW_BITS,
    )
    return b"".join(
        (_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", data), _chunk(b"IEND", b""))
    )


def _filtered(rows: NDArray[np.uint8], channels: int) -> NDArray[Any]:
    """Put the filter's type in front of each row's differences to the prediction."""
    filtered = np.empty((rows.shape[0], 1 + rows.shape[1]), np.uint8)
    differences = filtered[:, 1:]
    if _is_flat(rows):
        filtered[:, 0] = _UP
        differences[0] = rows[0]
        np.subtract(rows[1:], rows[:-1], out=differences[1:])
        return filtered
    filtered[:, 0] = _AVERAGE
    np.copyto(differences, rows)
    above, left = rows[:-1, channels:], rows[1:, :-channels]
    average = np.bitwise_xor(above, left)  # without the ninth bit of their sum
    average >>= 1
    average += np.bitwise_and(above, left)
    differences[1:, channels:] -= average
    differences[0, channels:] -= rows[0, :-channels] >> 1
    differences[1:, :channels] -= rows[:-1, :channels] >> 1
    return filtered


def _is_flat(rows: NDArray[np.uint8]) -> bool:
    """Return whether most bytes are those above them, as far as a few rows show."""
    below = rows[1::_PROBED_ROWS]
    return 2 * int(np.count_nonzero(below == rows[:-1:_PROBED_ROWS])) > below.size


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = isal_zlib.crc32(data, isal_zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", crc)))
