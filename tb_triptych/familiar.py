"""Reads the headers of a series, and knows again what it has read.

Most of what a header says, the one before has said, word for word: names, and pictures that stay.
To parse and to keep it all at each step is most of the time and memory that a long series takes.
"""

from __future__ import annotations

from tb_triptych.dissection import take_apart
from tb_triptych.entries import MALFORMED, sample_of, whole_of
from tb_triptych.form import Form
from tb_triptych.header import Header
from tb_triptych.metadata import UnreadableSeriesError, load_json

_MOST_FORMS = 64


class Familiar:
    """Reads headers of one series; used by one thread at a time.

    Attributes:
      panes: How many different pictures there were.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self.panes = 0
        self._forms: dict[str, Form] = {}

    def read(self, blob: bytes) -> Header:
        """Read the header of an event of unknown origin.

        Raises:
          UnreadableSeriesError: if it does not have the expected form; the message is for people.
        """
        try:
            text = blob.decode()
        except UnicodeDecodeError as error:
            raise UnreadableSeriesError(f"not readable as JSON ({error})") from error
        # Headers that begin alike are mostly alike: those of one of several writers, say.
        kind = text[: text.find('"panes":')]
        # Taken out: where reading fails, it is half of one header and half of another.
        form = self._forms.pop(kind, None)
        try:
            if form is None or not form.follow(text):
                form = take_apart(text)
            header = _read(blob) if form is None else form.header
        except UnreadableSeriesError:
            raise
        except MALFORMED as error:
            raise UnreadableSeriesError(f"the header is malformed ({error!r})") from error
        if len({sample.id for sample in header.samples}) < len(header.samples):
            raise UnreadableSeriesError("the header names a sample twice")
        if form is None:
            self.panes += sum(len(sample.panes) for sample in header.samples)
            return header
        self.panes += form.news
        if len(self._forms) == _MOST_FORMS:
            self._forms.clear()
        self._forms[kind] = form
        return header


def _read(blob: bytes) -> Header:
    """Read a header whatever way it is written."""
    value = load_json(blob)
    samples = tuple([sample_of(entry) for entry in value["samples"]])
    extra_calls = whole_of(value.get("extra_calls", 0))
    return Header(samples, whole_of(value.get("dropped", 0)), extra_calls=extra_calls)
