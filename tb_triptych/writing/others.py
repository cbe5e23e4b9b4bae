"""Looks at the other writers of a directory: which ones there are, and which have ended."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from tb_triptych.format.journal import INDEX_SUFFIX, NAME_PREFIX, segment_name
from tb_triptych.format.journal_event import parse_event
from tb_triptych.format.journal_records import Seen, closed_record, read_writer
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.format.tfrecord import DamagedRecordError, frame, unframe
from tb_triptych.writing.file_lock import is_locked

_MOST_FRONT_BYTES = 1 << 20

_LEAST_BYTES = 256
"""A shorter index file has no writer record yet: its writer may not hold the lock yet."""


def look_at_others(
    logdir: Path, own_origin: str, known_ended: Collection[str] = ()
) -> dict[str, Seen]:
    """Look at the other writers of a directory.

    Args:
      logdir: The directory.
      own_origin: The origin of the writer that looks.
      known_ended: Origins that count as ended.

    Returns:
      What was seen, by origin, or by name for journals of version 1.
    """
    newest: dict[str, tuple[int | None, Path]] = {}
    for path in sorted(logdir.glob(f"{NAME_PREFIX}*{INDEX_SUFFIX}")):
        found = segment_name(path.name)
        if found is None:
            newest[path.name.removesuffix(INDEX_SUFFIX)] = None, path
        elif found.origin != own_origin:
            segment, _ = newest.get(found.origin, (-1, path))
            if segment is not None and found.number > segment:
                newest[found.origin] = found.number, path
    seen: dict[str, Seen] = {}
    ended = set(known_ended)
    for name, (segment, path) in newest.items():
        with suppress(OSError), path.open("rb", buffering=0) as stream:
            size_bytes = os.fstat(stream.fileno()).st_size
            if segment is None or _has_ended(stream, size_bytes):
                ended.add(name)
            seen[name] = Seen(segment, size_bytes, ended=False)
    for name in seen:
        if ended.issuperset(seen):
            break  # nobody needs to be asked
        with suppress(OSError), newest[name][1].open("rb", buffering=0) as stream:
            ended |= _ended_before(stream)
    return {name: replace(one, ended=name in ended) for name, one in seen.items()}


def ended_since(logdir: Path, own_origin: str, seen: Mapping[str, Seen]) -> list[str]:
    """Return which of the writers that had not ended at the first look have ended now.

    Where there are no locks, a writer counts as ended if its file has not grown since.
    """
    now = look_at_others(logdir, own_origin)
    return [
        name
        for name, before in seen.items()
        if not before.ended and (after := now.get(name)) is not None
        if after.ended or (not _has_locks(logdir) and _is_same(before, after))
    ]


def _is_same(before: Seen, after: Seen) -> bool:
    return (before.segment, before.size_bytes) == (after.segment, after.size_bytes)


def _has_locks(logdir: Path) -> bool:
    for path in logdir.glob(f"{NAME_PREFIX}*{INDEX_SUFFIX}"):
        with suppress(OSError), path.open("rb", buffering=0) as stream:
            return is_locked(stream) is not None
    return False


def _has_ended(stream: BinaryIO, size_bytes: int) -> bool:
    if size_bytes < _LEAST_BYTES:
        return False
    if is_locked(stream) is False:
        return True
    closed = frame(closed_record().SerializeToString())
    stream.seek(-len(closed), os.SEEK_END)
    return stream.read(len(closed)) == closed


def _ended_before(stream: BinaryIO) -> set[str]:
    """Return which writers had ended when the writer of an index file began."""
    stream.seek(0)
    front = stream.read(_MOST_FRONT_BYTES)
    try:
        first = unframe(front)
        second = None if first is None else unframe(front, first[1])
        values = parse_event(second[0]).summary.value if second is not None else None
        if not values or values[0].tag != "writer":
            return set()
        return {name for name, seen in read_writer(values[0]).seen.items() if seen.ended}
    except (DamagedRecordError, UnreadableSeriesError):
        return set()
