"""Checks that a stored picture is whole, and can be the one in its header.

The checksums of a journal's records are checked. Those of event files are checked by TensorBoard's
Python loader, but not by its fast one, and no loader passes them on. And a log can contain
anything: nothing is sent to a browser that unpacks to more, or to another shape, than its header
says.
"""

from __future__ import annotations

import math
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tb_triptych.format.bounds import MOST_PICTURE_BYTES
from tb_triptych.format.checksums import sum_of
from tb_triptych.sources.errors import DamagedPayloadError
from tb_triptych.sources.inflating import GZIP, ZLIB, NotDeflatedError, inflated
from tb_triptych.sources.payload import Payload

_PNG = b"\x89PNG\r\n\x1a\n"
_LENGTH = struct.Struct(">I")
_IHDR = struct.Struct(">IIBBBBB")
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # by colour type
_HARMLESS = (b"IHDR", b"IDAT", b"IEND", b"pHYs", b"tEXt", b"tIME", b"sRGB")
"""Chunks that neither change the picture nor unpack to anything."""

_MOST_FRONT_BYTES = 1024
_FRONT = re.compile(
    rb"\x93NUMPY\x01\x00(..)"
    rb"\{'descr': '([^']*)', 'fortran_order': False, 'shape': \(([0-9, ]*)\), \} *\n",
    re.DOTALL,
)
_WHOLE_TYPES = {b"|b1": 1, b"|i1": 1, b"|u1": 1, b"<i2": 2, b"<u2": 2, b"<i4": 4, b"<u4": 4}
_REAL_TYPES = {
    b"<f2": 2,
    b"<f4": 4,
    b"|u1": 1,
}  # 8 bit: too many slices for a PNG


class Claim(NamedTuple):
    """The picture according to its header.

    Attributes:
      shape: Of the array that was logged; `None` if unknown.
      dtype: Of the array that was logged; empty if unknown.
      sum: Checksum of the stored bytes; `None` if unknown.
    """

    shape: tuple[int, ...] | None = None
    dtype: str = ""
    sum: str | None = None


def proved(media: str, data: bytes, claim: Claim) -> Payload:
    """Make a payload of stored bytes, if they are what the header says.

    For media types outside of the format, only the checksum is checked.

    Raises:
      DamagedPayloadError: if they are not.
    """
    if claim.sum is not None and sum_of(data) != claim.sum:
        raise DamagedPayloadError("its checksum does not match: the event file is damaged")
    unpacked_bytes = None
    try:
        if media == "image/png":
            _check_png(data, claim)
        elif media == "application/x-npy":
            _check_npy(_slices(data), claim)
        elif media == "application/x-npy+gzip":
            unpacked_bytes = _check_npy(inflated([data], GZIP), claim)
    except NotDeflatedError as error:
        raise DamagedPayloadError(f"it cannot be unpacked ({error})") from error
    if len(data) > MOST_PICTURE_BYTES:
        raise _too_large()
    return Payload(media, data, unpacked_bytes)


def _check_png(data: bytes, claim: Claim) -> None:
    png = memoryview(data)
    if png[: len(_PNG)] != _PNG:
        raise DamagedPayloadError("it is not a PNG")
    chunks = list(_chunks(png))
    kind, body = chunks[0]
    if kind != b"IHDR" or len(body) != _IHDR.size:
        raise DamagedPayloadError("it is not a PNG: it does not begin with its size")
    width, height, depth, colour, *methods = _IHDR.unpack(body)
    channels = _CHANNELS.get(colour)
    if depth != 8 or channels is None or methods != [0, 0, 0]:
        raise DamagedPayloadError("it is not an 8-bit PNG in plain rows")
    for kind, _ in chunks:
        if kind not in _HARMLESS:
            raise DamagedPayloadError(f"it is a PNG with an unexpected chunk {kind!r}")
    if claim.shape is not None and (height, width, channels) not in _png_shapes(claim.shape):
        raise DamagedPayloadError(
            f"it is a PNG of {height} x {width} x {channels}, but the header says "
            f"{_text(claim.shape)}"
        )
    expected = height * (1 + width * channels)  # a filter in front of each row
    rows = inflated((body for kind, body in chunks if kind == b"IDAT"), ZLIB)
    _check_length(map(len, rows), expected)


def _chunks(png: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Walk over the chunks, each `<length><type><data><CRC-32 of type and data>`."""
    at = len(_PNG)
    while at + 12 <= len(png):
        end = at + 8 + _LENGTH.unpack_from(png, at)[0]
        if end + 4 > len(png) or zlib.crc32(png[at + 4 : end]) != _LENGTH.unpack_from(png, end)[0]:
            break
        kind = bytes(png[at + 4 : at + 8])
        yield kind, png[at + 8 : end]
        if kind == b"IEND":
            return
        at = end + 4
    raise DamagedPayloadError("its checksum does not match: the log is damaged")


def _png_shapes(shape: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """The sizes that a picture of a shape may have as a PNG, slices below each other."""
    match shape:
        case (h, w):
            return [(h, w, 1)]
        case (a, b, c):
            return [(a, b, c), (a * b, c, 1)]
        case (d, h, w, c):
            return [(d * h, w, c)]
    return []


def _check_npy(parts: Iterator[bytes | memoryview], claim: Claim) -> int:
    """Check an NPY file as it is read; return its size in bytes."""
    front = b""
    for part in parts:
        front += part
        if len(front) >= _MOST_FRONT_BYTES:
            break
    found = _FRONT.match(front[:_MOST_FRONT_BYTES])
    if found is None or int.from_bytes(found[1], "little") + 10 != found.end():
        raise DamagedPayloadError("it is not an NPY file of version 1.0 in C order")
    item_bytes = _item_types(claim.dtype).get(found[2])
    if item_bytes is None:
        dtype = f" of {claim.dtype}" if claim.dtype else ""
        raise DamagedPayloadError(f"its dtype is {found[2]!r:.40}, which no picture{dtype} has")
    shape = tuple([int(n) for n in re.findall(rb"[0-9]{1,18}", found[3])])
    if claim.shape is not None and shape not in (claim.shape, (*claim.shape, 1)):
        raise DamagedPayloadError(
            f"its shape is {_text(shape)}, but the header says {_text(claim.shape)}"
        )
    expected = found.end() + math.prod(shape) * item_bytes
    _check_length(_lengths(front, parts), expected)
    return expected


def _item_types(dtype: str) -> dict[bytes, int]:
    """The bytes per number, by the types that arrays of a type are stored as."""
    if not dtype:
        return _WHOLE_TYPES | _REAL_TYPES
    return _REAL_TYPES if "float" in dtype else _WHOLE_TYPES


def _lengths(front: bytes, parts: Iterator[bytes | memoryview]) -> Iterator[int]:
    yield len(front)
    yield from map(len, parts)


def _check_length(lengths: Iterable[int], expected: int) -> None:
    """Check the total length, reading no more than expected."""
    if expected > MOST_PICTURE_BYTES:
        raise _too_large()
    total = 0
    for length in lengths:
        total += length
        if total > expected:
            break
    if total != expected:
        than = "more" if total > expected else "less"
        raise DamagedPayloadError(f"it holds {than} than the {expected} bytes of its shape")


def _slices(data: bytes) -> Iterator[bytes | memoryview]:
    """The front of plain data, and the rest, which is not copied."""
    yield data[:_MOST_FRONT_BYTES]
    yield memoryview(data)[_MOST_FRONT_BYTES:]


def _text(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


def _too_large() -> DamagedPayloadError:
    return DamagedPayloadError(
        f"it is larger than {MOST_PICTURE_BYTES / 2**30:.3g} GiB and is not sent: log fewer "
        "slices or channels at once, or smaller ones"
    )
