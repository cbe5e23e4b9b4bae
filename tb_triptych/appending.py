"""Files that are appended to, unbuffered: written whole, and still where they were made."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO


def write_whole(stream: BinaryIO, data: bytes) -> None:
    """Write all of it or fail; an unbuffered stream may stop short.

    Linux writes at most 2,147,479,552 bytes at a time, file systems of a network may write fewer,
    and a disk that becomes full takes what fits before it refuses the rest.

    Raises:
      OSError: if it could not be written; some of it may be.
    """
    rest = memoryview(data)
    while rest:
        written = stream.write(rest)
        if not written:
            missing = f"wrote {len(data) - len(rest)} of {len(data)} bytes of a record"
            raise OSError(errno.ENOSPC, missing)
        rest = rest[written:]


def is_in_place(stream: BinaryIO) -> bool:
    """Tell whether a file still stands under the name it was opened by."""
    try:
        return os.path.samestat(Path(stream.name).stat(), os.fstat(stream.fileno()))
    except OSError:
        return False
