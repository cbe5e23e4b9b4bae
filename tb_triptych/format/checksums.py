"""Checksums of stored bytes, in the headers of event files.

TensorBoard's fast loader skips the checksums of an event file; these are part of the data that it
returns. XXH3, 64 bit; a CRC-32 would not do: it is the same for all PNGs of one length, whose
chunks end in one.
"""

from __future__ import annotations

import re

from tb_triptych.format.metadata import UnreadableSeriesError

_KEY = b',"sum":"'
_DIGITS = 16
_TAIL_BYTES = len(_KEY) + _DIGITS + len(b'"}')

is_sum = re.compile(r"[0-9a-f]{16}").fullmatch
"""Matches the text of a checksum."""


def sum_of(data: bytes | memoryview) -> str:
    """Return 16 hexadecimal digits."""
    import xxhash  # here: a codec that cannot be loaded must not stop TensorBoard

    return xxhash.xxh3_64_hexdigest(data)


def sealed(header: bytes) -> bytes:
    """Append the checksum of a header to it, a JSON object without blanks, as its last key."""
    return b"".join((header[:-1], _KEY, sum_of(header).encode(), b'"}'))


def unsealed(header: bytes) -> tuple[bytes, bool]:
    """Remove the checksum from a header.

    Returns:
      The header without it, and whether there was a checksum.

    Raises:
      UnreadableSeriesError: if it does not match.
    """
    tail = header[-_TAIL_BYTES:]
    if not (tail.startswith(_KEY) and tail.endswith(b'"}')):
        return header, False
    plain = header[:-_TAIL_BYTES] + b"}"
    try:
        fits = sum_of(plain).encode() == tail[len(_KEY) : -2]
    except ImportError as error:
        raise UnreadableSeriesError(f"its checksum cannot be checked ({error})") from error
    if not fits:
        raise UnreadableSeriesError("the header is damaged: its checksum does not match")
    return plain, True
