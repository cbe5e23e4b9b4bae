"""The steps of a series that can be reached."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence


def united(parts: Sequence[Sequence[int]]) -> Sequence[int]:
    """Join ascending steps that do not hide each other."""
    if len(parts) == 1:
        return parts[0]
    import numpy as np  # not before the first request

    steps: Sequence[int] = np.unique(np.concatenate([np.asarray(p, np.int64) for p in parts]))  # type: ignore[assignment]  # an array of integers is a sequence of them
    return steps


def surviving(events: Iterable[tuple[int, Sequence[str]]]) -> Sequence[int]:
    """Find the steps that remain after all restarts, as `assemble` does.

    Args:
      events: Step and sample ids of each event, in the order of writing.
    """
    events = list(events)
    rows: dict[object, array[int]] = {}
    alike = _alike({ids for _, ids in events})
    for step, ids in events:
        for sample in alike[ids]:
            row = rows.setdefault(sample, array("q"))
            while row and row[-1] >= step:
                row.pop()
            row.append(step)
    return united(list(rows.values()) or [array("q")])


def _alike(groups: set[Sequence[str]]) -> dict[Sequence[str], Sequence[object]]:
    """Return what to follow for the samples of an event: one of them, if they stay together."""
    are_apart = sum(map(len, groups)) == len({sample for group in groups for sample in group})
    return {group: ([group] if group else []) if are_apart else group for group in groups}
