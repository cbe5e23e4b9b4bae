"""Reads series in journals of version 1, whose restarts are inferred from their steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tb_triptych.format.bounds import MOST_EVENTS, MOST_SERIES_BYTES
from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.sources.journals.headers import read_headers
from tb_triptych.sources.journals.id_conflicts import Written, find_id_conflicts
from tb_triptych.sources.journals.named_pictures import NamedPictures
from tb_triptych.sources.journals.order import Verdict
from tb_triptych.sources.journals.parts import Part
from tb_triptych.sources.series import Event, Series, assemble


@dataclass
class _Read:
    """The headers read from one part."""

    generation: int
    count: int = 0
    events: list[Event] = field(default_factory=list)
    lowest: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    left_out: int = 0


class InferredSeries:
    """The headers of one series that were read; used by one thread at a time."""

    def __init__(self, tag: str, named: NamedPictures) -> None:
        """Read nothing yet.

        Args:
          tag: The tag of the series.
          named: Remembers which pictures the headers name.
        """
        self._named = named
        self._tag = tag
        self._reads: dict[str, _Read] = {}
        self._reader = HeaderReader()

    @property
    def size_bytes(self) -> int:
        """Approximate memory."""
        return self._reader.size_bytes

    def read(self, parts: Sequence[Part], verdict: Verdict) -> Series:
        """Read the headers of a series.

        Args:
          parts: The part in each journal, in the order in which they were begun.
          verdict: What is shown of them.
        """
        present = {part.journal.data.id for part in parts}
        self._reads = {id: read for id, read in self._reads.items() if id in present}
        failures = [self._read_on(part) for part in parts]
        reads = [self._reads[part.journal.data.id] for part in parts]
        problems = [
            problem
            for read, failure in zip(reads, failures, strict=True)
            for problem in (*read.problems, *failure)
        ]
        written = [Written(read.events, read.lowest) for read in reads]
        if (message := find_id_conflicts(self._tag, written)) is not None:
            problems.append(message)
        until = verdict.until
        events = [
            event
            for read in reads
            for event in read.events
            if not verdict.is_hidden and (until is None or event.step < until)
        ]
        return assemble(self._tag, events, problems)

    def _read_on(self, part: Part) -> Sequence[str]:
        """Read the new headers of one part.

        Returns:
          Why it cannot be read now, if so; the next request tries again.
        """
        data = part.journal.data
        read = self._reads.get(data.id)
        if read is None or read.generation != part.generation:
            read = self._reads[data.id] = _Read(part.generation)
        begin = max(read.count, part.count - MOST_EVENTS)
        read.left_out += begin - read.count
        read.count = begin
        rows = (part.table[i] for i in range(begin, part.count))
        try:
            for row, header in read_headers(part.journal.index.path, self._tag, rows, self._reader):
                read.count += 1
                if self._reader.size_bytes > MOST_SERIES_BYTES:
                    read.left_out += 1 + part.count - read.count
                    read.count = part.count
                    break
                if isinstance(header, UnreadableSeriesError):
                    read.problems.append(f"step {row.step} cannot be read: {header}")
                    continue
                read.events.append(
                    Event(row.step, row.wall_time_s, header.samples, data, header.left_out)
                )
                self._named.add(data.id, part.generation, header.samples)
                for sample in header.samples:
                    if row.step < read.lowest.setdefault(sample.id, row.step):
                        read.lowest[sample.id] = row.step
        except OSError as error:
            self._reads[data.id] = _Read(part.generation)
            reason = error.strerror or error
            return [f"the index file {part.journal.index.name} cannot be read: {reason}"]
        if read.left_out:
            return [
                f"{read.left_out} of {part.count} events in {part.journal.index.name} are left "
                f"out: at most {MOST_EVENTS} events and {MOST_SERIES_BYTES >> 20} MiB of headers "
                "are read per series"
            ]
        return []
