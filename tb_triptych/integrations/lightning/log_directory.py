"""The log directory of a training with Lightning."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def log_directory(trainer: Any) -> str:
    """Return the directory of this training, the same in all processes; all of them must call this.

    It is the log directory of the first logger that has one, such as those for TensorBoard and CSV;
    or else `<save_dir>/<name>/<version>` of the first logger, as for its checkpoints; or, without a
    logger, the next `<default_root_dir>/triptych/version_<N>` that is free.

    Raises:
      RuntimeError: if a logger fails to return it.
    """
    found: str | Exception | None = None
    if trainer.is_global_zero:
        try:
            found = _of_this_process(trainer)
        except Exception as error:  # the other processes wait for it
            found = RuntimeError(f"a logger has no directory: {type(error).__name__}: {error}")
    found = trainer.strategy.broadcast(found)
    if isinstance(found, Exception):
        raise found
    return str(found)


def _of_this_process(trainer: Any) -> str:
    directories = [getattr(logger, "log_dir", None) for logger in trainer.loggers]
    paths = [os.fspath(d) for d in directories if isinstance(d, str | os.PathLike)]
    if paths:
        return min(paths, key=_is_remote)
    root = os.fspath(trainer.default_root_dir)
    if not trainer.loggers:
        return _version_of(trainer, f"{root}/triptych")
    logger = trainer.loggers[0]
    directory = os.fspath(logger.save_dir or root)
    if logger.name:
        directory = f"{directory}/{logger.name}"
    version = logger.version
    if version is None or version == "":
        return _version_of(trainer, directory)
    return f"{directory}/{version if isinstance(version, str) else f'version_{version}'}"


def _version_of(trainer: Any, directory: str) -> str:
    """Return the version of this trainer, which stays the same for all of its callbacks and fits.

    It is kept with the trainer, which may be pickled and continue elsewhere.
    """
    versions = vars(trainer).setdefault("_triptych_versions", {})
    if directory not in versions:
        versions[directory] = _next_version(directory)
    return str(versions[directory])


def _is_remote(path: str) -> bool:
    return "://" in path


def _next_version(directory: str) -> str:
    """Make the directory of the next version, before another training takes that number."""
    number = 0
    if _is_remote(directory):
        return f"{directory}/version_{number}"
    while True:
        path = Path(directory, f"version_{number}")
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            if not Path(directory).is_dir():  # a file is in the way: writing there will fail
                return str(path)
            number += 1
        except OSError:
            return str(path)
        else:
            return str(path)
