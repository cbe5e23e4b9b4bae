"""A series as its readers see it: which sample was logged at which step, restarts accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tb_triptych.metadata import KNOWN_ROLES
from tb_triptych.record import PaneHeader, SampleHeader

_SAID_ONCE = ("media", "shape", "dtype")


@dataclass(frozen=True)
class Event:
    """One event of a series.

    Attributes:
      step: Its step.
      wall_time_s: When it was written, in seconds since the epoch.
      samples: What its header says.
      length: Number of elements in its tensor, header included.
    """

    step: int
    wall_time_s: float
    samples: tuple[SampleHeader, ...]
    length: int


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
    """

    tag: str
    rows: Mapping[str, Mapping[int, StoredSample]]
    problems: Sequence[str] = field(default_factory=tuple)

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


def assemble(tag: str, events: Iterable[Event], problems: Sequence[str] = ()) -> Series:
    """Join the events of a series by sample id and hide what a restart wrote anew.

    When a later event holds step s for a sample, what was written for that sample before at steps
    >= s is hidden.

    Args:
      tag: The tag of the series.
      events: Its events in any order.
      problems: What could not be read.
    """
    rows: dict[str, dict[int, StoredSample]] = {}
    for event in sorted(events, key=lambda e: (e.wall_time_s, e.step)):
        for sample in event.samples:
            row = rows.setdefault(sample.id, {})
            # Steps are in ascending order here, so that only the tail can be hidden.
            while row and next(reversed(row)) >= event.step:
                row.popitem()
            row[event.step] = StoredSample(sample, event)
    return Series(tag, {sample_id: row for sample_id, row in rows.items() if row}, tuple(problems))


def payload_key(tag_key: str, digest: str) -> str:
    """Name a payload for the outside: where to look, and which values it must have."""
    return f"{tag_key}-{digest}"


def to_columns(series: Series, tag_key: str) -> dict[str, Any]:
    """Lay a series out as columns over its steps, as docs/http_api.md describes.

    Args:
      series: The series.
      tag_key: What stands for the tag in a payload's key.
    """
    wall_times_s = series.wall_times_s
    steps = list(wall_times_s)
    return {
        "steps": steps,
        "wall_times": list(wall_times_s.values()),
        "notices": list(series.problems),
        "samples": {
            sample_id: _sample_columns([row.get(step) for step in steps], tag_key)
            for sample_id, row in series.rows.items()
        },
    }


def _sample_columns(column: Sequence[StoredSample | None], tag_key: str) -> dict[str, Any]:
    headers = [None if stored is None else stored.header for stored in column]
    present = [header for header in headers if header is not None]
    found = dict.fromkeys(role for header in present for role in header.panes)
    roles = [r for r in KNOWN_ROLES if r in found] + [r for r in found if r not in KNOWN_ROLES]
    result: dict[str, Any] = {
        **_once_or_by_step("caption", [None if h is None else h.caption for h in headers], headers),
        "panes": {role: _pane_columns(column, role, tag_key) for role in roles},
    }
    metrics = dict.fromkeys(name for header in present for name in header.metrics)
    if metrics:
        result["metrics"] = {
            name: [None if h is None else h.metrics.get(name) for h in headers] for name in metrics
        }
    return result


def _pane_columns(column: Sequence[StoredSample | None], role: str, tag_key: str) -> dict[str, Any]:
    panes = [None if stored is None else stored.header.panes.get(role) for stored in column]
    problems = {
        str(i): f"the event at step {stored.event.step} has no payload {pane.at}"
        for i, (stored, pane) in enumerate(zip(column, panes, strict=True))
        if stored is not None and pane is not None and not has_payload(stored.event, pane)
    }
    result: dict[str, Any] = {
        "keys": [
            None if pane is None or str(i) in problems else payload_key(tag_key, pane.digest)
            for i, pane in enumerate(panes)
        ],
        "digests": [None if pane is None else pane.digest for pane in panes],
        "stats": [None if pane is None else pane.stats for pane in panes],
    }
    for name in _SAID_ONCE:
        result |= _once_or_by_step(name, [p and _jsonable(getattr(p, name)) for p in panes], panes)
    if problems:
        result["problems"] = problems
    return result


def has_payload(event: Event, pane: PaneHeader) -> bool:
    """Tell whether the event has an element where the header says the payload is."""
    return isinstance(pane.at, int) and 1 <= pane.at < event.length


def _once_or_by_step(
    name: str, values: Sequence[Any], present: Sequence[object | None]
) -> dict[str, Any]:
    """Say a value once if it is the same wherever it is present, else as a column beside it."""
    there = [value for value, at in zip(values, present, strict=True) if at is not None]
    if all(value == there[0] for value in there):
        return {name: there[0] if there else None}
    return {name: None, f"{name}_by_step": list(values)}


def _jsonable(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
