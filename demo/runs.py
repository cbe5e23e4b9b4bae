"""Directories for new runs: two trainings never share one, not even when they start together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path


def new_runs(logdir: Path, names: Sequence[str]) -> dict[str, Path]:
    """Make a directory for each run.

    Args:
      logdir: The log; created if needed.
      names: The names of the runs. If one of them is taken, all get the same number, such as
        "mse-2" and "bce-2".

    Returns:
      The new, empty directories, by name.

    Raises:
      OSError: if they cannot be created.
    """
    logdir.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        ending = "" if number == 1 else f"-{number}"
        runs = {name: logdir / (name + ending) for name in names}
        if _all_made(list(runs.values())):
            return runs
    raise AssertionError("numbers do not end")


def _all_made(directories: Sequence[Path]) -> bool:
    """Make all of these directories, or none if one of them exists."""
    for i, directory in enumerate(directories):
        try:
            directory.mkdir()
        except FileExistsError:
            for made in directories[:i]:
                made.rmdir()
            return False
    return True
