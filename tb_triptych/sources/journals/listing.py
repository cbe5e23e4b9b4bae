"""Makes the catalog's entries for journals' series, and remembers them until they change."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from tb_triptych.format.bounds import MOST_SAMPLES
from tb_triptych.format.event_content import EventContent
from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.sources.catalog import Listing, Notice, RunStart
from tb_triptych.sources.fingerprint import fingerprint
from tb_triptych.sources.journals.directory import Journal
from tb_triptych.sources.journals.event_reader import EventReader
from tb_triptych.sources.journals.event_table import EventRef
from tb_triptych.sources.journals.headers import read_headers
from tb_triptych.sources.journals.notices import notices_of_starts
from tb_triptych.sources.journals.parts import (
    INFERRED,
    Part,
    StartParts,
    left_out_starts,
    starts_of,
)
from tb_triptych.sources.journals.run_starts import run_start
from tb_triptych.sources.steps import united
from tb_triptych.sources.times import latest

_Stamp: TypeAlias = tuple[object, ...]


@dataclass(frozen=True)
class Listed:
    """An entry, remembered until its stamp changes."""

    stamp: _Stamp
    listing: Listing
    notices: Sequence[Notice]
    starts: Sequence[RunStart]


@dataclass(frozen=True)
class _Data:
    """A data file, when it was last checked.

    Attributes:
      newest: Generation of the index, and its newest event.
      reach: How many bytes it must have to hold the pictures of that event.
      state: Changes if it loses pictures, or gets them back.
    """

    newest: tuple[int, str, int]
    reach: int
    state: int | None


class Listings:
    """The entries of all series; safe to use from several threads."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._lock = threading.Lock()
        self._listed: dict[tuple[str, str], Listed] = {}
        self._data: dict[str, _Data] = {}

    def look(self, journal: Journal) -> None:
        """Check whether a data file holds the pictures that its index names."""
        newest = _newest(journal)
        known = self._data.get(journal.data.id)
        if known is None or newest is None or known.newest != newest[:3]:
            reach = 0 if newest is None else _reach(journal, newest[1], newest[3])
        else:
            reach = known.reach
        size_bytes = journal.data.look(reach)
        is_whole = size_bytes is not None and size_bytes >= reach
        state = -1 if is_whole else size_bytes
        at = (-1, "", -1) if newest is None else newest[:3]
        self._data[journal.data.id] = _Data(at, reach, state)

    def data_state(self, journal: Journal) -> int | None:
        """Return a value that changes if a data file loses pictures, or gets them back."""
        data = self._data.get(journal.data.id)
        return None if data is None else data.state

    def listing(
        self, run: str, tag: str, parts: Sequence[Part], without: Collection[str] = ()
    ) -> Listed:
        """Return the entry of a series, warnings about it, and who wrote it.

        Args:
          run: Name of its run.
          tag: Its tag.
          parts: The part in each journal; all have events.
          without: Origins of writers to leave out.
        """
        stamp = (*[self._stamp(part) for part in parts], frozenset(without))
        known = self._listed.get((run, tag))
        if known is None or known.stamp != stamp:
            starts, left_out = starts_of(parts, without), left_out_starts(parts, without)
            revision = fingerprint(repr((*stamp[:-1], *sorted(one.origin for one in left_out))))
            known = Listed(
                stamp,
                _listing(tag, parts, starts, revision),
                notices_of_starts(run, tag, starts),
                [run_start(one) for one in (*starts, *left_out)],
            )
            with self._lock:
                self._listed[run, tag] = known
        return known

    def forget_but(self, present: AbstractSet[tuple[str, str]]) -> None:
        """Forget series that no longer exist.

        Args:
          present: Run and tag of existing ones.
        """
        with self._lock:
            for at in self._listed.keys() - present:
                del self._listed[at]

    def _stamp(self, part: Part) -> _Stamp:
        """Change with the series: with new events or a replaced file."""
        id, state = part.journal.data.id, self.data_state(part.journal)
        newest = part.table[part.count - 1]
        return (id, part.begun_s, part.count, newest, part.table.content, len(part.ended), state)


def _listing(
    tag: str, parts: Sequence[Part], starts: Sequence[StartParts], revision: str
) -> Listing:
    parts = [part for start in starts for part in start.parts] or parts
    newest = parts[-1].table
    assert newest.spec is not None  # parts without one are not listed
    steps = [
        one.verdict.start.steps[one.verdict.shows(one.verdict.start.steps)]
        for one in starts
        if not one.verdict.is_hidden
    ]
    samples = dict.fromkeys(
        id
        for one in starts
        if not one.verdict.is_hidden
        for part in one.parts
        for id in part.samples
    )
    return Listing(
        tag=tag,
        description=newest.description,
        spec=newest.spec,
        sample_ids=list(samples)[:MOST_SAMPLES],
        steps=united(steps or [()]),  # type: ignore[arg-type]  # an array of integers is a sequence of them
        lacking=None,
        last_wall_time_s=latest(part.table[part.count - 1].wall_time_s for part in parts),
        revision=revision,
        left_over_after=_left_over_after(starts),
    )


def _left_over_after(starts: Sequence[StartParts]) -> int | None:
    """Return the newest step of the start that goes on, if it had higher ones before."""
    going_on = [one for one in starts if one.origin != INFERRED and not one.verdict.is_hidden]
    if not going_on:
        return None
    newest, steps = going_on[-1].newest_step, going_on[-1].verdict.start.steps
    return newest if newest < steps[-1] else None


def _newest(journal: Journal) -> tuple[int, str, int, EventRef] | None:
    """Return the newest event of a journal: generation, tag, how many there are, and its place."""
    index = journal.index
    with index.lock:
        tag = index.contents.newest_tag
        table = index.contents.tables.get(tag)
        if table is None or not len(table):
            return None
        return index.generation, tag, len(table), table[len(table) - 1]


def _reach(journal: Journal, tag: str, ref: EventRef) -> int:
    """Return where the pictures of an event end in the data file; 0 if it cannot be read."""
    path = journal.index.path
    try:
        if journal.index.contents.version == 1:
            ((_, header),) = read_headers(path, tag, [ref], HeaderReader())
            if isinstance(header, UnreadableSeriesError):
                return 0
            places = (pane.at for sample in header.samples for pane in sample.panes.values())
            return max((sum(place) for place in places if isinstance(place, tuple)), default=0)
        (content,) = EventReader(path, tag).read([(ref.offset, ref.step)])
        return content.end_in_data() if isinstance(content, EventContent) else 0
    except OSError:
        return 0
