"""The framing of records in event files and journals, both ways.

A record is `<u64 length><u32 masked crc of length><data><u32 masked crc of data>`, little-endian.
"""

from __future__ import annotations

import struct

import google_crc32c

HEADER_BYTES = 12
FOOTER_BYTES = 4

_HEADER = struct.Struct("<QI")
_CRC = struct.Struct("<I")


class DamagedRecordError(ValueError):
    """The bytes are not a record: a checksum does not match."""


def masked_crc32c(data: bytes) -> int:
    """Return the checksum of the format: CRC-32C, rotated and offset."""
    return _masked(google_crc32c.value(data))


def _masked(crc: int) -> int:
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def is_whole(front: bytes, rest: bytes, footer: bytes) -> bool:
    """Return whether a record that was read in parts is whole; nothing is copied.

    Args:
      front: Its header, and the beginning of its data.
      rest: The rest of its data.
      footer: Its end.
    """
    if masked_crc32c(front[:8]) != _HEADER.unpack_from(front)[1]:
        return False
    crc = google_crc32c.extend(google_crc32c.value(front[HEADER_BYTES:]), rest)
    return bool(_masked(crc) == _CRC.unpack(footer)[0])


def frame(data: bytes) -> bytes:
    """Frame one record."""
    length = struct.pack("<Q", len(data))
    return b"".join(
        (length, _CRC.pack(masked_crc32c(length)), data, _CRC.pack(masked_crc32c(data)))
    )


def unframe(buffer: bytes, offset: int = 0) -> tuple[bytes, int] | None:
    """Read the record that begins at an offset.

    Args:
      buffer: Bytes of a file.
      offset: Where the record begins in it.

    Returns:
      The data and the offset after the record; `None` if the buffer ends before the record does.

    Raises:
      DamagedRecordError: if a checksum does not match.
    """
    start = offset + HEADER_BYTES
    if len(buffer) < start:
        return None
    length, length_crc = _HEADER.unpack_from(buffer, offset)
    if masked_crc32c(buffer[offset : offset + 8]) != length_crc:
        raise DamagedRecordError(f"the length of the record at byte {offset} is damaged")
    end = start + length
    if len(buffer) < end + FOOTER_BYTES:
        return None
    data = buffer[start:end]
    if masked_crc32c(data) != _CRC.unpack_from(buffer, end)[0]:
        raise DamagedRecordError(f"the record at byte {offset} is damaged")
    return data, end + FOOTER_BYTES


def check_length(buffer: bytes, offset: int) -> int | None:
    """Return the length of the data of the record at an offset, if it can be trusted.

    Returns:
      The length; `None` if its checksum does not match, or the buffer ends before the record does.
    """
    if len(buffer) < offset + HEADER_BYTES:
        return None
    length, length_crc = _HEADER.unpack_from(buffer, offset)
    if masked_crc32c(buffer[offset : offset + 8]) != length_crc:
        return None
    is_here = offset + HEADER_BYTES + length + FOOTER_BYTES <= len(buffer)
    return int(length) if is_here else None
