"""Who wrote a run: the starts of all its series, joined by writer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tb_triptych.sources.catalog import RunStart
from tb_triptych.sources.journals.parts import StartParts


def run_start(one: StartParts) -> RunStart:
    """Return what one writer logged into one series."""
    verdict, first = one.verdict, one.parts[0]
    steps = verdict.start.steps
    writer = next((part.writer for part in one.parts if part.writer is not None), None)
    return RunStart(
        origin=one.origin,
        host="" if writer is None else writer.host,
        pid=None if writer is None else writer.pid,
        begun_s=first.begun_s,
        first_step=int(steps[0]) if len(steps) else 0,
        last_step=int(steps[-1]) if len(steps) else 0,
        count=len(steps),
        hidden=verdict.hidden_steps,
        hidden_by=verdict.hidden_by,
        reason=verdict.reason,
    )


def over_all_series(starts: Iterable[RunStart]) -> list[RunStart]:
    """Join the starts of one writer in the series of a run; the one that began first is first."""
    found: dict[str, RunStart] = {}
    for start in starts:
        known = found.get(start.origin)
        found[start.origin] = start if known is None else _joined(known, start)
    return sorted(found.values(), key=lambda start: (start.begun_s, start.origin))


def _joined(one: RunStart, other: RunStart) -> RunStart:
    most_hidden = max(one, other, key=lambda start: start.hidden)
    return replace(
        most_hidden,
        begun_s=min(one.begun_s, other.begun_s),
        first_step=min(one.first_step, other.first_step),
        last_step=max(one.last_step, other.last_step),
        count=max(one.count, other.count),
    )
