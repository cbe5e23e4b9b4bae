"""A series in journals of version 2 as a table: events of several writers by step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.bounds import MOST_SAMPLES, abridged
from tb_triptych.format.event_content import EventContent
from tb_triptych.format.layout import Layout
from tb_triptych.sources.history import History
from tb_triptych.sources.journals.event_log import EventLog
from tb_triptych.sources.journals.parts import Part, StartParts
from tb_triptych.sources.pane_track import PaneTrack, stretches_of
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.series import Event, StoredSample
from tb_triptych.sources.table import Definition

ReadEvents = Callable[[Part, NDArray[np.int64]], Sequence[EventContent | None]]
"""Reads events of a part by their number."""

_ChangedFrom = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class ShownPart:
    """The events of a part that are shown.

    Attributes:
      part: The part.
      log: What its events say.
      read: How many of its events had been read.
      events: Which events are shown, ascending.
      places: The index of the step of each of them in the steps of the series.
      data_bytes: The size of the data file; -1 if there was none.
    """

    part: Part
    log: EventLog
    read: int
    events: NDArray[np.int64]
    places: NDArray[np.int64]
    data_bytes: int

    @cached_property
    def place_of(self) -> NDArray[np.int64]:
        """The place of each event of the part; -1 for hidden ones."""
        found = np.full(self.part.count, -1, np.int64)
        found[self.events] = self.places
        return found

    def blocks(self) -> list[tuple[Layout, NDArray[np.int64], _Metric | None]]:
        """Return the events that were read, by layout; those that were not are presumed."""
        found: list[tuple[Layout, NDArray[np.int64], _Metric | None]] = []
        for block in self.log.blocks:
            events = np.array(block.events[: bisect_left(block.events, self.read)], np.int64)
            found.append((block.layout, events, block.metric))
        layout = self.log.last_layout
        if layout is not None and self.read < self.part.count:
            found.append((layout, np.arange(self.read, self.part.count), None))
        return found


_Metric = Callable[[str, str], NDArray[np.float64]]


@dataclass(frozen=True)
class _Stretch:
    """Events of one layout that a sample is in.

    Attributes:
      layout: Their layout.
      places: The index of the step of each.
      order: Which event of all it is, in the order of precedence.
      metric: Returns a metric of these events.
      shown: Which of the events of the block they are.
    """

    layout: Layout
    places: NDArray[np.int64]
    order: NDArray[np.int64]
    metric: _Metric | None
    shown: NDArray[np.bool_]


class StartsTable:
    """A `SeriesTable` of what several writers wrote."""

    def __init__(
        self,
        tag: str,
        starts: Sequence[StartParts],
        logs: Mapping[str, EventLog],
        read_events: ReadEvents,
        *,
        problems: Sequence[str] = (),
        loading: Progress | None = None,
    ) -> None:
        """Make a table.

        Args:
          tag: The tag of the series.
          starts: What each writer wrote, in the order of precedence.
          logs: What the events of each part say, by id of the journal.
          read_events: Reads events with their pictures.
          problems: Warnings about what cannot be read.
          loading: Progress of reading.
        """
        self._tag = tag
        self._read_events = read_events
        self._problems = tuple(problems)
        self._loading = loading
        self.history = History()
        chosen = [
            (part, np.flatnonzero(start.verdict.shows(part.steps)))
            for start in starts
            for part in start.parts
        ]
        if len(chosen) == 1 and chosen[0][0].is_ascending:
            part, events = chosen[0]
            self._steps = part.steps[: len(events)]
        else:
            steps = [part.steps[events] for part, events in chosen]
            self._steps = np.unique(np.concatenate([np.empty(0, np.int64), *steps]))
        self._shown = [
            ShownPart(
                part,
                logs[part.journal.data.id],
                min(logs[part.journal.data.id].read, part.count),
                events,
                np.searchsorted(self._steps, part.steps[events]),
                -1 if part.journal.data.size_bytes is None else part.journal.data.size_bytes,
            )
            for part, events in chosen
        ]
        self._stretches_of: dict[str, list[_Stretch]] = {}

    @property
    def tag(self) -> str:
        """The tag of the series."""
        return self._tag

    @property
    def steps(self) -> NDArray[np.int64]:
        """The reachable steps, ascending."""
        return self._steps

    @cached_property
    def wall_times_s(self) -> NDArray[np.float64]:
        """When each step was written, in seconds since the epoch; NaN if unknown."""
        found = np.full(len(self._steps), np.nan)
        for shown in self._shown:
            times_s = shown.part.table.wall_times_s[shown.events]
            np.fmax.at(found, shown.places, times_s)
        return found

    @cached_property
    def sample_ids(self) -> Sequence[str]:
        """The ids of all samples, in the order in which they were first logged."""
        found: dict[str, None] = {}
        for shown in self._shown:
            for layout, events, _ in shown.blocks():
                if np.any(shown.place_of[events] >= 0):
                    found.update(dict.fromkeys(layout.samples))
        return list(found)[:MOST_SAMPLES]

    def metrics(self, sample_id: str) -> Mapping[str, NDArray[np.float64]]:
        """Return the numbers of a sample by name, one for each step; NaN where there is none."""
        found: dict[str, NDArray[np.float64]] = {}
        for stretch in self._stretches(sample_id):
            for name in stretch.layout.metrics:
                column = found.get(name)
                if column is None:
                    column = found[name] = np.full(len(self._steps), np.nan)
                if stretch.metric is not None:
                    values = stretch.metric(name, sample_id)
                    column[stretch.places] = values[: len(stretch.shown)][stretch.shown]
        return found

    def definitions(self, sample_id: str) -> Mapping[str, Definition]:
        """Return the definition of each metric of a sample that has several."""
        stretches = self._stretches(sample_id)
        names = dict.fromkeys(name for s in stretches for name in s.layout.definitions)
        found: dict[str, Definition] = {}
        for name in names:
            having = [s for s in stretches if name in s.layout.metrics]
            said = {s.layout.definitions.get(name) for s in having}
            if len(said) == 1:
                found[name] = said.pop()
                continue
            by_step: list[str | None] = [None] * len(self._steps)
            for stretch in having:
                for place in stretch.places.tolist():
                    by_step[place] = stretch.layout.definitions.get(name)
            found[name] = by_step
        return found

    def panes(self, sample_id: str) -> Mapping[str, PaneTrack]:
        """Return at which steps a sample has each of its panes, by role, as first logged."""
        masks: dict[str, NDArray[np.bool_]] = {}
        for stretch in self._stretches(sample_id):
            for role in stretch.layout.panes:
                mask = masks.setdefault(role, np.zeros(len(self._steps), bool))
                mask[stretch.places] = True
        changed: dict[str, dict[int, str]] = {}
        for place, by_role in self._changes(sample_id):
            for role, digests in by_role.items():
                if sample_id in digests:
                    changed.setdefault(role, {})[place] = digests[sample_id]
        return {
            role: PaneTrack(stretches_of(mask), dict(sorted(changed.get(role, {}).items())))
            for role, mask in masks.items()
        }

    def rows(self, begin: int, end: int) -> Mapping[str, Sequence[StoredSample | None]]:
        """Read what was logged at `steps[begin:end]`, by sample; `None` where it is absent."""
        found: dict[str, list[StoredSample | None]] = {
            sample_id: [None] * (end - begin) for sample_id in self.sample_ids
        }
        for shown in self._shown:
            inside = (shown.places >= begin) & (shown.places < end)
            events, places = shown.events[inside], shown.places[inside]
            contents = self._read_events(shown.part, events)
            for event, place, content in zip(
                events.tolist(), places.tolist(), contents, strict=True
            ):
                if content is None:  # reported among the problems
                    continue
                ref = shown.part.table[event]
                samples = content.samples
                stored = Event(ref.step, ref.wall_time_s, samples, shown.part.journal.data)
                for sample in samples:
                    if (row := found.get(sample.id)) is not None:
                        row[place - begin] = StoredSample(sample, stored)
        return found

    @property
    def problems(self) -> Sequence[str]:
        """Human-readable warnings about what cannot be read."""
        unreadable = abridged([one for shown in self._shown for one in shown.log.problems])
        return (*self._problems, *unreadable)

    @property
    def loading(self) -> Progress | None:
        """Progress of reading; `None` if nothing is being read."""
        return self._loading

    @property
    def version(self) -> str:
        """Identifies this state of the series in this server."""
        return self.history.version

    def changed_from(self, version: str) -> int | None:
        """Return the index of the first step that differs from an earlier state of the series.

        `len(steps)` if none differs; `None` if that state is not known.
        """
        return self.history.changed_from(version, len(self._steps))

    def succeed(self, earlier: StartsTable) -> None:
        """Take over the history of the table before this one, and add what has changed."""
        first = self._first_change(earlier)
        unchanged = first is None and earlier.problems == self.problems
        if unchanged and earlier.loading == self.loading:
            self.history = earlier.history
        else:
            self.history = earlier.history.advanced(len(self._steps) if first is None else first)

    def _first_change(self, earlier: StartsTable) -> int | None:
        """Return the index of the first step that differs; `None` if none does."""
        if len(earlier._shown) > len(self._shown):
            return 0
        first: list[int] = []
        for i, now in enumerate(self._shown):
            if i >= len(earlier._shown):
                first.append(int(np.min(now.places, initial=len(self._steps))))
                continue
            before = earlier._shown[i]
            same_part = (before.part.journal, before.part.generation) == (
                now.part.journal,
                now.part.generation,
            )
            count = len(before.events)
            has_other_data = now.data_bytes < before.data_bytes or before.data_bytes < 0
            if not same_part or (has_other_data and now.data_bytes != before.data_bytes):
                return 0
            if not np.array_equal(before.events, now.events[:count]):
                return 0
            fresh = now.events >= before.read
            first += [int(np.min(now.places[fresh]))] if np.any(fresh) else []
        return min(first, default=None)

    def _changes(self, sample_id: str) -> Iterator[tuple[int, _ChangedFrom]]:
        """Yield what changed in the events of a sample that later ones do not replace."""
        if not any(shown.log.changed for shown in self._shown):
            return
        place_of: dict[int, int] = {}
        for stretch in self._stretches(sample_id):
            place_of.update(zip(stretch.order.tolist(), stretch.places.tolist(), strict=True))
        base = 0
        for shown in self._shown:
            for event, by_role in list(shown.log.changed.items()):
                place = place_of.get(base + event)
                if place is not None and event < shown.read:
                    yield place, by_role
            base += shown.part.count

    def _stretches(self, sample_id: str) -> list[_Stretch]:
        """Return the events of a sample, without those that later ones replace."""
        known = self._stretches_of.get(sample_id)
        if known is None:
            known = self._stretches_of[sample_id] = self._find_stretches(sample_id)
        return known

    def _find_stretches(self, sample_id: str) -> list[_Stretch]:
        found: list[_Stretch] = []
        base = 0
        for shown in self._shown:
            for layout, events, metric in shown.blocks():
                if sample_id in layout.samples:
                    places = shown.place_of[events]
                    is_shown = places >= 0
                    order = base + events[is_shown]
                    found.append(_Stretch(layout, places[is_shown], order, metric, is_shown))
            base += shown.part.count
        if len(found) == 1 and np.all(np.diff(found[0].places) > 0):
            return found
        last = np.full(len(self._steps), -1, np.int64)
        for stretch in found:
            np.maximum.at(last, stretch.places, stretch.order)
        return [_without_replaced(stretch, last) for stretch in found]


def _without_replaced(stretch: _Stretch, last: NDArray[np.int64]) -> _Stretch:
    stays = last[stretch.places] == stretch.order
    shown = stretch.shown.copy()
    shown[np.flatnonzero(shown)[~stays]] = False
    return _Stretch(
        stretch.layout, stretch.places[stays], stretch.order[stays], stretch.metric, shown
    )
