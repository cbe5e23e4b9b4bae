"""Checks directories passed by the user."""

from __future__ import annotations

import os
from pathlib import Path


def local_directory(name: str, path: str | os.PathLike[str]) -> Path:
    """Return the absolute path of the directory passed as this argument.

    Raises:
      ValueError: if it is remote.
    """
    if "://" in os.fspath(path):
        raise ValueError(
            f"{name} is {os.fspath(path)!r}: pass a local directory, remote ones are not supported"
        )
    return Path(path).absolute()
