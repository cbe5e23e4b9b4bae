"""The names of a journal's files, and the first record of its index file."""

from __future__ import annotations

import re
from typing import NamedTuple

from tb_triptych.format.metadata import UnreadableSeriesError

JOURNAL_VERSION = 2

NAME_PREFIX = "events.out.triptych."
INDEX_SUFFIX = ".index"
DATA_SUFFIX = ".data"

_FILE_VERSION = "tb_triptych.journal:"
_OWNER = re.compile(r"\.([0-9a-f]{16})-([0-9]{1,9})\.index\Z")

is_origin = re.compile(r"[0-9a-f]{16}").fullmatch
"""Matches the text of an origin."""


class SegmentName(NamedTuple):
    """What the name of an index file says about its writer.

    Attributes:
      origin: Identifies the writer.
      number: The number of its segment.
    """

    origin: str
    number: int


def segment_name(file_name: str) -> SegmentName | None:
    """Read the name of an index file; `None` for a journal of version 1."""
    found = _OWNER.search(file_name)
    return None if found is None else SegmentName(found[1], int(found[2]))


def file_version(version: int = JOURNAL_VERSION) -> str:
    """Return the text of the first record of an index file."""
    return f"{_FILE_VERSION}{version}"


def read_file_version(found: str) -> int:
    """Read the text of the first record of an index file.

    Raises:
      UnreadableSeriesError: if it is not a journal, or of a newer version.
    """
    name, _, version = found.rpartition(":")
    if f"{name}:" != _FILE_VERSION or not re.fullmatch(r"[1-9][0-9]{0,8}", version):
        raise UnreadableSeriesError("this is not a triptych journal")
    if int(version) > JOURNAL_VERSION:
        raise UnreadableSeriesError(
            f"the journal was written in format version {version}, but this tb-triptych reads only "
            f"up to version {JOURNAL_VERSION}: upgrade it with `pip install -U tb-triptych`"
        )
    return int(version)


def data_path(index_path: str) -> str:
    """Return the path of the data file of an index file."""
    return index_path.removesuffix(INDEX_SUFFIX) + DATA_SUFFIX
