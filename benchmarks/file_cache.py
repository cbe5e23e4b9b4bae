"""Drops a log from the system's file cache, so that a server reads it from the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PAGE_BYTES = 4096


def make_cold(directory: Path) -> bool:
    """Drop all files of a directory from the cache, by `posix_fadvise`.

    Returns:
      Whether they are out of it, as far as the system reports; False if it cannot drop them.
    """
    if not hasattr(os, "posix_fadvise"):
        return False
    for path in _files(directory):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)  # unwritten pages are not dropped
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
    return not any(_is_cached(path) for path in _files(directory))


def make_warm(directory: Path) -> None:
    """Read all files of a directory into the cache."""
    for path in _files(directory):
        with path.open("rb", buffering=0) as stream:
            while stream.read(1 << 24):
                pass


def _is_cached(path: Path) -> bool:
    """Return whether any of some pages of a file is in the cache."""
    if not hasattr(os, "RWF_NOWAIT"):
        return False
    pages = path.stat().st_size // PAGE_BYTES
    descriptor = os.open(path, os.O_RDONLY)
    try:
        # Each check may make the system read ahead, so the last page is checked first.
        for page in sorted({pages * i // 16 for i in range(16)}, reverse=True):
            try:
                buffer = bytearray(PAGE_BYTES)
                if os.preadv(descriptor, [buffer], page * PAGE_BYTES, os.RWF_NOWAIT) > 0:
                    return True
            except BlockingIOError:
                continue
    finally:
        os.close(descriptor)
    return False


def _files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file())
