"""Checks whether there is any journal, without reading one."""

from __future__ import annotations

from collections.abc import Sequence

from tb_triptych.sources.background_work import Throttle
from tb_triptych.sources.journals.roots import Root
from tb_triptych.sources.journals.walk import directories_below

_MOST_ENTRIES = 100_000


class JournalProbe:
    """Searches for one journal, in the background and not too deep; remembers if it found one."""

    def __init__(self, roots: Sequence[Root]) -> None:
        """Touch nothing and start no thread before the first request."""
        self._roots = roots
        self._looks = Throttle(self._look_for_one, "triptych-probe")
        self._was_seen = False

    def was_made(self, wait_s: float) -> bool:
        """Return whether a journal was found.

        Args:
          wait_s: How long to wait, at most, for the answer to be yes.
        """
        if self._was_seen or not self._roots:
            return self._was_seen
        self._looks.ask().wait(wait_s)
        return self._was_seen

    def _look_for_one(self) -> None:
        entries = 0
        for directory in (d for root in self._roots for d in directories_below(root)):
            if directory.indexes:
                self._was_seen = True
                return
            entries += directory.entries
            if entries > _MOST_ENTRIES:
                return
