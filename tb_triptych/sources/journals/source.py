"""Triptychs from journals: pairs of files that the plugin reads itself, with all steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tb_triptych.format.bounds import MOST_SERIES
from tb_triptych.sources.catalog import Catalog, Listing, Notice
from tb_triptych.sources.errors import DamagedPayloadError, NotFoundError, NotYetError
from tb_triptych.sources.fingerprint import fingerprint
from tb_triptych.sources.journals.data_file import PayloadKey
from tb_triptych.sources.journals.directory import Journal, JournalDirectory
from tb_triptych.sources.journals.listing import Outline, outline
from tb_triptych.sources.journals.series import Part, SeriesReader
from tb_triptych.sources.natural_order import natural_key
from tb_triptych.sources.payload import Payload
from tb_triptych.sources.row_table import RowTable, RowTables
from tb_triptych.sources.source import Scope
from tb_triptych.sources.times import latest

_WAIT_S = 0.05
"""Enough time for a small log, and not too long a wait for a large one."""

_WALK_WAIT_S = 5.0
_MOST_DAMAGED = 1000

_SeriesParts = Mapping[tuple[str, str], Sequence[Part]]


@dataclass(frozen=True)
class _Listed:
    """A catalog entry, remembered until its stamp changes."""

    stamp: str
    data_state: str
    outline: Outline
    revision: str


@dataclass(frozen=True)
class _Damaged:
    """Damaged pictures of one journal.

    Attributes:
      generation: The generation of its index.
      pictures: The problem of each, by key.
    """

    generation: int
    pictures: dict[str, str] = field(default_factory=dict)


class JournalSource:
    """Reads triptychs from journals; safe to use from several threads."""

    def __init__(self, index: JournalDirectory) -> None:
        """Read nothing before the first request."""
        self._index = index
        self._reader = SeriesReader()
        self._tables = RowTables()
        self._lock = threading.Lock()
        self._listed: dict[tuple[str, str], _Listed] = {}
        self._damaged: dict[str, _Damaged] = {}

    def catalog(self, scope: Scope) -> Catalog:
        """List all series, as far as the index files have been read."""
        self._index.refresh(_WAIT_S)
        loading = self._index.progress  # before the parts: anything complete now stays so
        parts_by_series = self._parts()
        if loading is None:
            self._reader.forget_but(parts_by_series.keys())
        runs: dict[str, list[Listing]] = {}
        notices = self._notices()
        listed = {}
        for at in sorted(parts_by_series, key=lambda at: (natural_key(at[0]), natural_key(at[1]))):
            run, tag = at
            parts = parts_by_series[at]
            notices += _series_notices(run, tag, parts)
            readable = [part for part in parts if part.count]
            if not readable:
                continue
            listed[at] = self._list(at, readable)
            runs.setdefault(run, []).append(_listing(tag, readable, listed[at]))
            notices += [Notice(run, tag, message) for message in listed[at].outline.problems]
        with self._lock:
            self._listed = listed
        return Catalog(runs, notices, loading)

    def series(self, scope: Scope, run: str, tag: str) -> RowTable:
        """Read all new headers of a series.

        Raises:
          NotFoundError: if there is no such series; `NotYetError` if there may be.
        """
        self._index.refresh(_WAIT_S)
        parts = [part for part in self._parts().get((run, tag), ()) if part.count]
        if not parts:
            message = f"there is no triptych {tag[:200]!r} in run {run[:200]!r}"
            if self._index.progress is None:
                raise NotFoundError(message)
            raise NotYetError(f"{message} yet: the logs are still being read")
        return self._tables.table((run, tag), self._reader.read(run, tag, parts))

    def payload(self, scope: Scope, run: str, key: str) -> Payload:
        """Read the picture that a key names, and verify that it is this one.

        Raises:
          NotFoundError: if the picture does not exist (or no longer exists).
        """
        return self._payload(run, key, time.monotonic() + _WALK_WAIT_S)

    def payloads(
        self, scope: Scope, run: str, keys: Iterable[str]
    ) -> Iterator[Payload | NotFoundError]:
        """Read pictures lazily, each or the reason why it is missing."""
        give_up_s = time.monotonic() + _WALK_WAIT_S
        for key in keys:
            found: Payload | NotFoundError
            try:
                found = self._payload(run, key, give_up_s)
            except NotFoundError as error:
                found = error
            yield found

    def _payload(self, run: str, key: str, give_up_s: float) -> Payload:
        wanted = PayloadKey.parse(key)
        wait_s = max(0.0, give_up_s - time.monotonic())
        journal = None if wanted is None else self._index.journal(run, wanted.file, wait_s)
        if wanted is None or journal is None:
            raise NotFoundError(
                f"run {run[:200]!r} has no picture under this key, or no longer has it"
            )
        try:
            return journal.data.read(wanted)
        except DamagedPayloadError as error:
            generation = journal.index.generation
            if self._reader.is_named(run, wanted, generation):  # unless the key is made up
                self._note(journal, generation, key, f"the one at byte {wanted.offset}: {error}")
            raise DamagedPayloadError(
                f"the picture at byte {wanted.offset} of {journal.data.name} is damaged: {error}"
            ) from error

    def _note(self, journal: Journal, generation: int, key: str, problem: str) -> None:
        with self._lock:
            damaged = self._damaged.get(journal.data.id)
            if damaged is None or damaged.generation != generation:
                damaged = self._damaged[journal.data.id] = _Damaged(generation)
            if len(damaged.pictures) < _MOST_DAMAGED:
                damaged.pictures[key] = problem

    def _parts(self) -> dict[tuple[str, str], list[Part]]:
        """The parts of each series, by journal in the order in which they were begun."""
        found: dict[tuple[str, str], list[Part]] = {}
        for journal in self._index.journals:
            index = journal.index
            with index.lock:
                for tag, rows in index.rows.items():
                    found.setdefault((index.run, tag), []).append(
                        Part(journal, index.generation, index.begun_s, rows, len(rows))
                    )
        for parts in found.values():
            parts.sort(key=lambda part: (part.begun_s, natural_key(part.journal.index.name)))
        return found

    def _list(self, at: tuple[str, str], parts: Sequence[Part]) -> _Listed:
        stamp = _stamp(parts)
        sizes = [part.journal.data.look() for part in parts]
        known = self._listed.get(at)
        if known is None or known.stamp != stamp:
            found = outline(at[1], parts)
        elif known.data_state == _data_state(sizes, known.outline.reach):
            return known
        else:
            found = known.outline
        data_state = _data_state(sizes, found.reach)
        return _Listed(stamp, data_state, found, fingerprint(stamp + data_state))

    def _notices(self) -> list[Notice]:
        notices = [Notice(run, None, message) for run, message in self._index.problems]
        journals = self._index.journals
        for journal in journals:
            if (problem := journal.index.problem) is not None:
                notices.append(
                    Notice(journal.index.run, None, f"journal {journal.index.name}: {problem}")
                )
            if left_out := journal.index.events_left_out:
                message = (
                    f"{left_out} events of tags beyond the first {MOST_SERIES}, or with names too "
                    "long for a URL, are left out"
                )
                notices.append(
                    Notice(journal.index.run, None, f"journal {journal.index.name}: {message}")
                )
        generations = {journal.data.id: journal.index.generation for journal in journals}
        with self._lock:
            # Damage in a journal that is gone or was replaced no longer matters.
            self._damaged = {
                id: damaged
                for id, damaged in self._damaged.items()
                if generations.get(id) == damaged.generation
            }
            for journal in journals:
                if (damaged := self._damaged.get(journal.data.id)) is not None:
                    first, *others = damaged.pictures.values()
                    count = f"{1 + len(others)} pictures" if others else "a picture"
                    message = f"{count} in {journal.data.name} cannot be shown; {first}"
                    notices.append(Notice(journal.index.run, None, message))
        return notices


def _listing(tag: str, parts: Sequence[Part], listed: _Listed) -> Listing:
    newest = parts[-1].rows
    assert newest.spec is not None  # as there are events
    return Listing(
        tag=tag,
        description=newest.description,
        spec=newest.spec,
        sample_ids=listed.outline.sample_ids,
        steps=listed.outline.steps,
        lacking=None,
        last_wall_time_s=latest(part.rows[part.count - 1].wall_time_s for part in parts),
        revision=listed.revision,
    )


def _series_notices(run: str, tag: str, parts: Sequence[Part]) -> list[Notice]:
    notices = []
    for part in parts:
        rows = part.rows
        if rows.refusal is not None:
            name = part.journal.index.name
            notices.append(
                Notice(run, tag, f"the contents of {name} are not shown: {rows.refusal}")
            )
        elif rows.spec is not None and rows.spec.left_out:
            notices.append(Notice(run, tag, f"{rows.spec.left_out} in its metadata are left out"))
        if rows.dropped:
            count = sum(count for _, count in rows.dropped)
            notices.append(
                Notice(
                    run,
                    tag,
                    f"{count} calls were not recorded, the last of them at or before step "
                    f"{rows.dropped[-1][0]}: the queue of the writer was full, or they could not "
                    "be written",
                )
            )
    return notices


def _stamp(parts: Sequence[Part]) -> str:
    """Return a value that changes with the series: with new events or a replaced file."""
    return repr(
        [
            (
                part.journal.data.id,
                part.begun_s,
                part.count,
                part.rows[part.count - 1],
                part.rows.content,
            )
            for part in parts
        ]
    )


def _data_state(sizes: Sequence[int | None], reach: Sequence[int]) -> str:
    """Return a value that changes if a data file loses pictures of its index, or gets them back."""
    return repr(
        [None if size is None else min(size, r) for size, r in zip(sizes, reach, strict=True)]
    )
