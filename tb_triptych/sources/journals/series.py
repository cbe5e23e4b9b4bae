"""Reads all headers of a journal's series on request, and remembers them for a while."""

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
"""The headers of the series viewed longest ago are dropped if all take more than this."""


@dataclass(frozen=True)
class Part:
    """The part of a series in one journal.

    Attributes:
      journal: The journal.
      generation: The generation of its index.
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
    """The headers read from one part."""

    generation: int
    count: int = 0
    events: list[Event] = field(default_factory=list)
    lowest: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    left_out: int = 0


@dataclass
class _Remembered:
    """The headers read from one series, by journal."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    reads: dict[str, _Read] = field(default_factory=dict)
    reader: HeaderReader = field(default_factory=HeaderReader)


class SeriesReader:
    """Reads series, of recent ones only new headers; safe to use from several threads."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._lock = threading.Lock()
        self._remembered: OrderedDict[tuple[str, str], _Remembered] = OrderedDict()

    def read(self, run: str, tag: str, parts: Sequence[Part]) -> Series:
        """Read the headers of a series.

        Args:
          run: Name of its run.
          tag: Its tag.
          parts: The part in each journal, in the order in which they were begun.
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
        """Forget series that no longer exist.

        Args:
          present: Run and tag of existing ones.
        """
        with self._lock:
            for at in list(self._remembered):
                if at not in present:
                    del self._remembered[at]

    def is_named(self, run: str, key: PayloadKey, generation: int) -> bool:
        """Return whether a recently read header names a picture at this very place.

        Args:
          run: Name of the run.
          key: The picture and its place.
          generation: The generation of the journal's index.
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
    """Read the new headers of one part.

    Returns:
      Why it cannot be read now, if so; the next request tries again.
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
            f"{read.left_out} of {part.count} events in {part.journal.index.name} are left out: "
            f"at most {MOST_EVENTS} events and {MOST_SERIES_BYTES >> 20} MiB of headers are read "
            "per series"
        ]
    return []
