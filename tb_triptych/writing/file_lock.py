"""Locks that show other processes whether a writer is alive; the system frees them at its end."""

from __future__ import annotations

import errno
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_HELD = (errno.EWOULDBLOCK, errno.EACCES)


def lock(stream: BinaryIO) -> None:
    """Hold the lock of a file until it is closed, if its file system has locks."""
    if fcntl is not None:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # not supported, or another writer looks at it just now
            return


def is_locked(stream: BinaryIO) -> bool | None:
    """Return whether somebody holds the lock of a file; `None` if there are no locks here."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return True if error.errno in _HELD else None
    fcntl.flock(stream.fileno(), fcntl.LOCK_UN)
    return False
