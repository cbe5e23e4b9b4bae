"""Which events of several writers of one series are shown: the rules of docs/event_format.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Start:
    """What one writer wrote of one series.

    Attributes:
      origin: Identifies the writer.
      family: The origin of the first of the writers that are copies of it in other processes.
      names: By which others may have seen it.
      seen: What it had seen, by name, and whether that had ended.
      first_step: The step from which it hides what it restarts.
      steps: Its different steps, ascending.
      samples: The ids of its samples.
      is_inferred: Whether these are the journals of version 1, which have ended for who saw one.
    """

    origin: str
    family: str
    names: AbstractSet[str]
    seen: Mapping[str, bool]
    first_step: int
    steps: NDArray[np.int64]
    samples: AbstractSet[str]
    is_inferred: bool = False

    def had_seen(self, other: Start) -> bool:
        """Return whether the other had begun when this one began."""
        return not other.names.isdisjoint(self.seen)

    def had_seen_ended(self, other: Start) -> bool:
        """Return whether the other had ended before this one, as far as this one knows."""
        return any(self.seen[name] or other.is_inferred for name in other.names & self.seen.keys())

    def restarts(self, other: Start) -> bool:
        """Return whether this one goes on where the other had ended."""
        return (
            self.had_seen_ended(other)
            and not other.had_seen_ended(self)
            and self.family != other.family
            and not self.samples.isdisjoint(other.samples)
        )


@dataclass(frozen=True)
class Verdict:
    """What is shown of a start.

    Attributes:
      start: The start.
      until: Its events at this step and above are hidden; `None` if none are.
      is_hidden: Whether it is hidden as a whole.
      hidden_by: The origin of a start that hides some of it.
      reason: Why.
      hidden_steps: How many of its different steps are hidden.
    """

    start: Start
    until: int | None = None
    is_hidden: bool = False
    hidden_by: str | None = None
    reason: Literal["restart", "collision"] | None = None
    hidden_steps: int = 0

    def shows(self, steps: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which events are shown, by their steps."""
        if self.is_hidden:
            return np.zeros(len(steps), bool)
        return np.ones(len(steps), bool) if self.until is None else steps < self.until


@dataclass(frozen=True)
class _Draft:
    """A start after rule 2.

    Attributes:
      start: The start.
      left: Which of its different steps are left.
      until: Its events at this step and above are hidden.
      hidden_by: The origin of the start that hides them.
    """

    start: Start
    left: NDArray[np.int64]
    until: int | None
    hidden_by: str | None


def verdicts(starts: Iterable[Start]) -> list[Verdict]:
    """Apply the rules to the starts of one series.

    Returns:
      What is shown of each; of the same sample and step, that of a later one.
    """
    existing = list(starts)
    hidden: list[Verdict] = []
    while True:
        drafts = [_after_restarts(start, existing) for start in existing]
        loser = _loser(drafts)
        if loser is None:
            break
        draft, rival = loser
        count = len(draft.start.steps)
        hidden.append(Verdict(draft.start, None, True, rival, "collision", count))
        existing = [start for start in existing if start is not draft.start]
    return [*hidden, *_restarts_last([_shown(draft) for draft in drafts])]


def _shown(draft: _Draft) -> Verdict:
    count = len(draft.start.steps) - len(draft.left)
    if not count:
        return Verdict(draft.start, draft.until)
    return Verdict(draft.start, draft.until, False, draft.hidden_by, "restart", count)


def _after_restarts(start: Start, starts: Sequence[Start]) -> _Draft:
    """Apply rule 2."""
    first = min(
        (
            (other.first_step, other.origin)
            for other in starts
            if other is not start and other.restarts(start)
        ),
        default=None,
    )
    if first is None:
        return _Draft(start, start.steps, None, None)
    until, origin = first
    return _Draft(start, start.steps[: np.searchsorted(start.steps, until)], until, origin)


def _loser(drafts: Sequence[_Draft]) -> tuple[_Draft, str] | None:
    """Apply rule 3: return the start to hide next, and one that it collides with."""
    rivals: dict[str, list[Start]] = {}
    for i, one in enumerate(drafts):
        for other in drafts[i + 1 :]:
            if _collide(one, other):
                rivals.setdefault(one.start.origin, []).append(other.start)
                rivals.setdefault(other.start.origin, []).append(one.start)
    if not rivals:
        return None

    def preference(draft: _Draft) -> tuple[int, int, str]:
        start = draft.start
        seen = sum(start.had_seen(rival) for rival in rivals[start.origin])
        return len(draft.left).bit_length(), seen, start.origin

    loser = min((d for d in drafts if d.start.origin in rivals), key=preference)
    return loser, min(rival.origin for rival in rivals[loser.start.origin])


def _collide(one: _Draft, other: _Draft) -> bool:
    if not (len(one.left) and len(other.left)):
        return False
    if one.left[0] > other.left[-1] or other.left[0] > one.left[-1]:
        return False
    if one.start.samples.isdisjoint(other.start.samples):
        return False
    if one.start.restarts(other.start) or other.start.restarts(one.start):
        return False
    return len(np.intersect1d(one.left, other.left, assume_unique=True)) > 0


def _restarts_last(found: list[Verdict]) -> list[Verdict]:
    """Sort so that each comes after those that it restarts; in a circle, by origin."""
    left = sorted(found, key=lambda verdict: verdict.start.origin)
    placed: list[Verdict] = []
    while left:
        ready = next(
            (
                verdict
                for verdict in left
                if not any(
                    verdict.start.restarts(other.start) for other in left if other is not verdict
                )
            ),
            left[0],
        )
        left.remove(ready)
        placed.append(ready)
    return placed
