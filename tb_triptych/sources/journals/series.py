"""All headers of a journal's series: read when it is asked for, remembered for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tb_triptych.format.bounds import MOST_EVENTS, MOST_SERIES_BYTES
from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.sources.journals.data_file import PayloadKey
from tb_triptych.sources.journals.directory import Journal
from tb_triptych.sources.journals.event_table import EventTable
from tb_triptych.sources.journals.headers import read_headers
from tb_triptych.sources.journals.id_conflicts import Written, find_id_conflicts
from tb_triptych.sources.series import Event, Series, assemble

_MOST_BYTES = 2**27
"""What was read of the series looked at longest ago is forgotten when all is more than this."""


@dataclass(frozen=True)
class Part:
    """What one journal has of a series.

    Attributes:
      journal: The journal.
      generation: Which file its index was.
      begun_s: When it was begun, in seconds since the epoch.
      rows: Its events.
      count: How many of them there were.
    """

    journal: Journal
    generation: int
    begun_s: float
    rows: EventTable
    count: int


@dataclass
class _Read:
    """What has been read of one part."""

    generation: int
    count: int = 0
    events: list[Event] = field(default_factory=list)
    lowest: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    left_out: int = 0


@dataclass
class _Remembered:
    """What has been read of one series, by journal."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    reads: dict[str, _Read] = field(default_factory=dict)
    reader: HeaderReader = field(default_factory=HeaderReader)


class SeriesReader:
    """Reads series, and only what is new of those read lately; safe to use from several threads."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._lock = threading.Lock()
        self._remembered: OrderedDict[tuple[str, str], _Remembered] = OrderedDict()

    def read(self, run: str, tag: str, parts: Sequence[Part]) -> Series:
        """Read the headers of a series.

        Args:
          run: Name of its run.
          tag: Its tag.
          parts: What each journal has of it, in the order in which they were begun.
        """
        with self._lock:
            remembered = self._remembered.setdefault((run, tag), _Remembered())
            self._remembered.move_to_end((run, tag))
        with remembered.lock:
            present = {part.journal.data.id for part in parts}
            remembered.reads = {id: r for id, r in remembered.reads.items() if id in present}
            failures = [_read_on(remembered, tag, part) for part in parts]
            reads = [remembered.reads[part.journal.data.id] for part in parts]
            events = [event for read in reads for event in read.events]
            problems = [
                problem
                for read, failure in zip(reads, failures, strict=True)
                for problem in (*read.problems, *failure)
            ]
            written = [Written(read.events, read.lowest) for read in reads]
            if (message := find_id_conflicts(tag, written)) is not None:
                problems.append(message)
        self._forget_the_oldest()
        for part in parts:
            part.journal.data.look()
        return assemble(tag, events, problems)

    def forget_but(self, present: AbstractSet[tuple[str, str]]) -> None:
        """Forget what was read of series that are gone.

        Args:
          present: Run and tag of those that are there.
        """
        with self._lock:
            for at in list(self._remembered):
                if at not in present:
                    del self._remembered[at]

    def is_named(self, run: str, key: PayloadKey, generation: int) -> bool:
        """Tell whether a header that was read lately names a picture, at this very place.

        Args:
          run: Name of the run.
          key: Which picture, and where.
          generation: Which file the index of the journal is.
        """
        with self._lock:
            of_run = [one for (of, _), one in self._remembered.items() if of == run]
        for remembered in of_run:
            with remembered.lock:
                read = remembered.reads.get(key.file)
                if read is None or read.generation != generation:
                    continue
                events = list(read.events)
            place = (key.offset, key.length)
            for event in events:
                for sample in event.samples:
                    for pane in sample.panes.values():
                        if (pane.at, pane.digest) == (place, key.digest):
                            return key.shape in (None, pane.shape)
        return False

    def _forget_the_oldest(self) -> None:
        with self._lock:
            size_bytes = sum(one.reader.size_bytes for one in self._remembered.values())
            while size_bytes > _MOST_BYTES:
                _, forgotten = self._remembered.popitem(last=False)
                size_bytes -= forgotten.reader.size_bytes


def _read_on(remembered: _Remembered, tag: str, part: Part) -> Sequence[str]:
    """Read what was not read before of one part.

    Returns:
      Why it cannot be read now, if so: it is tried again when it is asked for again.
    """
    data = part.journal.data
    read = remembered.reads.get(data.id)
    if read is None or read.generation != part.generation:
        read = remembered.reads[data.id] = _Read(part.generation)
    reader = remembered.reader
    begin = max(read.count, part.count - MOST_EVENTS)
    read.left_out += begin - read.count
    read.count = begin
    rows = (part.rows[i] for i in range(begin, part.count))
    try:
        for row, header in read_headers(part.journal.index.path, tag, rows, reader):
            read.count += 1
            if reader.size_bytes > MOST_SERIES_BYTES:
                read.left_out += 1 + part.count - read.count
                read.count = part.count
                break
            if isinstance(header, UnreadableSeriesError):
                read.problems.append(f"step {row.step} cannot be read: {header}")
            else:
                read.events.append(
                    Event(row.step, row.wall_time_s, header.samples, data, header.left_out)
                )
                for sample in header.samples:
                    if row.step < read.lowest.setdefault(sample.id, row.step):
                        read.lowest[sample.id] = row.step
    except OSError as error:
        remembered.reads[data.id] = _Read(part.generation)
        reason = error.strerror or error
        return [f"the index file {part.journal.index.name} cannot be read: {reason}"]
    if read.left_out:
        return [
            f"{read.left_out} of {part.count} events in {part.journal.index.name} are left out: of "
            f"a series {MOST_EVENTS} are read, and headers of {MOST_SERIES_BYTES >> 20} MiB"
        ]
    return []
