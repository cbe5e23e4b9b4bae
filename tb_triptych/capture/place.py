"""Names where arrays come again and again."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A role of a series."""

    tag: str
    role: str
