"""The list of all kinds of sources. A new kind is added here."""

from __future__ import annotations

from collections.abc import Sequence

from tb_triptych.sources.events.kind import EventFiles
from tb_triptych.sources.journals.kind import Journals
from tb_triptych.sources.source import Settings, SourceKind


def source_kinds(settings: Settings) -> Sequence[SourceKind]:
    """Return all kinds of sources.

    If several have the same sample at the same step, the last one's is shown.
    """
    return [EventFiles(settings), Journals(settings)]
