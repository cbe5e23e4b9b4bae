"""Whether a picture that was read is whole, as far as it says so itself.

A journal's records have checksums that are checked. Those of event files are checked by
TensorBoard's Python loader, but not by its fast one, and none comes with what a loader hands out.
"""

from __future__ import annotations

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_LENGTH = struct.Struct(">I")


def is_intact(data: bytes) -> bool:
    """Check the checksums of a PNG; whatever else it may be passes."""
    return not data.startswith(_PNG) or _has_whole_chunks(memoryview(data))


def _has_whole_chunks(png: memoryview) -> bool:
    """Walk over the chunks, each `<length><type><data><CRC-32 of type and data>`."""
    at = len(_PNG)
    while at + 12 <= len(png):
        end = at + 8 + _LENGTH.unpack_from(png, at)[0]
        body = png[at + 4 : end]
        if end + 4 > len(png) or zlib.crc32(body) != _LENGTH.unpack_from(png, end)[0]:
            return False
        if bytes(body[:4]) == b"IEND":
            return True
        at = end + 4
    return False
