"""The names of a journal's files, and the first record of its index file."""

from __future__ import annotations

import re

from tb_triptych.format.metadata import UnreadableSeriesError

JOURNAL_VERSION = 1

NAME_PREFIX = "events.out.triptych."
INDEX_SUFFIX = ".index"
DATA_SUFFIX = ".data"

_FILE_VERSION = "tb_triptych.journal:"


def file_version() -> str:
    """Return the text of the first record of an index file."""
    return f"{_FILE_VERSION}{JOURNAL_VERSION}"


def check_file_version(found: str) -> None:
    """Check the text of the first record of an index file.

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


def data_path(index_path: str) -> str:
    """Return the path of the data file of an index file."""
    return index_path.removesuffix(INDEX_SUFFIX) + DATA_SUFFIX
