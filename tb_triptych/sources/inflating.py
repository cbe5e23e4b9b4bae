"""Unpacks deflated data a little at a time, in constant memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

ZLIB = zlib.MAX_WBITS
GZIP = 16 + zlib.MAX_WBITS

_IN_BYTES = 1 << 16
_OUT_BYTES = 1 << 20


class NotDeflatedError(ValueError):
    """The data is not deflated, or not one whole stream."""


def inflated(parts: Iterable[bytes | memoryview], form: int) -> Iterator[bytes]:
    """Unpack one stream.

    Args:
      parts: The packed bytes, in pieces of any size.
      form: `ZLIB` or `GZIP`; the checksums of either are checked.

    Raises:
      NotDeflatedError: at the end, or where it shows; earlier data may be wrong, too.
    """
    codec = _codec()
    unpacker = codec.decompressobj(wbits=form)
    try:
        for piece in _pieces(parts):
            if unpacker.eof:
                raise NotDeflatedError("there is more data after its end")
            rest: bytes | memoryview = piece
            while True:
                found: bytes = unpacker.decompress(rest, _OUT_BYTES)
                if found:
                    yield found
                rest = unpacker.unconsumed_tail
                if unpacker.eof or (not rest and len(found) < _OUT_BYTES):
                    break
            if unpacker.unused_data:
                raise NotDeflatedError("there is more data after its end")
    except codec.error as error:
        raise NotDeflatedError(str(error)) from error
    if not unpacker.eof:
        raise NotDeflatedError("it ends early")


def _pieces(parts: Iterable[bytes | memoryview]) -> Iterator[memoryview]:
    for part in parts:
        view = memoryview(part)
        for begin in range(0, len(view), _IN_BYTES):
            yield view[begin : begin + _IN_BYTES]


def _codec() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:  # without the codec this only takes longer
        return zlib
    return isal_zlib
