"""A series as its readers see it: which sample was logged at which step, restarts accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tb_triptych.metadata import KNOWN_ROLES
from tb_triptych.record import PaneHeader, SampleHeader
from tb_triptych.sources.payload import Storage
from tb_triptych.sources.progress import Progress, together
from tb_triptych.sources.times import known_time, order_of_writing

_SAID_ONCE = ("media", "shape", "dtype")


@dataclass(frozen=True)
class Event:
    """One event of a series.

    Attributes:
      step: Its step.
      wall_time_s: When it was written, in seconds since the epoch.
      samples: What its header says.
      storage: Where its payloads are.
    """

    step: int
    wall_time_s: float
    samples: tuple[SampleHeader, ...]
    storage: Storage


@dataclass(frozen=True)
class StoredSample:
    """One sample at one step, and the event that holds it."""

    header: SampleHeader
    event: Event


@dataclass(frozen=True)
class Series:
    """All that can be reached of one tag in one run.

    Attributes:
      tag: Its tag.
      rows: The stored samples by sample id, then by step, ascending.
      problems: What could not be read, for people.
      loading: How far reading is, in headers; `None` when there is nothing to wait for.
    """

    tag: str
    rows: Mapping[str, Mapping[int, StoredSample]]
    problems: Sequence[str] = field(default_factory=tuple)
    loading: Progress | None = None

    @property
    def wall_times_s(self) -> dict[int, float]:
        """When each step was written, by step, ascending."""
        newest: dict[int, float] = {}
        for row in self.rows.values():
            for step, stored in row.items():
                newest[step] = max(
                    newest.get(step, stored.event.wall_time_s), stored.event.wall_time_s
                )
        return dict(sorted(newest.items()))


def assemble(
    tag: str,
    events: Iterable[Event],
    problems: Sequence[str] = (),
    loading: Progress | None = None,
) -> Series:
    """Join the events of a series by sample id and hide what a restart wrote anew.

    When a later event holds step s for a sample, what was written for that sample before at steps
    >= s is hidden.

    Args:
      tag: The tag of the series.
      events: Its events in the order of writing.
      problems: What could not be read.
      loading: How far reading is.
    """
    rows: dict[str, dict[int, StoredSample]] = {}
    for event in events:
        for sample in event.samples:
            row = rows.setdefault(sample.id, {})
            # Steps are in ascending order here, so that only the tail can be hidden.
            while row and next(reversed(row)) >= event.step:
                row.popitem()
            row[event.step] = StoredSample(sample, event)
    present = {sample_id: row for sample_id, row in rows.items() if row}
    return Series(tag, present, tuple(problems), loading)


def by_wall_time(events: Iterable[Event]) -> list[Event]:
    """Put events into the order of writing, as far as their clocks tell it."""
    return sorted(events, key=lambda event: order_of_writing(event.wall_time_s, event.step))


def join(older: Series, newer: Series) -> Series:
    """Make one series of two with the same tag; the newer has precedence at the same step."""
    both = {
        sample_id: dict(
            sorted({**older.rows.get(sample_id, {}), **newer.rows.get(sample_id, {})}.items())
        )
        for sample_id in {**older.rows, **newer.rows}
    }
    loading = together([older.loading, newer.loading])
    return Series(newer.tag, both, (*older.problems, *newer.problems), loading)


def to_columns(series: Series) -> dict[str, Any]:
    """Lay a series out as columns over its steps, as docs/http_api.md describes."""
    wall_times_s = series.wall_times_s
    steps = list(wall_times_s)
    return {
        "steps": steps,
        "wall_times": [known_time(time_s) for time_s in wall_times_s.values()],
        "loading": None if series.loading is None else series.loading.to_json(),
        "notices": list(series.problems),
        "samples": {
            sample_id: _sample_columns([row.get(step) for step in steps])
            for sample_id, row in series.rows.items()
        },
    }


def _sample_columns(column: Sequence[StoredSample | None]) -> dict[str, Any]:
    headers = [None if stored is None else stored.header for stored in column]
    present = [header for header in headers if header is not None]
    found = dict.fromkeys(role for header in present for role in header.panes)
    roles = [r for r in KNOWN_ROLES if r in found] + [r for r in found if r not in KNOWN_ROLES]
    result: dict[str, Any] = {
        **_once_or_by_step("caption", [None if h is None else h.caption for h in headers], headers),
        "panes": {role: _pane_columns(column, role) for role in roles},
    }
    metrics = dict.fromkeys(name for header in present for name in header.metrics)
    if metrics:
        result["metrics"] = {
            name: [None if h is None else h.metrics.get(name) for h in headers] for name in metrics
        }
    return result


def _pane_columns(column: Sequence[StoredSample | None], role: str) -> dict[str, Any]:
    panes = [None if stored is None else stored.header.panes.get(role) for stored in column]
    keys: list[str | None] = []
    problems: dict[str, str] = {}
    changed: dict[str, str] = {}
    last: tuple[Storage, PaneHeader] | None = None
    key: str | None = None
    problem: str | None = None
    for i, (stored, pane) in enumerate(zip(column, panes, strict=True)):
        if stored is None or pane is None:
            keys.append(None)
            continue
        storage = stored.event.storage
        # A journal's picture that stays from step to step is one object.
        if last is None or last[0] is not storage or last[1] is not pane:
            last = (storage, pane)
            problem = storage.problem(pane)
            key = storage.key(pane) if problem is None else None
        keys.append(key)
        if problem is not None:
            problems[str(i)] = problem
        if pane.changed_from is not None:
            changed[str(i)] = pane.changed_from
    result: dict[str, Any] = {
        "keys": keys,
        "digests": [None if pane is None else pane.digest for pane in panes],
        "stats": [None if pane is None else pane.stats for pane in panes],
    }
    for name in _SAID_ONCE:
        values = [None if pane is None else getattr(pane, name) for pane in panes]
        result |= _once_or_by_step(name, values, panes)
    if problems:
        result["problems"] = problems
    if changed:
        result["changed"] = changed
    return result


def _once_or_by_step(
    name: str, values: Sequence[Any], present: Sequence[object | None]
) -> dict[str, Any]:
    """Say a value once if it is the same wherever it is present, else as a column beside it."""
    there = [value for value, at in zip(values, present, strict=True) if at is not None]
    if all(value == there[0] for value in there):
        return {name: _jsonable(there[0]) if there else None}
    return {name: None, f"{name}_by_step": [_jsonable(value) for value in values]}


def _jsonable(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
