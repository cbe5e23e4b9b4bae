"""Reads the events of journals' series on request, and remembers them for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.event_content import EventContent
from tb_triptych.sources.joined_table import joined
from tb_triptych.sources.journals.data_file import PayloadKey
from tb_triptych.sources.journals.event_log import EventLog
from tb_triptych.sources.journals.event_reader import EventReader
from tb_triptych.sources.journals.inferred import InferredSeries
from tb_triptych.sources.journals.named_pictures import NamedPictures
from tb_triptych.sources.journals.parts import INFERRED, Part, StartParts, starts_of
from tb_triptych.sources.journals.starts_table import StartsTable
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.reading import Reading
from tb_triptych.sources.row_table import RowTable, RowTables
from tb_triptych.sources.series import Series
from tb_triptych.sources.table import SeriesTable

_MOST_BYTES = 2**28
"""The series viewed longest ago are forgotten if all take more than this."""

_MOST_AT_ONCE = 4096
"""More new events than this are read in the background."""

_MOST_CHOICES = 16
"""Of writers to leave out, for which the newest table is remembered."""

_WAIT_S = 0.15


class _Remembered:
    """What was read of one series."""

    def __init__(self, tag: str, named: NamedPictures) -> None:
        self.lock = threading.Lock()
        self.inferred = InferredSeries(tag, named)
        self._tag = tag
        self._named = named
        self._rows = RowTables()
        self._logs: dict[str, tuple[int, EventLog]] = {}
        self._readers: dict[str, tuple[int, EventReader]] = {}
        self._reader_lock = threading.Lock()
        self._reading: Reading | None = None
        self._tables: dict[frozenset[str], StartsTable] = {}
        self._failures: list[str] = []
        self._decided: dict[frozenset[str], tuple[object, Sequence[StartParts]]] = {}

    @property
    def size_bytes(self) -> int:
        """Approximate memory."""
        logs = sum(log.size_bytes for _, log in list(self._logs.values()))
        return self.inferred.size_bytes + logs

    def table(self, parts: Sequence[Part], without: Collection[str]) -> SeriesTable:
        """Return the series as far as it is read, after a moment; reading goes on."""
        found: list[SeriesTable] = []
        starts = self._starts_of(parts, frozenset(without))
        for start in starts:
            if start.origin == INFERRED:
                series = self.inferred.read(start.parts, start.verdict)
                found.append(self._rows.table(INFERRED, series))
        written = [start for start in starts if start.origin != INFERRED]
        if written:
            found.append(self._written(written, frozenset(without)))
        return joined(found or [RowTable(Series(self._tag, {}))])

    def _starts_of(self, parts: Sequence[Part], without: frozenset[str]) -> Sequence[StartParts]:
        """Decide what is shown, unless nothing has changed."""
        stamp = [(part.journal, part.generation, part.count, part.ended) for part in parts]
        known = self._decided.get(without)
        if known is None or known[0] != stamp:
            known = self._decided[without] = stamp, starts_of(parts, without)
        return known[1]

    def _written(self, starts: Sequence[StartParts], without: frozenset[str]) -> StartsTable:
        parts = [part for start in starts for part in start.parts]
        logs = {part.journal.data.id: self._log(part) for part in parts}
        self._read_on(parts, logs)
        reading = self._reading
        table = StartsTable(
            self._tag,
            starts,
            logs,
            self._read_events,
            problems=tuple(self._failures),
            loading=None if reading is None else _progress(parts, logs),
        )
        earlier = self._tables.get(without)
        if earlier is not None:
            table.succeed(earlier)
        self._tables.pop(without, None)
        while len(self._tables) >= _MOST_CHOICES:
            del self._tables[next(iter(self._tables))]
        self._tables[without] = table
        return table

    def _log(self, part: Part) -> EventLog:
        at = part.journal.data.id
        known = self._logs.get(at)
        if known is None or known[0] != part.generation:
            log = EventLog(part.journal.index.path, self._tag)
            known = self._logs[at] = part.generation, log
        return known[1]

    def _read_on(self, parts: Sequence[Part], logs: dict[str, EventLog]) -> None:
        """Read new events: a few at once, many in the background."""
        if self._reading is not None and self._reading.wait(_WAIT_S):
            self._reading = None
        if self._reading is not None:
            return
        left = sum(part.count - logs[part.journal.data.id].read for part in parts)
        self._failures = []
        if left <= _MOST_AT_ONCE:
            self._read_all(parts, logs)
            return
        self._reading = Reading(lambda _: self._read_all(parts, logs), "triptych-series")
        if self._reading.wait(_WAIT_S):
            self._reading = None

    def _read_all(self, parts: Sequence[Part], logs: dict[str, EventLog]) -> None:
        for part in parts:
            try:
                for _ in logs[part.journal.data.id].read_on(part):
                    pass
            except OSError as error:
                reason = error.strerror or error
                name = part.journal.index.name
                self._failures.append(f"the index file {name} cannot be read: {reason}")

    def _read_events(self, part: Part, events: NDArray[np.int64]) -> Sequence[EventContent | None]:
        """Read events with their pictures."""
        order = np.argsort(part.table.offsets[events], kind="stable")
        ordered = events[order]
        places = zip(
            part.table.offsets[ordered].tolist(), part.steps[ordered].tolist(), strict=True
        )
        found: list[EventContent | None] = [None] * len(events)
        with self._reader_lock:
            at = part.journal.data.id
            known = self._readers.get(at)
            if known is None or known[0] != part.generation:
                reader = EventReader(part.journal.index.path, self._tag)
                known = self._readers[at] = part.generation, reader
            try:
                for index, content in zip(order.tolist(), known[1].read(places), strict=True):
                    if isinstance(content, EventContent):
                        found[index] = content
            except OSError:  # as when the file is gone: the next catalog says so
                return found
        samples = (sample for content in found if content is not None for sample in content.samples)
        self._named.add(part.journal.data.id, part.generation, samples)
        return found


class SeriesReader:
    """Reads series, of recent ones only new events; safe to use from several threads."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._lock = threading.Lock()
        self._remembered: OrderedDict[tuple[str, str], _Remembered] = OrderedDict()
        self._named = NamedPictures()

    def read(
        self, run: str, tag: str, parts: Sequence[Part], without: Collection[str] = ()
    ) -> SeriesTable:
        """Read a series.

        Args:
          run: Name of its run.
          tag: Its tag.
          parts: The part in each journal.
          without: Origins of writers to leave out.
        """
        with self._lock:
            remembered = self._remembered.get((run, tag))
            if remembered is None:
                remembered = self._remembered[run, tag] = _Remembered(tag, self._named)
            self._remembered.move_to_end((run, tag))
        for part in parts:
            part.journal.data.look()
        with remembered.lock:
            table = remembered.table(parts, without)
        self._forget_the_oldest()
        return table

    def forget_but(self, present: AbstractSet[tuple[str, str]]) -> None:
        """Forget series that no longer exist.

        Args:
          present: Run and tag of existing ones.
        """
        with self._lock:
            for at in list(self._remembered):
                if at not in present:
                    del self._remembered[at]

    def is_named(self, key: PayloadKey, generation: int) -> bool:
        """Return whether a recently read event names a picture at this very place.

        Args:
          key: The picture and its place.
          generation: The generation of the journal's index.
        """
        return self._named.has(key, generation)

    def _forget_the_oldest(self) -> None:
        """Make room; what was asked for last stays."""
        with self._lock:
            size_bytes = sum(one.size_bytes for one in self._remembered.values())
            while size_bytes > _MOST_BYTES and len(self._remembered) > 1:
                _, forgotten = self._remembered.popitem(last=False)
                size_bytes -= forgotten.size_bytes


def _progress(parts: Sequence[Part], logs: dict[str, EventLog]) -> Progress:
    done = sum(min(logs[part.journal.data.id].read, part.count) for part in parts)
    return Progress(done, sum(part.count for part in parts))
