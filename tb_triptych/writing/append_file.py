"""Files that are appended to, unbuffered: written whole, and still as they were left."""

from __future__ import annotations

import errno
import os
from io import FileIO
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


def append_only(path: Path) -> FileIO:
    """Make a file all writes to which go to its end, wherever that is by then.

    Whoever truncates it meanwhile leaves a file that is too short, not one with a hole.

    Raises:
      FileExistsError: if there is such a file.
      OSError: if it could not be made.
    """
    return FileIO(path, "xb", opener=lambda name, flags: os.open(name, flags | os.O_APPEND, 0o666))


def is_as_left(stream: BinaryIO, size_bytes: int) -> bool:
    """Tell whether a file still has the size that it should have, under the name it was made by."""
    try:
        ours = os.fstat(stream.fileno())
        return ours.st_size == size_bytes and os.path.samestat(Path(stream.name).stat(), ours)
    except (OSError, ValueError):  # ValueError: it is closed
        return False
