"""The order of several writers of one series, rule by rule, as plain loops.

An oracle, written from docs/event_format.md alone: it is meant to be obvious, not fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

VERSION_1 = "version-1"
"""The origin of the one start of all journals of version 1."""

Event = tuple[int, tuple[str, ...]]
"""The step and the sample ids of an event."""


@dataclass(frozen=True)
class Start:
    """What one writer wrote of one series, in the order in which it was written."""

    origin: str
    family: str = ""
    seen: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()  # of those in `seen`
    resume_step: int | None = None
    events: tuple[Event, ...] = ()

    @property
    def samples(self) -> set[str]:
        """All its sample ids, at whatever step."""
        return {sample for _, ids in self.events for sample in ids}

    @property
    def first_step(self) -> int:
        """The resume step, or else the step of the first event."""
        if self.resume_step is not None:
            return self.resume_step
        return next(step for step, ids in self.events if ids)


def version_1_start(events: Sequence[Event]) -> Start:
    """Return the start of all events of version 1, oldest first, with what their rules leave.

    Events keep their index; the ids that are hidden are taken out of them.
    """
    left = []
    for index, (step, ids) in enumerate(events):
        after = events[index + 1 :]
        hidden = {i for later, others in after if step >= later for i in others}
        left.append((step, tuple(i for i in ids if i not in hidden)))
    return Start(VERSION_1, VERSION_1, events=tuple(left))


def had_seen(b: Start, a: Start) -> bool:
    """Whether B had seen A, ended or not."""
    return a.origin in b.seen


def had_seen_ended(b: Start, a: Start) -> bool:
    """Whether B had seen A ended; of version 1, having seen it is enough."""
    return a.origin in b.ended or (a.origin == VERSION_1 and had_seen(b, a))


def share_a_sample(a: Start, b: Start) -> bool:
    """Whether both logged one id."""
    return bool(a.samples & b.samples)


def restarts(b: Start, a: Start) -> bool:
    """Whether B restarts A."""
    return (
        had_seen_ended(b, a)
        and not had_seen_ended(a, b)
        and a.family != b.family
        and share_a_sample(a, b)
    )


def left_by_restarts(a: Start, starts: Iterable[Start]) -> list[int]:
    """Rule 2: the indexes of the events of A that no restart hides."""
    first_steps = [b.first_step for b in starts if b is not a and restarts(b, a)]
    return [
        index
        for index, (step, ids) in enumerate(a.events)
        if ids and not any(step >= first for first in first_steps)
    ]


def steps_left(a: Start, starts: Iterable[Start]) -> set[int]:
    """The different steps of A that rule 2 leaves."""
    return {a.events[index][0] for index in left_by_restarts(a, starts)}


def collisions(starts: Sequence[Start]) -> dict[Start, list[Start]]:
    """Return the starts that collide with others, and with which, by rule 3."""
    left = {start: steps_left(start, starts) for start in starts}
    found = {
        a: [
            b
            for b in starts
            if a is not b
            and not restarts(a, b)
            and not restarts(b, a)
            and share_a_sample(a, b)
            and left[a] & left[b]
        ]
        for a in starts
    }
    return {start: others for start, others in found.items() if others}


def shown_starts(starts: Sequence[Start]) -> list[Start]:
    """Rule 3: the starts that are not hidden as a whole."""
    shown = list(starts)
    while colliding := collisions(shown):

        def precedence(start: Start) -> tuple[int, int, str]:
            steps = len(steps_left(start, shown))
            seen = sum(had_seen(start, other) for other in colliding[start])
            return steps.bit_length(), seen, start.origin

        shown.remove(min(colliding, key=precedence))
    return shown


def in_a_row(starts: Iterable[Start]) -> list[Start]:
    """Rule 4: sort starts so that each comes after those that it restarts."""
    left, row = sorted(starts, key=lambda start: start.origin), list[Start]()
    while left:
        free = [b for b in left if not any(restarts(b, a) for a in left if a is not b)]
        row.append((free or left)[0])
        left.remove(row[-1])
    return row


Picture = tuple[str, int]
"""A sample and a step."""


def visible(starts: Iterable[Start], without: Iterable[str] = ()) -> dict[Picture, tuple[str, int]]:
    """Return whose event is shown for each sample and step: the origin, the index of the event."""
    shown = shown_starts([start for start in starts if start.origin not in set(without)])
    found: dict[Picture, tuple[str, int]] = {}
    for start in in_a_row(shown):
        for index in left_by_restarts(start, shown):
            step, ids = start.events[index]
            for sample in ids:  # rule 1: a later event takes the place of an earlier one
                found[sample, step] = start.origin, index
    return found


def hidden_steps(starts: Iterable[Start], without: Iterable[str] = ()) -> dict[str, set[int]]:
    """Return, by origin, the steps that are hidden by rules 2 and 3."""
    present = [start for start in starts if start.origin not in set(without)]
    shown = shown_starts(present)
    return {
        start.origin: {step for step, ids in start.events if ids}
        - (steps_left(start, shown) if start in shown else set())
        for start in present
    }


def left_over_steps(start: Start) -> set[int]:
    """Return the steps above that of the last event: left over from an earlier pass."""
    steps = [step for step, ids in start.events if ids]
    return {step for step in steps if step > steps[-1]}
