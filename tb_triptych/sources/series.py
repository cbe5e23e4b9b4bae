"""A series as its readers see it: which sample was logged at which step, restarts accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tb_triptych.format.bounds import MOST_SAMPLES, abridged
from tb_triptych.format.header import SampleHeader
from tb_triptych.sources.payload import Storage
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.times import order_of_writing


@dataclass(frozen=True)
class Event:
    """One event of a series.

    Attributes:
      step: Its step.
      wall_time_s: When it was written, in seconds since the epoch.
      samples: What its header says.
      storage: Where its payloads are.
      left_out: A human-readable list of what exceeds the limits.
    """

    step: int
    wall_time_s: float
    samples: tuple[SampleHeader, ...]
    storage: Storage
    left_out: str = ""


class StoredSample(NamedTuple):
    """One sample at one step, and the event that holds it."""

    header: SampleHeader
    event: Event


@dataclass(frozen=True)
class Series:
    """All reachable samples of one tag in one run.

    Attributes:
      tag: Its tag.
      rows: The stored samples by sample id, then by step, ascending.
      problems: Human-readable warnings about unreadable parts.
      loading: Progress of reading, in headers; `None` if nothing is being read.
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
                time_s = stored.event.wall_time_s
                if step not in newest or not newest[step] >= time_s:
                    newest[step] = time_s
        return dict(sorted(newest.items()))


def assemble(
    tag: str,
    events: Iterable[Event],
    problems: Sequence[str] = (),
    loading: Progress | None = None,
) -> Series:
    """Join the events of a series by sample id and hide steps that a restart wrote again.

    If a later event has step s of a sample, earlier events of that sample at steps >= s are hidden.

    Args:
      tag: The tag of the series.
      events: Its events in the order of writing.
      problems: Warnings about unreadable parts.
      loading: Progress of reading.
    """
    rows: dict[str, dict[int, StoredSample]] = {}
    without_a_row: set[str] = set()
    left_out = []
    for event in events:
        if event.left_out:
            left_out.append(
                f"step {event.step} is not shown in full: {event.left_out} are left out"
            )
        for sample in event.samples:
            row = rows.get(sample.id)
            if row is None:
                if len(rows) == MOST_SAMPLES:
                    without_a_row.add(sample.id)
                    continue
                row = rows[sample.id] = {}
            # Steps are in ascending order here, so that only the tail can be hidden.
            while row and next(reversed(row)) >= event.step:
                row.popitem()
            row[event.step] = StoredSample(sample, event)
    present = {sample_id: row for sample_id, row in rows.items() if row}
    messages = [*abridged(problems), *abridged(left_out)]
    if without_a_row:
        messages.append(
            f"{len(without_a_row)} samples are left out: only the first {MOST_SAMPLES} are shown"
        )
    return Series(tag, present, tuple(messages), loading)


def by_wall_time(events: Iterable[Event]) -> list[Event]:
    """Sort events in the order of writing, as far as their times show it."""
    return sorted(events, key=lambda event: order_of_writing(event.wall_time_s, event.step))
