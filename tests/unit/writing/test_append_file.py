from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from limits import files_limited_to

from tb_triptych.writing.append_file import write_whole


class Slow(io.FileIO):
    """A file on a file system that takes a few bytes at a time, and no more than some."""

    def __init__(self, path: Path, most_bytes: int = 100) -> None:
        super().__init__(path, "xb")
        self._left = most_bytes

    def write(self, data: Any) -> int:
        written = super().write(bytes(data)[: min(7, self._left)])
        self._left -= written
        return written


def test_what_is_written_in_parts_is_written_whole(tmp_path: Path) -> None:
    with Slow(tmp_path / "file") as file:
        write_whole(file, b"")
        write_whole(file, bytes(range(100)))
    assert (tmp_path / "file").read_bytes() == bytes(range(100))


def test_a_file_that_takes_no_more_is_an_error(tmp_path: Path) -> None:
    with Slow(tmp_path / "file", 20) as file, pytest.raises(OSError, match="wrote 20 of 100 bytes"):
        write_whole(file, bytes(100))


def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    with (
        (tmp_path / "file").open("xb", buffering=0) as file,
        files_limited_to(50),
        pytest.raises(OSError, match="too large"),
    ):
        write_whole(file, bytes(100))
