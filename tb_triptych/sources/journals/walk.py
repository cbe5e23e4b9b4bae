"""Finds the directories below a root, and the journals in them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tb_triptych.format.journal import INDEX_SUFFIX, NAME_PREFIX
from tb_triptych.sources.journals.roots import Root

_MOST_DIRECTORIES = 100_000
_MOST_DEPTH = 100
_MOST_WAYS = 16


@dataclass(frozen=True)
class Directory:
    """The content of one directory.

    Attributes:
      run: The name of the run in it.
      path: The directory.
      indexes: Names of the index files in it.
      entries: How many entries it has, of any kind.
      problem: Why it cannot be read.
    """

    run: str
    path: str
    indexes: tuple[str, ...] = ()
    entries: int = 0
    problem: str | None = None


@dataclass(frozen=True)
class _Place:
    """A directory that is still to be read.

    Attributes:
      path: Where it is.
      above: Its parent.
      depth: How many are above it.
      number: Its inode number; known once it was read.
    """

    path: str
    above: _Place | None = None
    depth: int = 0
    number: tuple[int, int] = (0, 0)

    def is_below_itself(self) -> bool:
        place = self.above
        while place is not None:
            if place.number == self.number:
                return True
            place = place.above
        return False


def directories_below(root: Root) -> Iterator[Directory]:
    """Walk a root breadth first, no branch before the others.

    Symbolic links are followed, as by TensorBoard, except those that lead back to a parent.
    The walk is bounded; if directories are left, the last one reports it.
    """
    branches = deque([deque([_Place(root.path)])])
    ways: dict[tuple[int, int], int] = {}
    seen = 0
    left_out = 0
    while branches:
        if seen == _MOST_DIRECTORIES:
            left_out += sum(map(len, branches))
            break
        branch = branches.popleft()
        place = branch.popleft()
        if branch:
            branches.append(branch)
        run = root.run_name(place.path)
        try:
            status = os.stat(place.path)  # noqa: PTH116  (paths are text here: a tree can be large)
            place = replace(place, number=(status.st_dev, status.st_ino))
            if place.is_below_itself():
                continue
            ways[place.number] = ways.get(place.number, 0) + 1
            if ways[place.number] > _MOST_WAYS or place.depth > _MOST_DEPTH:
                left_out += 1
                continue
            with os.scandir(place.path) as entries:
                found = [(entry.name, _is_directory(entry)) for entry in entries]
        except FileNotFoundError:
            continue
        except OSError as error:
            if place.depth:  # TensorBoard itself reports a root that is not a directory
                reason = error.strerror or str(error)
                yield Directory(run, place.path, problem=f"the directory cannot be read: {reason}")
            continue
        seen += 1
        below = [
            _Place(os.path.join(place.path, name), place, place.depth + 1)  # noqa: PTH118
            for name, is_directory in found
            if is_directory
        ]
        if not place.depth:
            branches.extend(deque([one]) for one in below)
        elif branch:  # in the queue already
            branch.extend(below)
        elif below:
            branches.append(deque(below))
        indexes = tuple(
            name
            for name, is_directory in found
            if not is_directory and name.startswith(NAME_PREFIX) and name.endswith(INDEX_SUFFIX)
        )
        yield Directory(run, place.path, indexes, len(found))
    if left_out:
        yield Directory(
            root.run_name(root.path),
            root.path,
            problem=f"{left_out} directories were not searched: of those below --logdir, at most "
            f"{_MOST_DIRECTORIES} are, down to {_MOST_DEPTH} levels, and each through at most "
            f"{_MOST_WAYS} of the links that lead to it",
        )


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # such as a broken link
        return False
