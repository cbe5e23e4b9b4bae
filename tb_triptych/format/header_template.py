"""The text of a header, split at its values, to compare with the next one.

JSON is values and the text between them. If the text between is the same, and each value is the
same or another whole value, the structure is the same: only values that differ are parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tb_triptych.format.header import Header, PaneHeader, SampleHeader
from tb_triptych.format.header_fields import (
    MALFORMED,
    NO_DEFINITIONS,
    NO_ENTRY,
    NO_METRICS,
    NO_PANE,
    caption_of,
    definitions_of,
    metrics_of,
    pane_of,
)
from tb_triptych.format.metadata import scan_json

UNREADABLE = (*MALFORMED, RecursionError)


class Field:
    """A value of a sample, and its meaning.

    Attributes:
      lead: The text between the previous value and this one.
      text: Its own text.
      value: The parsed JSON value.
    """

    __slots__ = ("key", "lead", "meaning", "role", "text", "value")

    def __init__(self, lead: str, *, role: str | None = None, key: str | None = None) -> None:
        """Create a piece without a value.

        Args:
          lead: The text before it.
          role: The role of its picture.
          key: Its key in the entry.
        """
        self.lead = lead
        self.text = ""
        self.role = role
        self.key = key
        self.value: Any = NO_ENTRY
        self.meaning: Any = NO_PANE

    def take(self, text: str, value: Any) -> None:
        """Take another value.

        Raises:
          Exception: one of `MALFORMED`.
        """
        if self.role is not None:
            self.meaning = pane_of(value, text, self.value, self.meaning)
        elif self.key == "caption":
            self.meaning = caption_of(value)
        elif self.key == "metrics":
            self.meaning = metrics_of(value)
        elif self.key == "definitions":
            self.meaning = definitions_of(value)
        self.text, self.value = text, value


class SampleTemplate:
    """A sample, split at its values.

    Attributes:
      header: The sample as a value.
    """

    def __init__(self, sample_id: str, pieces: list[Field]) -> None:
        """Put a sample together.

        Args:
          sample_id: Its id, which is part of the text between the values.
          pieces: Its other values, in the order of the text.
        """
        self._id = sample_id
        self._pieces = pieces
        self.header = self._meaning()

    def follow(self, text: str, at: int) -> tuple[int, int, int]:
        """Compare another text with it.

        Returns:
          The end of the last value, -1 if the text does not match; how many pictures differ; and
          the length of all values that differ.
        """
        news = length = 0
        is_same = True
        for piece in self._pieces:
            if not text.startswith(piece.lead, at):
                return -1, news, length
            at += len(piece.lead)
            if text.startswith(piece.text, at):
                at += len(piece.text)
                continue
            value, end = scan_json(text, at)
            piece.take(text[at:end], value)
            is_same = False
            news += piece.role is not None
            length += end - at
            at = end
        if not is_same:
            self.header = self._meaning()
        return at, news, length

    def _meaning(self) -> SampleHeader:
        panes: dict[str, PaneHeader] = {}
        caption: str | None = None
        metrics: Mapping[str, float | None] = NO_METRICS
        definitions: Mapping[str, str] = NO_DEFINITIONS
        for piece in self._pieces:
            if piece.role is not None:
                panes[piece.role] = piece.meaning
            elif piece.key == "caption":
                caption = piece.meaning
            elif piece.key == "metrics":
                metrics = piece.meaning
            elif piece.key == "definitions":
                definitions = piece.meaning
        return SampleHeader(self._id, caption, panes, metrics, definitions)


class HeaderTemplate:
    """A header, split at its values.

    Attributes:
      news: How many of its pictures were not in the previous header.
      news_length: The length of the text that was not in it.
    """

    def __init__(self, samples: list[SampleTemplate], tail: str, dropped: int) -> None:
        """Put together what `parse_template` found.

        Args:
          samples: The samples.
          tail: The text after the last value.
          dropped: The number of dropped calls in the tail.
        """
        self._samples = samples
        self._tail = tail
        self._dropped = dropped
        self.news = sum(len(sample.header.panes) for sample in samples)
        self.news_length = 0

    @property
    def header(self) -> Header:
        """The header as a value."""
        return Header(tuple([sample.header for sample in self._samples]), self._dropped)

    def follow(self, text: str) -> bool:
        """Update to another header if it matches; otherwise discard this template."""
        at = 0
        self.news = self.news_length = 0
        try:
            for sample in self._samples:
                at, news, length = sample.follow(text, at)
                self.news += news
                self.news_length += length
                if at < 0:
                    return False
        except UNREADABLE:  # the plain reader will report why
            return False
        return text[at:] == self._tail
