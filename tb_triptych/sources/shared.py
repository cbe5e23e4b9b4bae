"""Equal parts of headers as one object: most of what a series says, it says at every step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from tb_triptych.record import PaneHeader, SampleHeader

_T = TypeVar("_T")


class Shared:
    """Keeps one object of those that are equal.

    Attributes:
      panes: How many different pictures there are.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.panes = 0
        self._values: dict[Any, Any] = {}
        self._newest: dict[tuple[str, str], PaneHeader] = {}

    def sample(self, sample: SampleHeader) -> SampleHeader:
        """Return an equal sample that shares what it can."""
        sample_id = self._one(sample.id)
        return SampleHeader(
            sample_id,
            self._one(sample.caption),
            {
                self._one(role): self._pane((sample_id, role), pane)
                for role, pane in sample.panes.items()
            },
            {self._one(name): value for name, value in sample.metrics.items()},
        )

    def _pane(self, at: tuple[str, str], pane: PaneHeader) -> PaneHeader:
        """Share a picture with the step before, and what it says in words with all."""
        newest = self._newest.get(at)
        if newest == pane:
            return newest
        self.panes += 1
        self._newest[at] = found = replace(
            pane,
            media=self._one(pane.media),
            shape=self._one(pane.shape),
            dtype=self._one(pane.dtype),
            stats={self._one(name): self._fact(fact) for name, fact in pane.stats.items()},
        )
        return found

    def _fact(self, fact: Any) -> Any:
        """Share a value range; other facts are numbers of their own."""
        if not isinstance(fact, list):
            return fact
        try:
            return self._values.setdefault(tuple(fact), fact)
        except TypeError:  # lists of lists, which nobody writes yet
            return fact

    def _one(self, value: _T) -> _T:
        """Share a value; none comes that equals one of another type, as 1 equals 1.0."""
        known: _T = self._values.setdefault(value, value)
        return known
