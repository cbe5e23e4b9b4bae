"""The directories below a root, and the journals in them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from tb_triptych.journal import INDEX_SUFFIX, NAME_PREFIX
from tb_triptych.sources.roots import Root


@dataclass(frozen=True)
class Directory:
    """What one directory holds.

    Attributes:
      run: The name of the run in it.
      path: The directory.
      indexes: Names of the index files in it.
      entries: How many names are in it, whatever they name.
      problem: Why it cannot be read.
    """

    run: str
    path: str
    indexes: tuple[str, ...] = ()
    entries: int = 0
    problem: str | None = None


def directories_below(root: Root) -> Iterator[Directory]:
    """Walk a root, the nearest directories first.

    Symbolic links are followed, as by TensorBoard, except those that lead back above themselves.
    """
    waiting: deque[tuple[str, tuple[tuple[int, int], ...]]] = deque([(root.path, ())])
    while waiting:
        path, above = waiting.popleft()
        run = root.run_name(path)
        try:
            status = os.stat(path)  # noqa: PTH116  (paths are text here: a tree can be large)
            here = (status.st_dev, status.st_ino)
            if here in above:
                continue
            with os.scandir(path) as entries:
                found = [(entry.name, _is_directory(entry)) for entry in entries]
        except FileNotFoundError:
            continue
        except OSError as error:
            if above:  # TensorBoard itself speaks of a root that is none
                reason = error.strerror or str(error)
                yield Directory(run, path, problem=f"the directory cannot be read: {reason}")
            continue
        waiting.extend(
            (os.path.join(path, name), (*above, here))  # noqa: PTH118
            for name, is_directory in found
            if is_directory
        )
        indexes = tuple(
            name
            for name, is_directory in found
            if not is_directory and name.startswith(NAME_PREFIX) and name.endswith(INDEX_SUFFIX)
        )
        yield Directory(run, path, indexes, len(found))


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to nowhere, say
        return False
