"""Reads records of an index file in blocks: records read together mostly lie together."""

from __future__ import annotations

from typing import BinaryIO

from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.format.tfrecord import unframe

_BLOCK_BYTES = 1 << 16


class IndexBlocks:
    """The part of an open file that was read last."""

    def __init__(self, file: BinaryIO) -> None:
        """Read nothing yet."""
        self._file = file
        self._block = b""
        self._begin = 0

    def record(self, offset: int) -> bytes:
        """Return the data of the record at an offset.

        Raises:
          UnreadableSeriesError: if the file ends before it.
          DamagedRecordError: if a checksum does not match.
          OSError: if the file cannot be read.
        """
        record = None
        if offset >= self._begin:
            record = unframe(self._block, offset - self._begin)
        if record is None:
            self._block, self._begin = self._read(offset), offset
            record = unframe(self._block)
        if record is None:
            raise UnreadableSeriesError("the index file is shorter than it was")
        return record[0]

    def _read(self, offset: int) -> bytes:
        """Read from an offset, at least one record if there is one."""
        self._file.seek(offset)
        block = self._file.read(_BLOCK_BYTES)
        while unframe(block) is None and (more := self._file.read(max(_BLOCK_BYTES, len(block)))):
            block += more
        return block
