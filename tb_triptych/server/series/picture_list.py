"""The pictures of an answer, each said once, and which of them each pane has at each step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_triptych.format.header import PaneHeader
from tb_triptych.server.series.container import Container, Json, Written, written
from tb_triptych.sources.payload import Storage
from tb_triptych.sources.series import StoredSample

ABSENT, SAME, NEXT, AGAIN = "0123"
"""What a pane has at a step: nothing, what it had before, the next picture, or an earlier one."""

_MOST_STATS_CHARACTERS = 4000
"""Of one picture; more is left out."""
_ALL_STATS_CHARACTERS = 3 * 2**18
"""Of all pictures of an answer. Only a step of some ten thousand pictures needs more."""

_DIGEST = "*"
"""Stands in a key for the digest."""


class PictureList:
    """Collects the pictures of one answer."""

    def __init__(self) -> None:
        """Start without pictures."""
        self._stats_left = _ALL_STATS_CHARACTERS
        self._known: dict[tuple[str, str], int] = {}
        self._digests: list[str] = []
        self._keys: list[str | None] = []
        self._stats: list[Written] = []
        self._facts: dict[tuple[str, tuple[int, ...], str], int] = {}
        self._fact: list[int] = []
        self._problems: dict[str, str] = {}
        self._again: list[int] = []

    def codes(
        self, column: Sequence[StoredSample | None], role: str, before: StoredSample | None
    ) -> str:
        """Add the pictures of a pane.

        Args:
          column: What was logged of its sample at consecutive steps.
          role: Its role.
          before: What was logged at the step before, if who asks knows it.

        Returns:
          One character for each step.
        """
        codes = []
        last: PaneHeader | None = None
        storage: Storage | None = None
        if before is not None:
            last, storage = before.header.panes.get(role), before.event.storage
        for stored in column:
            pane = None if stored is None else stored.header.panes.get(role)
            if stored is None or pane is None:
                codes.append(ABSENT)
                continue
            its = stored.event.storage
            is_same = (
                last is not None and storage is not None and _is_same(pane, its, last, storage)
            )
            codes.append(SAME if is_same else self._add(pane, its))
            last, storage = pane, its
        return "".join(codes)

    def to_json(self, container: Container) -> Json:
        """Write all pictures.

        Args:
          container: Takes long columns.
        """
        facts: list[Json] = [[media, shape, dtype] for media, shape, dtype in self._facts]
        return {
            "digests": self._digests,
            "keys": self._keys,
            "stats": self._stats,
            "facts": facts,
            "fact": container.whole(np.array(self._fact, np.int64)) if len(facts) > 1 else 0,
            "again": container.whole(np.array(self._again, np.int64)),
            **({"problems": self._problems} if self._problems else {}),
        }

    def _add(self, pane: PaneHeader, storage: Storage) -> str:
        problem = storage.problem(pane)
        key = "" if problem is not None else storage.key(pane)
        at = (key or f"{pane.digest} {problem}", pane.stats_json)
        known = self._known.get(at)
        if known is not None:
            self._again.append(known)
            return AGAIN
        number = self._known[at] = len(self._digests)
        if problem is not None:
            self._problems[str(number)] = problem
        self._digests.append(pane.digest)
        self._keys.append(key.replace(pane.digest, _DIGEST) or None)
        self._stats.append(self._stats_of(pane))
        facts = (pane.media, tuple(pane.shape), pane.dtype)
        self._fact.append(self._facts.setdefault(facts, len(self._facts)))
        return NEXT

    def _stats_of(self, pane: PaneHeader) -> Written:
        text = pane.stats_json
        if len(text) > min(_MOST_STATS_CHARACTERS, self._stats_left):
            return written({})
        self._stats_left -= len(text)
        return Written(text)


def _is_same(pane: PaneHeader, its: Storage, other: PaneHeader, storage: Storage) -> bool:
    # One object where nothing changed, as a rule.
    if pane is other and its is storage:
        return True
    values = (pane.digest, pane.at, pane.media, pane.shape, pane.dtype, pane.stats_json)
    others = (other.digest, other.at, other.media, other.shape, other.dtype, other.stats_json)
    return (
        values == others
        and its.key(pane) == storage.key(other)
        and its.problem(pane) == storage.problem(other)
    )
