"""Triptychs from journals: pairs of files that the plugin reads itself, with all steps."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from tb_triptych.sources.catalog import Catalog, Listing, Notice, RunStart
from tb_triptych.sources.errors import DamagedPayloadError, NotFoundError, NotYetError
from tb_triptych.sources.journals.data_file import PayloadKey
from tb_triptych.sources.journals.directory import Journal, JournalDirectory
from tb_triptych.sources.journals.listing import Listings
from tb_triptych.sources.journals.notices import notices_of_journals, notices_of_series
from tb_triptych.sources.journals.parts import Part, newest_editions, origin_of
from tb_triptych.sources.journals.run_starts import over_all_series
from tb_triptych.sources.journals.series import SeriesReader
from tb_triptych.sources.natural_order import natural_key
from tb_triptych.sources.payload import Payload
from tb_triptych.sources.source import Scope
from tb_triptych.sources.table import SeriesTable

_WAIT_S = 0.05
"""Enough time for a small log, and not too long a wait for a large one."""

_WALK_WAIT_S = 5.0
_MOST_DAMAGED = 1000


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
        self._listings = Listings()
        self._lock = threading.Lock()
        self._damaged: dict[str, _Damaged] = {}
        self._last: Catalog | None = None

    def catalog(self, scope: Scope, without: Collection[str] = ()) -> Catalog:
        """List all series, as far as the index files have been read.

        Args:
          scope: Not used: journals are files.
          without: Origins of writers to leave out.
        """
        self._index.refresh(_WAIT_S)
        loading = self._index.progress  # before the parts: anything complete now stays so
        journals = self._index.journals
        for journal in journals:
            self._listings.look(journal)
        notices = self._notices()
        state = (
            tuple(journal.index.state for journal in journals),
            tuple(self._listings.data_state(journal) for journal in journals),
            tuple(notices),
            loading is None,
            frozenset(without),
        )
        last = self._last
        if last is not None and last.state == state and loading is None:
            return last
        parts_by_series = self._parts()
        if loading is None:
            self._reader.forget_but(parts_by_series.keys())
        runs: dict[str, list[Listing]] = {}
        starts: dict[str, list[RunStart]] = {}
        for at in sorted(parts_by_series, key=lambda at: (natural_key(at[0]), natural_key(at[1]))):
            run, tag = at
            parts = parts_by_series[at]
            notices += notices_of_series(run, tag, parts)
            readable = [part for part in parts if part.is_readable]
            if readable:
                listed = self._listings.listing(run, tag, readable, without)
                runs.setdefault(run, []).append(listed.listing)
                notices += listed.notices
                starts.setdefault(run, []).extend(listed.starts)
        self._listings.forget_but(parts_by_series.keys())
        by_run = {run: over_all_series(of_run) for run, of_run in starts.items()}
        self._last = found = Catalog(runs, notices, loading, by_run, state)
        return found

    def series(
        self, scope: Scope, run: str, tag: str, without: Collection[str] = ()
    ) -> SeriesTable:
        """Read all new events of a series, or as many as can be read in a moment.

        Args:
          scope: Not used: journals are files.
          run: The run.
          tag: The tag.
          without: Origins of writers to leave out.

        Raises:
          NotFoundError: if there is no such series; `NotYetError` if there may be.
        """
        self._index.refresh(_WAIT_S)
        parts = [part for part in self._parts().get((run, tag), ()) if part.is_readable]
        if not parts:
            message = f"there is no triptych {tag[:200]!r} in run {run[:200]!r}"
            if self._index.progress is None:
                raise NotFoundError(message)
            raise NotYetError(f"{message} yet: the logs are still being read")
        return self._reader.read(run, tag, parts, without)

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
            if self._reader.is_named(wanted, generation):  # unless the key is made up
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
        """Return the parts of each series."""
        found: dict[tuple[str, str], list[Part]] = {}
        journals = newest_editions(self._index.journals)
        ended = _ended(journals)
        for journal in journals:
            index = journal.index
            with index.lock:
                contents = index.contents
                for tag, table in contents.tables.items():
                    part = Part(
                        journal=journal,
                        generation=index.generation,
                        version=contents.version,
                        begun_s=contents.begun_s,
                        writer=contents.writer,
                        ended=ended.get((index.run, origin_of(journal)), frozenset()),
                        table=table,
                        count=len(table),
                        samples=table.samples.keys(),
                        is_ascending=table.is_ascending,
                    )
                    found.setdefault((index.run, tag), []).append(part)
        return found

    def _notices(self) -> list[Notice]:
        notices = [Notice(run, None, message) for run, message in self._index.problems]
        journals = self._index.journals
        notices += notices_of_journals(journals)
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


def _ended(journals: Iterable[Journal]) -> dict[tuple[str, str], frozenset[str]]:
    """Return which others each writer found to have ended later, in any of its segments."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for journal in journals:
        with journal.index.lock:
            at = journal.index.run, origin_of(journal)
            found[at] = found.get(at, frozenset()) | journal.index.contents.ended
    return found
