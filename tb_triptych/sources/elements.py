"""The tensor of an event in an event file, and the keys of the payloads in it."""

from __future__ import annotations

from dataclasses import dataclass

from tb_triptych.header import PaneHeader
from tb_triptych.sources.fingerprint import fingerprint


@dataclass(frozen=True)
class Elements:
    """The elements of a tensor: a header, then the payloads.

    Attributes:
      tag_key: Stands for the tag in keys.
      step: The step of the event.
      length: Number of elements, header included.
    """

    tag_key: str
    step: int
    length: int

    def key(self, pane: PaneHeader) -> str:
        """Name a payload by the series to look in and the values that it must have."""
        return f"{self.tag_key}-{pane.digest}"

    def problem(self, pane: PaneHeader) -> str | None:
        """Tell when the header points at an element that is not there."""
        if isinstance(pane.at, int) and 1 <= pane.at < self.length:
            return None
        return f"the event at step {self.step} has no payload {pane.at}"


def tag_key(tag: str) -> str:
    """Return what stands for a tag, of any length and content, in keys."""
    return fingerprint(tag)
