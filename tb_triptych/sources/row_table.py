"""A series whose headers are all in memory, as a table, and what changed since an earlier table."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.header import SampleHeader
from tb_triptych.sources.pane_track import PaneTrack, tracks_of
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.series import Series, StoredSample
from tb_triptych.sources.table import Definition

_MOST_VERSIONS = 64
"""Of one series; who knows an older one gets the whole series."""

_MOST_ROWS = 2_000_000
"""Samples at a step in all tables that are remembered for comparison."""


class RowTable:
    """A `SeriesTable` of rows in memory."""

    def __init__(
        self, series: Series, version: str = "0", changes: Sequence[tuple[str, int]] = ()
    ) -> None:
        """Make a table of a series.

        Args:
          series: Its samples and steps.
          version: Identifies this state of it.
          changes: Earlier versions, each with the index of the first step that differs from it.
        """
        wall_times_s = series.wall_times_s
        self._series = series
        self._version = version
        self._changes = dict(changes)
        self._step_list = list(wall_times_s)
        self._steps = np.array(self._step_list, np.int64)
        self._wall_times_s = np.array(list(wall_times_s.values()), np.float64)
        self._metrics: dict[str, Mapping[str, NDArray[np.float64]]] = {}
        self._definitions: dict[str, Mapping[str, Definition]] = {}
        self._panes: dict[str, Mapping[str, PaneTrack]] = {}

    @property
    def series(self) -> Series:
        """The rows."""
        return self._series

    @property
    def tag(self) -> str:
        """The tag of the series."""
        return self._series.tag

    @property
    def steps(self) -> NDArray[np.int64]:
        """The reachable steps, ascending."""
        return self._steps

    @property
    def wall_times_s(self) -> NDArray[np.float64]:
        """When each step was written, in seconds since the epoch; NaN if unknown."""
        return self._wall_times_s

    @property
    def sample_ids(self) -> Sequence[str]:
        """The ids of all samples, in the order in which they were first logged."""
        return list(self._series.rows)

    def metrics(self, sample_id: str) -> Mapping[str, NDArray[np.float64]]:
        """Return the numbers of a sample by name, one for each step; NaN where there is none."""
        found = self._metrics.get(sample_id)
        if found is None:
            found = self._metrics[sample_id] = _metrics_of(self._headers(sample_id))
        return found

    def definitions(self, sample_id: str) -> Mapping[str, Definition]:
        """Return the definition of each metric of a sample that has several."""
        found = self._definitions.get(sample_id)
        if found is None:
            names = self.metrics(sample_id)
            found = self._definitions[sample_id] = _definitions(names, self._headers(sample_id))
        return found

    def panes(self, sample_id: str) -> Mapping[str, PaneTrack]:
        """Return at which steps a sample has each of its panes, by role, as first logged."""
        found = self._panes.get(sample_id)
        if found is None:
            found = self._panes[sample_id] = tracks_of(self._headers(sample_id))
        return found

    def rows(self, begin: int, end: int) -> Mapping[str, Sequence[StoredSample | None]]:
        """Read what was logged at `steps[begin:end]`, by sample; `None` where it is absent."""
        steps = self._step_list[begin:end]
        return {
            sample_id: [row.get(step) for step in steps]
            for sample_id, row in self._series.rows.items()
        }

    @property
    def problems(self) -> Sequence[str]:
        """Human-readable warnings about what cannot be read."""
        return self._series.problems

    @property
    def loading(self) -> Progress | None:
        """Progress of reading; `None` if nothing is being read."""
        return self._series.loading

    @property
    def version(self) -> str:
        """Identifies this state of the series in this server."""
        return self._version

    @property
    def changes(self) -> Sequence[tuple[str, int]]:
        """Earlier versions, each with the index of the first step that differs from it."""
        return tuple(self._changes.items())

    def changed_from(self, version: str) -> int | None:
        """Return the index of the first step that differs from an earlier state of the series.

        `len(steps)` if none differs; `None` if that state is not known.
        """
        return len(self._steps) if version == self._version else self._changes.get(version)

    def _headers(self, sample_id: str) -> list[SampleHeader | None]:
        row = self._series.rows[sample_id]
        found = map(row.get, self._step_list)
        return [None if stored is None else stored.header for stored in found]


class RowTables:
    """Makes tables of series, and remembers the newest of each: the next one is compared with it.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._lock = threading.Lock()
        self._newest: OrderedDict[Hashable, RowTable] = OrderedDict()
        self._edition = secrets.token_hex(4)
        self._count = 0

    def table(self, at: Hashable, series: Series) -> RowTable:
        """Make the table of a series.

        Args:
          at: Identifies the series.
          series: Its present state.
        """
        with self._lock:
            self._count += 1
            fresh = f"{self._edition}-{self._count}"
            found = _successor(self._newest.get(at), series, fresh)
            self._newest[at] = found
            self._newest.move_to_end(at)
            rows = sum(map(_row_count, self._newest.values()))
            # What was asked for now is never forgotten: it will be asked for again.
            while rows > _MOST_ROWS and len(self._newest) > 1:
                rows -= _row_count(self._newest.popitem(last=False)[1])
        return found


def _successor(earlier: RowTable | None, series: Series, version: str) -> RowTable:
    if earlier is None:
        return RowTable(series, version)
    step = _first_difference(earlier.series, series)
    if step is None and (earlier.problems, earlier.loading) == (series.problems, series.loading):
        return earlier
    if step is None:
        return RowTable(series, earlier.version, earlier.changes)
    now = RowTable(series, version)
    index = int(np.searchsorted(now.steps, step))
    known = [*earlier.changes, (earlier.version, index)][-_MOST_VERSIONS:]
    return RowTable(series, version, [(before, min(at, index)) for before, at in known])


def _first_difference(earlier: Series, later: Series) -> int | None:
    """Return the first step at which two series differ; `None` if they do not."""
    found: list[int] = []
    for sample_id in earlier.rows.keys() | later.rows.keys():
        before, now = earlier.rows.get(sample_id, {}), later.rows.get(sample_id, {})
        same = 0
        for one, other in zip(before.values(), now.values(), strict=False):
            if one.event is not other.event:
                break
            same += 1
        found += [next(iter(steps)) for steps in (_from(before, same), _from(now, same)) if steps]
    return min(found, default=None)


def _from(row: Mapping[int, StoredSample], count: int) -> list[int]:
    """Return the step of a row after the first ones, if there is one."""
    return list(row)[count : count + 1] if count < len(row) else []


def _row_count(table: RowTable) -> int:
    return sum(map(len, table.series.rows.values()))


def _metrics_of(headers: Sequence[SampleHeader | None]) -> dict[str, NDArray[np.float64]]:
    found: dict[str, NDArray[np.float64]] = {}
    for index, header in enumerate(headers):
        if header is None:
            continue
        for name, value in header.metrics.items():
            column = found.get(name)
            if column is None:
                column = found[name] = np.full(len(headers), np.nan)
            if value is not None:
                column[index] = value
    return found


def _definitions(
    names: Iterable[str], headers: Sequence[SampleHeader | None]
) -> dict[str, Definition]:
    if not any(header is not None and header.definitions for header in headers):
        return {}
    found = {name: _definition(name, headers) for name in names}
    return {name: definition for name, definition in found.items() if definition is not None}


def _definition(name: str, headers: Sequence[SampleHeader | None]) -> Definition:
    """Return the definition of a metric, one for all steps or by step."""
    by_step = [None if h is None else h.definitions.get(name) for h in headers]
    of_numbers = {
        definition
        for definition, header in zip(by_step, headers, strict=True)
        if header is not None and name in header.metrics
    }
    return of_numbers.pop() if len(of_numbers) == 1 else by_step
