"""Splits the text of a header at its values."""

from __future__ import annotations

from typing import Any

from tb_triptych.format.bounds import MOST_ROLES, MOST_SAMPLES
from tb_triptych.format.header_fields import text_of, whole_of
from tb_triptych.format.header_template import UNREADABLE, Field, HeaderTemplate, SampleTemplate
from tb_triptych.format.metadata import scan_json


def parse_template(text: str) -> HeaderTemplate | None:
    """Find the values in a header; `None` if it is written differently, too long, or malformed."""
    cursor = _Cursor(text)
    samples = []
    dropped = 0
    try:
        cursor.expect('{"samples":[')
        if not cursor.passes("]"):
            samples.append(_sample(cursor))
            while cursor.passes(","):
                samples.append(_sample(cursor))
                if len(samples) > MOST_SAMPLES:
                    return None
            cursor.expect("]")
        if cursor.passes(',"dropped":'):
            dropped = whole_of(cursor.value())
        cursor.expect("}")
    except UNREADABLE:
        return None
    if not cursor.is_at_end:
        return None
    form = HeaderTemplate(samples, cursor.lead, dropped)
    form.news_length = len(text)
    return form


class _Cursor:
    """A cursor in a text of JSON without blanks.

    Its methods raise one of `UNREADABLE` if something else follows.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._begin = 0

    @property
    def lead(self) -> str:
        """The text since the last piece."""
        return self._text[self._begin : self._at]

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._text)

    def passes(self, token: str) -> bool:
        """Move past a token, if it is here."""
        is_here = self._text.startswith(token, self._at)
        if is_here:
            self._at += len(token)
        return is_here

    def expect(self, token: str) -> None:
        """Move past a token."""
        if not self.passes(token):
            raise ValueError(f"no {token} at {self._at}")

    def value(self) -> Any:
        """Move past a value, and return it."""
        value, self._at = scan_json(self._text, self._at)
        return value

    def key(self) -> str:
        """Move past a key and its colon, and return it."""
        key = text_of(self.value())
        self.expect(":")
        return key

    def piece(self, *, role: str | None = None, key: str | None = None) -> Field:
        """Move past a value that may differ in another header."""
        piece = Field(self.lead, role=role, key=key)
        begin = self._at
        value = self.value()
        self._begin = self._at
        piece.take(self._text[begin : self._at], value)
        return piece


def _sample(cursor: _Cursor) -> SampleTemplate:
    pieces: list[Field] = []
    found: dict[str, str | None] = {}
    cursor.expect("{")
    while not found or cursor.passes(","):
        key = cursor.key()
        if key in found:
            raise ValueError("of several values with one key JSON takes the last")
        found[key] = None
        if key == "id":
            found[key] = text_of(cursor.value())
        elif key == "panes":
            pieces += _panes(cursor)
        else:
            pieces.append(cursor.piece(key=key))
    cursor.expect("}")
    if "panes" not in found:
        raise KeyError("panes")
    return SampleTemplate(text_of(found["id"]), pieces)


def _panes(cursor: _Cursor) -> list[Field]:
    pieces = []
    cursor.expect("{")
    if not cursor.passes("}"):
        pieces.append(cursor.piece(role=cursor.key()))
        while cursor.passes(","):
            pieces.append(cursor.piece(role=cursor.key()))
            if len(pieces) > MOST_ROLES:
                raise ValueError(f"a sample has more than {MOST_ROLES} panes")
        cursor.expect("}")
    return pieces
