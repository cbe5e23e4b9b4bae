"""Detects writers that logged the same samples into one run at the same time.

They look like a restarted training: the journal begun later hides the pictures of the other. Time
distinguishes a restart: the journal that it continues was not written to after it began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tb_triptych.sources.series import Event, Series, assemble


@dataclass(frozen=True)
class Written:
    """The part of a series in one journal.

    Attributes:
      events: Its events, in the order of writing.
      lowest: The lowest step of each sample.
    """

    events: Sequence[Event]
    lowest: Mapping[str, int]


def find_id_conflicts(tag: str, journals: Sequence[Written]) -> str | None:
    """Report how many pictures cannot be reached because writers used the same sample ids.

    Args:
      tag: Tag of the series.
      journals: The part in each journal, in the order in which they were begun.

    Returns:
      A message for users, `None` if there is nothing to report.
    """
    conflicts = {
        a: [b for b in range(a + 1, len(journals)) if _met(journals[a], journals[b])]
        for a in range(len(journals))
    }
    involved = {i for a, others in conflicts.items() if others for i in (a, *others)}
    alone = {i: assemble(tag, journals[i].events) for i in involved}
    lost = 0
    writers: set[int] = set()
    for a, others in conflicts.items():
        if others:
            lowest = _lowest([journals[b] for b in others])
            hidden = _hidden(alone[a], [alone[b] for b in reversed(others)], lowest)
            lost += hidden
            writers.update((a, *others) if hidden else ())
    if not lost:
        return None
    pictures = "a picture" if lost == 1 else f"{lost} pictures"
    return (
        f"{len(writers)} writers logged the same samples at the same time: {pictures} of the "
        "earlier ones cannot be reached; pass sample_ids= that differ between the writers, such as "
        'f"rank{rank}-{i}"'
    )


def _met(older: Written, newer: Written) -> bool:
    """Return whether two journals were written alternately and have a sample in common."""
    if not older.events or not newer.events:
        return False
    alternately = older.events[-1].wall_time_s > newer.events[0].wall_time_s
    return alternately and not older.lowest.keys().isdisjoint(newer.lowest.keys())


def _lowest(journals: Sequence[Written]) -> dict[str, int]:
    lowest: dict[str, int] = {}
    for journal in journals:
        for sample_id, step in journal.lowest.items():
            lowest[sample_id] = min(step, lowest.get(sample_id, step))
    return lowest


def _hidden(older: Series, newer: Sequence[Series], lowest: Mapping[str, int]) -> int:
    """Count the pictures of one journal that others hide.

    A hidden picture does not count if the one shown instead is identical.

    Args:
      older: The part in the journal.
      newer: The parts in the others, in order of precedence.
      lowest: From which step on they hide each sample.
    """
    count = 0
    for sample_id in older.rows.keys() & lowest.keys():
        shown = [series.rows.get(sample_id, {}) for series in newer]
        for step, stored in older.rows[sample_id].items():
            if step < lowest[sample_id]:
                continue
            row = next((row for row in shown if step in row), None)
            instead = {} if row is None else row[step].header.panes
            count += sum(
                role not in instead or instead[role].digest != pane.digest
                for role, pane in stored.header.panes.items()
            )
    return count
