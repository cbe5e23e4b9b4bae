"""Directories that a user passes."""

from __future__ import annotations

import os
from pathlib import Path


def local_directory(name: str, path: str | os.PathLike[str]) -> Path:
    """Return the directory that was passed under a name, wherever the process may go from here.

    Raises:
      ValueError: if it is a remote one.
    """
    if "://" in os.fspath(path):
        raise ValueError(
            f"{name} is {os.fspath(path)!r}: pass a local directory, remote ones are not supported"
        )
    return Path(path).absolute()
