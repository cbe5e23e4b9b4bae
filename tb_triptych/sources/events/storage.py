"""The tensor of an event in an event file, and the keys of the payloads in it."""

from __future__ import annotations

from dataclasses import dataclass

from tb_triptych.format.header import Header, PaneHeader
from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.sources.fingerprint import fingerprint


@dataclass(frozen=True)
class Elements:
    """The elements of a tensor: a header, then the payloads.

    Attributes:
      tag_key: Represents the tag in keys.
      step: The step of the event.
      length: Number of elements, header included.
    """

    tag_key: str
    step: int
    length: int

    def key(self, pane: PaneHeader) -> str:
        """Return the key of a payload: its series and the digest of its values."""
        return f"{self.tag_key}-{pane.digest}"

    def problem(self, pane: PaneHeader) -> str | None:
        """Return a message if the header points at a missing element."""
        if isinstance(pane.at, int) and 1 <= pane.at < self.length:
            return None
        return f"the event at step {self.step} has no payload {pane.at}"


def tag_key(tag: str) -> str:
    """Return the short form of a tag, of any length and content, in keys."""
    return fingerprint(tag)


def read_header(blob: bytes, length: int, reader: HeaderReader | None = None) -> Header:
    """Read a header in an event file, and verify it as far as possible.

    The fast loader provides headers whose checksum in the file is wrong. Those with a checksum of
    their own are verified by it. In older ones, equal pictures share a payload and each payload is
    some picture: if that does not hold, a place is damaged, and another picture would be shown as
    this one.

    Args:
      blob: The header.
      length: Number of elements of its event, header included.
      reader: Reads the headers of this series.

    Raises:
      UnreadableSeriesError: if it does not have the expected form, or is damaged.
    """
    header = (reader or HeaderReader()).read(blob)
    if header.is_proved:
        return header
    places: dict[str, int] = {}
    for sample in header.samples:
        for pane in sample.panes.values():
            if not isinstance(pane.at, int):
                raise UnreadableSeriesError("the header points into a journal")
            if places.setdefault(pane.digest, pane.at) != pane.at:
                raise UnreadableSeriesError(
                    "the header is damaged: it puts one picture in two places"
                )
    found = sorted(places.values())
    if found == list(range(1, length)) or (header.left_out and len(set(found)) == len(found)):
        return header
    raise UnreadableSeriesError(
        f"the header is damaged: it does not point at each of the {length - 1} pictures once"
    )
