"""Journals as a kind of source."""

from __future__ import annotations

from tb_triptych.sources.journals.probe import JournalProbe
from tb_triptych.sources.journals.roots import roots_of
from tb_triptych.sources.payload import JOURNAL_KEY_PREFIX
from tb_triptych.sources.source import Settings, Source

_PROBE_WAIT_S = 0.05


class Journals:
    """The files that a `TriptychWriter` writes, in local directories."""

    name = "journals"

    def __init__(self, settings: Settings) -> None:
        """Touch nothing and start no thread before the first request."""
        self._roots = roots_of(settings.logdir, settings.logdir_spec)
        self._probe = JournalProbe(self._roots)

    def owns(self, key: str) -> bool:
        """Return whether a key has the prefix of journals."""
        return key.startswith(JOURNAL_KEY_PREFIX)

    def is_active(self) -> bool:
        """Return at once whether a journal was seen."""
        return self._probe.was_made(_PROBE_WAIT_S)

    def open(self) -> Source:
        """Return the source."""
        from tb_triptych.sources.journals.directory import JournalDirectory
        from tb_triptych.sources.journals.source import JournalSource

        return JournalSource(JournalDirectory(self._roots))
