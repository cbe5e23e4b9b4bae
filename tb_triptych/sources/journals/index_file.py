"""Follows one index file of a journal while it grows.

Only the place of each event is kept, see `tb_triptych.sources.journals.event_table`; its content is
read again on request.
"""

from __future__ import annotations

import itertools
import os
import stat
import threading
from typing import BinaryIO

from tb_triptych.format.journal import read_file_version
from tb_triptych.format.journal_event import parse_event
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.format.tfrecord import DamagedRecordError, unframe
from tb_triptych.sources.journals.index_contents import IndexContents, RecordReader
from tb_triptych.sources.journals.records_1 import Records1
from tb_triptych.sources.journals.records_2 import Records2

_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 256
_MOST_RECORD_BYTES = 1 << 26
"""No header is this large: a greater length is damage, whatever its checksum."""

_generations = itertools.count()


class IndexFile:
    """Follows one index file; `follow` is called by one thread at a time, the rest by any.

    Attributes:
      run: Name of the run it belongs to.
      path: The file.
      lock: Held while this object changes.
      generation: Unique number of the file that was read; changes if the file is replaced and read
        from the start.
      contents: What was read.
      problem: A human-readable description of a problem with the file.
      size_bytes: Its size when last checked.
      read_bytes: How much of it has been read.
    """

    def __init__(self, run: str, path: str) -> None:
        """Read nothing yet."""
        self.run = run
        self.path = path
        self.lock = threading.Lock()
        self.generation = next(_generations)
        self.contents = IndexContents()
        self.problem: str | None = None
        self.size_bytes = 0
        self.read_bytes = 0
        self._reader: RecordReader | None = None
        self._good_bytes = 0
        self._head = b""
        self._is_refused = False
        self._stamp: tuple[int, int, int, int] | None = None

    @property
    def name(self) -> str:
        """The name of the file, for messages."""
        return os.fsencode(os.path.basename(self.path)).decode("utf-8", "replace")  # noqa: PTH119

    @property
    def state(self) -> tuple[str, int, int]:
        """A value that changes when something was read."""
        return self.path, self.generation, self._good_bytes

    def look(self) -> None:
        """Check how much there is to read."""
        try:
            self.size_bytes = os.stat(self.path).st_size  # noqa: PTH116
        except OSError:
            self.size_bytes = 0

    def follow(self) -> None:
        """Read what is new since the last time."""
        try:
            self._follow()
        except FileNotFoundError:
            self.size_bytes = 0
            self._start_over(None)
        except OSError as error:
            with self.lock:
                self.problem = f"it cannot be read: {error.strerror or error}"
                self._stamp = None
        finally:
            self.read_bytes = self.size_bytes

    def _follow(self) -> None:
        status = os.stat(self.path)  # noqa: PTH116
        if _stamp(status) == self._stamp:
            return
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for its writer
            self._start_over("it is not a file")
            return
        with open(self.path, "rb", buffering=0) as file:  # noqa: PTH123
            status = os.fstat(file.fileno())
            self.size_bytes = status.st_size
            if not self._is_continued_by(file, status):
                self._start_over(None)
            self._read(file)
        self._stamp = _stamp(status)

    def _start_over(self, problem: str | None) -> None:
        with self.lock:
            if self._good_bytes:
                self.generation = next(_generations)
            self.contents = IndexContents()
            self._reader = None
            self.problem = problem
            self.read_bytes = 0
            self._good_bytes = 0
            self._head = b""
            self._is_refused = False
            self._stamp = None

    def _is_continued_by(self, file: BinaryIO, status: os.stat_result) -> bool:
        """Return whether a file begins with the part that has been read already.

        Its inode number is no proof: file systems reuse that of a removed file, and a copy that is
        kept up to date (rsync) has a new one each time.
        """
        return status.st_size >= self._good_bytes and file.read(len(self._head)) == self._head

    def _read(self, file: BinaryIO) -> None:
        file.seek(self._good_bytes)
        rest = b""
        problem = None
        is_end = False
        while not problem and not self._is_refused and not is_end:
            block = file.read(_BLOCK_BYTES)
            is_end = not block
            block = rest + block
            if not block and self._reader is None:
                break
            with self.lock:
                taken, problem = self._take(block, is_end=is_end)
                self._good_bytes += taken
            rest = block[taken:]
            self.read_bytes = self._good_bytes + len(rest)
            if len(rest) >= 8 and int.from_bytes(rest[:8], "little") > _MOST_RECORD_BYTES:
                problem = f"the record at byte {self._good_bytes} is damaged"
        if not self._is_refused:
            with self.lock:
                self.problem = problem and f"{problem}; anything after it is not shown"

    def _take(self, block: bytes, *, is_end: bool) -> tuple[int, str | None]:
        """Read the whole records in a block that begins where the last one ended.

        Returns:
          How many bytes they have, and the problem after them.
        """
        begin = 0
        if self._reader is None:
            try:
                record = unframe(block)
                if record is None:
                    return 0, None
                event, begin = parse_event(record[0]), record[1]
            except DamagedRecordError:
                return 0, "the record at byte 0 is damaged"
            self._head = block[: min(begin, _HEAD_BYTES)]
            self.contents.begun_s = event.wall_time
            try:
                version = read_file_version(event.file_version)
            except UnreadableSeriesError as error:
                self._is_refused = True
                self.problem = str(error)
                return begin, None
            self.contents.version = version
            self._reader = (Records1 if version == 1 else Records2)(self.contents)
        return self._reader.take(block, begin, self._good_bytes, is_end=is_end)


def _stamp(status: os.stat_result) -> tuple[int, int, int, int]:
    """Change when a file is written to or replaced."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
