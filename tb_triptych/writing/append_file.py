"""Appends to unbuffered files: complete writes, and a check for changes by others."""

from __future__ import annotations

import errno
import os
from io import FileIO
from pathlib import Path
from typing import BinaryIO


def write_whole(stream: BinaryIO, data: bytes) -> None:
    """Write all of it or fail; an unbuffered stream may stop short.

    Linux writes at most 2,147,479,552 bytes at a time, network file systems may write fewer, and a
    disk that becomes full accepts a part before it refuses the rest.

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
    """Create a file whose writes always go to its current end.

    If it is truncated meanwhile, it becomes too short, but has no hole.

    Raises:
      FileExistsError: if there is such a file.
      OSError: if it could not be created.
    """
    return FileIO(path, "xb", opener=lambda name, flags: os.open(name, flags | os.O_APPEND, 0o666))


def is_as_left(stream: BinaryIO, size_bytes: int) -> bool:
    """Return whether a file still has the expected size, under its original name."""
    try:
        ours = os.fstat(stream.fileno())
        return ours.st_size == size_bytes and os.path.samestat(Path(stream.name).stat(), ours)
    except (OSError, ValueError):  # ValueError: it is closed
        return False
