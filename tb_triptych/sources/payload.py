"""A picture as it is stored, and where it is: its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tb_triptych.format.header import PaneHeader

JOURNAL_KEY_PREFIX = "j-"
"""Keys of pictures in journals begin with this, others begin with a hexadecimal digit."""


@dataclass(frozen=True)
class Payload:
    """The stored bytes of one picture.

    Attributes:
      media: Their media type; may end in `+gzip`.
      data: The bytes.
      unpacked_bytes: Their unpacked size, if they are gzip.
    """

    media: str
    data: bytes
    unpacked_bytes: int | None = None


class Storage(Protocol):
    """Where the payloads of an event are."""

    def key(self, pane: PaneHeader) -> str:
        """Return the key of a payload: where to look, and which values it must have."""

    def problem(self, pane: PaneHeader) -> str | None:
        """Return why a payload cannot exist, as far as known without reading it."""
