"""Limits on how much of a log is read; a notice reports anything left out.

No training comes near these limits; a damaged or hostile log may, and must not take down the page
for the others. A writer refuses a call beyond the limits of one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

MOST_HEADER_BYTES = 2**24
"""Of one event."""
MOST_METADATA_BYTES = 2**20
"""Of one series: what its panes mean."""
MOST_CHARACTERS = 20_000
"""Of one text: an id, a caption, a description."""
MOST_TAG_CHARACTERS = 60_000
"""Of the name of a series, percent-encoded as in a URL."""
MOST_SAMPLES = 1000
"""Of one series."""
MOST_ROLES = 32
"""Of one sample."""
MOST_METRICS = 64
"""Of one sample."""
MOST_SERIES = 20_000
"""Of one run."""
MOST_EVENTS = 100_000
"""Of one series in one journal: the newest."""
MOST_SERIES_BYTES = 2**29
"""Of the headers of one series in memory, approximately."""
MOST_PICTURE_BYTES = 2**31
"""Of one picture, unpacked: a browser could not hold more."""
MOST_WHOLE = 2**63 - 1
"""The largest count."""
MOST_PROBLEMS = 20
"""Messages of one kind that are listed individually."""


def fits_address(tag: str) -> bool:
    """Return whether a series of this name can be requested."""
    return len(quote(tag, safe="", errors="replace")) <= MOST_TAG_CHARACTERS


def abridged(problems: Sequence[str], most: int = MOST_PROBLEMS) -> list[str]:
    """Keep the first few of many messages, and add how many more there are."""
    if len(problems) <= most + 1:
        return list(problems)
    return [*problems[:most], f"and {len(problems) - most} more like these"]
