"""Follows one index file of a journal while it grows.

Only the place of each event is kept, see `tb_triptych.sources.journals.event_table`; its content is
read again on request.
"""

from __future__ import annotations

import itertools
import os
import stat
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from tb_triptych.format.bounds import MOST_SERIES, fits_address
from tb_triptych.format.header_reader import parse_whole_header
from tb_triptych.format.journal import check_file_version
from tb_triptych.format.journal_event import parse_event
from tb_triptych.format.metadata import PLUGIN_NAME, UnreadableSeriesError, parse_plugin_content
from tb_triptych.format.tfrecord import DamagedRecordError, unframe
from tb_triptych.sources.description import cut
from tb_triptych.sources.journals.event_table import EventTable

if TYPE_CHECKING:
    from tensorboard.compat.proto import event_pb2, summary_pb2

_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 256
_MOST_RECORD_BYTES = 1 << 26
"""No header is this large: a greater length is damage, whatever its checksum."""

_DROPPED = b'"dropped":'

_generations = itertools.count()


class IndexFile:
    """Follows one index file; `follow` is called by one thread at a time, the rest by any.

    Attributes:
      run: Name of the run it belongs to.
      path: The file.
      lock: Held while this object changes.
      generation: Unique number of the file that was read; changes if the file is replaced and read
        from the start.
      begun_s: When the journal was begun, in seconds since the epoch.
      rows: Its events, by tag, up to the limit of tags per run.
      events_left_out: How many events have tags beyond that limit, or too long ones.
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
        self.begun_s = 0.0
        self.rows: dict[str, EventTable] = {}
        self.events_left_out = 0
        self.problem: str | None = None
        self.size_bytes = 0
        self.read_bytes = 0
        self._good_bytes = 0
        self._head = b""
        self._is_refused = False
        self._stamp: tuple[int, int, int, int] | None = None

    @property
    def name(self) -> str:
        """The name of the file, for messages."""
        return os.fsencode(os.path.basename(self.path)).decode("utf-8", "replace")  # noqa: PTH119

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
            self.begun_s = 0.0
            self.rows = {}
            self.events_left_out = 0
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
        while not problem and not self._is_refused and (block := file.read(_BLOCK_BYTES)):
            block = rest + block
            with self.lock:
                taken, problem = self._take(block)
                self._good_bytes += taken
            rest = block[taken:]
            self.read_bytes = self._good_bytes + len(rest)
            if len(rest) >= 8 and int.from_bytes(rest[:8], "little") > _MOST_RECORD_BYTES:
                problem = f"the record at byte {self._good_bytes} is damaged"
        if not self._is_refused:
            with self.lock:
                self.problem = problem and f"{problem}; anything after it is not shown"

    def _take(self, block: bytes) -> tuple[int, str | None]:
        """Read the whole records in a block that begins where the last one ended.

        Returns:
          How many bytes they have, and the problem after them.
        """
        base = self._good_bytes
        found: dict[str, tuple[list[int], list[float], list[int]]] = {}
        taken = 0
        problem = None
        tells_of_dropped = _DROPPED in block
        try:
            for start, stop, event in _events(block):
                if base + start == 0:
                    self._begin(event, block[: min(stop, _HEAD_BYTES)])
                if self._is_refused:
                    break
                taken = stop
                values = event.summary.value
                if len(values) == 0:
                    continue
                value = values[0]
                tag = value.tag
                rows = self._rows(tag, value)
                if rows is None or (tells_of_dropped and _is_only_a_note(rows, event)):
                    continue
                columns = found.get(tag)
                if columns is None:
                    columns = found[tag] = ([], [], [])
                columns[0].append(event.step)
                columns[1].append(event.wall_time)
                columns[2].append(base + start)
        except DamagedRecordError:
            problem = f"the record at byte {base + taken} is damaged"
        for tag, columns in found.items():
            self.rows[tag].extend(*columns)
        return taken, problem

    def _begin(self, event: event_pb2.Event, head: bytes) -> None:
        self.begun_s = event.wall_time
        self._head = head
        try:
            check_file_version(event.file_version)
        except UnreadableSeriesError as error:
            self._is_refused = True
            self.problem = str(error)

    def _rows(self, tag: str, value: summary_pb2.Summary.Value) -> EventTable | None:
        """Find the table for an event; `None` if it is not a triptych, or not readable."""
        rows = self.rows.get(tag)
        metadata = value.metadata
        content = metadata.plugin_data.content
        if rows is None or content != rows.content:
            if metadata.plugin_data.plugin_name != PLUGIN_NAME:
                return None
            if rows is None:
                if len(self.rows) >= MOST_SERIES or not fits_address(tag):
                    self.events_left_out += 1
                    return None
                rows = self.rows[tag] = EventTable()
            rows.content = content
            try:
                rows.spec = parse_plugin_content(content)
                rows.description = cut(metadata.summary_description)
                rows.refusal = None
            except UnreadableSeriesError as error:
                rows.refusal = str(error)
        return rows if rows.refusal is None else None


def _stamp(status: os.stat_result) -> tuple[int, int, int, int]:
    """Change when a file is written to or replaced."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _events(block: bytes) -> Iterator[tuple[int, int, event_pb2.Event]]:
    """Iterate over the whole records of a block: start, end and content of each.

    Raises:
      DamagedRecordError: at anything else.
    """
    start = 0
    while (record := unframe(block, start)) is not None:
        data, stop = record
        yield start, stop, parse_event(data)
        start = stop


def _is_only_a_note(rows: EventTable, event: event_pb2.Event) -> bool:
    """Note the calls that were not recorded before an event.

    Returns:
      Whether it contains nothing else, as at the end of a journal.
    """
    strings = event.summary.value[0].tensor.string_val
    if len(strings) == 0 or _DROPPED not in strings[0]:
        return False
    try:
        header = parse_whole_header(strings[0])
    except UnreadableSeriesError:  # reported when it is requested
        return False
    if header.dropped:
        rows.dropped.append((event.step, header.dropped))
    return bool(header.dropped) and not header.samples
