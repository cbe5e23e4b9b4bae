"""Whether there is any journal at all, found out without reading one."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from tb_triptych.sources.background import in_background
from tb_triptych.sources.directories import directories_below
from tb_triptych.sources.roots import Root

_MOST_ENTRIES = 100_000
_EVERY_S = 1.0
_SHARE = 0.1
"""Looking takes no more than this share of the time."""


class Sighting:
    """Looks for one journal, in the background and not too far; remembers that there was one."""

    def __init__(self, roots: Sequence[Root]) -> None:
        """Nothing is touched, and no thread begun, before the first question."""
        self._roots = roots
        self._lock = threading.Lock()
        self._look: threading.Event | None = None
        self._next_look_s = 0.0
        self._was_seen = False

    def was_made(self, wait_s: float) -> bool:
        """Tell whether a journal was seen.

        Args:
          wait_s: How long to wait, at most, for the answer to be yes.
        """
        if self._was_seen or not self._roots:
            return self._was_seen
        with self._lock:
            is_idle = self._look is None or self._look.is_set()
            if is_idle and time.monotonic() >= self._next_look_s:
                self._look = in_background(self._look_for_one, "triptych-sighting")
            look = self._look
        if look is not None:
            look.wait(wait_s)
        return self._was_seen

    def _look_for_one(self) -> None:
        began_s = time.monotonic()
        entries = 0
        for directory in (d for root in self._roots for d in directories_below(root)):
            if directory.indexes:
                self._was_seen = True
                return
            entries += directory.entries
            if entries > _MOST_ENTRIES:
                break
        now_s = time.monotonic()
        self._next_look_s = now_s + max(_EVERY_S, (now_s - began_s) / _SHARE)
