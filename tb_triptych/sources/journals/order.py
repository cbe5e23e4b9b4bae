"""Which events of several writers of one series are shown: the rules of docs/event_format.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
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
        for name in other.names:
            if name in self.seen and (self.seen[name] or other.is_inferred):
                return True
        return False

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


def verdicts(starts: Iterable[Start]) -> list[Verdict]:
    """Apply the rules to the starts of one series.

    Returns:
      What is shown of each; of the same sample and step, that of a later one.
    """
    existing = _Existing(starts)
    hidden = []
    while (loser := existing.loser()) is not None:
        hidden.append(existing.hide(loser))
    return [*hidden, *existing.shown()]


class _Existing:
    """The starts that rule 3 has not hidden; what holds between two of them is found out once."""

    def __init__(self, starts: Iterable[Start]) -> None:
        self._starts = {start.origin: start for start in starts}
        self._restarted_by: dict[str, list[str]] = {
            one.origin: [other.origin for other in self._starts.values() if other.restarts(one)]
            for one in self._starts.values()
        }
        self._until = {origin: self._find_until(origin) for origin in self._starts}
        self._left = {origin: self._find_left(origin) for origin in self._starts}
        self._rivals: dict[str, set[str]] = {origin: set() for origin in self._starts}
        self._seen_rivals = dict.fromkeys(self._starts, 0)
        for one, other in combinations(self._starts, 2):
            self._compare(one, other)

    def loser(self) -> str | None:
        """Apply rule 3: return the start to hide next."""

        def preference(origin: str) -> tuple[int, int, str]:
            return len(self._left[origin]).bit_length(), self._seen_rivals[origin], origin

        return min(
            (one for one, rivals in self._rivals.items() if rivals), key=preference, default=None
        )

    def hide(self, origin: str) -> Verdict:
        """Go on as if a start did not exist."""
        rival = min(self._rivals[origin])
        for other in list(self._rivals[origin]):
            self._set_apart(origin, other)
        start = self._starts.pop(origin)
        del self._rivals[origin]
        for other, by in self._restarted_by.items():
            if origin in by:
                by.remove(origin)
                if other in self._starts:
                    self._reconsider(other)
        return Verdict(start, None, True, rival, "collision", len(start.steps))

    def shown(self) -> list[Verdict]:
        """Apply rule 4: each comes after those that it restarts; in a circle, by origin."""
        left = sorted(self._starts)
        below = Counter(by for origin in left for by in self._restarted_by[origin])
        row = []
        while left:
            origin = next((one for one in left if not below[one]), left[0])
            left.remove(origin)
            for other in self._restarted_by[origin]:
                below[other] -= 1
            row.append(self._verdict(origin))
        return row

    def _verdict(self, origin: str) -> Verdict:
        start, until = self._starts[origin], self._until[origin]
        count = len(start.steps) - len(self._left[origin])
        if until is None or not count:
            return Verdict(start, None if until is None else until[0])
        return Verdict(start, until[0], False, until[1], "restart", count)

    def _find_until(self, origin: str) -> tuple[int, str] | None:
        """Apply rule 2: return the step from which a start is hidden, and by whom."""
        by = (self._starts[other] for other in self._restarted_by[origin])
        return min(((other.first_step, other.origin) for other in by), default=None)

    def _find_left(self, origin: str) -> NDArray[np.int64]:
        steps, until = self._starts[origin].steps, self._until[origin]
        return steps if until is None else steps[: np.searchsorted(steps, until[0])]

    def _reconsider(self, origin: str) -> None:
        """Find out what is left of a start that one start less restarts."""
        until = self._find_until(origin)
        if until == self._until[origin]:
            return
        self._until[origin] = until
        self._left[origin] = self._find_left(origin)
        for other in self._starts:
            if other != origin:
                self._compare(origin, other)

    def _compare(self, one: str, other: str) -> None:
        """Note whether two starts collide."""
        if other not in self._rivals[one] and self._collide(one, other):
            self._rivals[one].add(other)
            self._rivals[other].add(one)
            self._count_sight(one, other, 1)

    def _set_apart(self, one: str, other: str) -> None:
        self._rivals[one].remove(other)
        self._rivals[other].remove(one)
        self._count_sight(one, other, -1)

    def _count_sight(self, one: str, other: str, by: int) -> None:
        a, b = self._starts[one], self._starts[other]
        self._seen_rivals[one] += by * a.had_seen(b)
        self._seen_rivals[other] += by * b.had_seen(a)

    def _collide(self, one: str, other: str) -> bool:
        return (
            _share(self._left[one], self._left[other])
            and not self._starts[one].samples.isdisjoint(self._starts[other].samples)
            and other not in self._restarted_by[one]
            and one not in self._restarted_by[other]
        )


def _share(a: NDArray[np.int64], b: NDArray[np.int64]) -> bool:
    """Return whether two ascending arrays have a number in common."""
    short, long = sorted((a, b), key=len)
    if not len(short) or short[0] > long[-1] or long[0] > short[-1]:
        return False
    return any(_are_any_in(part, long) for part in (short[:8], short[8:]))


def _are_any_in(some: NDArray[np.int64], ascending: NDArray[np.int64]) -> bool:
    places = np.searchsorted(ascending, some)
    return bool(np.any(ascending[np.minimum(places, len(ascending) - 1)] == some))
