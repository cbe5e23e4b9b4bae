"""Reads event headers, reusing what the previous header already said.

Most of a header repeats the one before word for word: names, and unchanged pictures. Parsing and
keeping it all at each step would be most of the time and memory of a long series.
"""

from __future__ import annotations

from dataclasses import replace

from tb_triptych.format.bounds import MOST_HEADER_BYTES, MOST_METRICS, MOST_ROLES, MOST_SAMPLES
from tb_triptych.format.checksums import unsealed
from tb_triptych.format.header import Header, SampleHeader
from tb_triptych.format.header_fields import sample_of, whole_of
from tb_triptych.format.header_template import UNREADABLE, HeaderTemplate
from tb_triptych.format.metadata import UnreadableSeriesError, first_entries, load_json
from tb_triptych.format.template_parser import parse_template
from tb_triptych.panes.roles import KNOWN_ROLES

_MOST_FORMS = 64

# Measured: an event without samples, a sample with nothing new, and the new parts.
_HEADER_BYTES = 500
_SAMPLE_BYTES = 150
_BYTES_PER_CHARACTER = 3


class HeaderReader:
    """Reads headers of one series; used by one thread at a time.

    Attributes:
      panes: How many different pictures there were.
      size_bytes: Approximate memory of all headers read.
    """

    def __init__(self) -> None:
        """Start with an empty cache."""
        self.panes = 0
        self.size_bytes = 0
        self._forms: dict[str, HeaderTemplate] = {}

    def read(self, blob: bytes) -> Header:
        """Read the header of an event of unknown origin.

        Raises:
          UnreadableSeriesError: if it does not have the expected form, with a message for users.
        """
        if len(blob) > MOST_HEADER_BYTES:
            raise UnreadableSeriesError(
                f"its header has {len(blob)} bytes, more than {MOST_HEADER_BYTES}: log fewer "
                "samples at once"
            )
        blob, is_proved = unsealed(blob)
        header = self._read(blob)
        return replace(header, is_proved=True) if is_proved else header

    def _read(self, blob: bytes) -> Header:
        try:
            text = blob.decode()
        except UnicodeDecodeError as error:
            raise UnreadableSeriesError(f"not readable as JSON ({error})") from error
        # Headers with the same beginning are mostly alike, such as those of one of several writers.
        kind = text[: text.find('"panes":')]
        # Removed first: a failed read leaves it half updated.
        form = self._forms.pop(kind, None)
        try:
            if form is None or not form.follow(text):
                form = parse_template(text)
            header = _read(blob) if form is None else form.header
        except UnreadableSeriesError:
            raise
        except UNREADABLE as error:
            raise UnreadableSeriesError(f"the header is malformed ({error!r:.200})") from error
        if len({sample.id for sample in header.samples}) < len(header.samples):
            raise UnreadableSeriesError("the header names a sample twice")
        news_length = len(text) if form is None else form.news_length
        self.size_bytes += _HEADER_BYTES + _SAMPLE_BYTES * len(header.samples)
        self.size_bytes += _BYTES_PER_CHARACTER * news_length
        if form is None:
            self.panes += sum(len(sample.panes) for sample in header.samples)
            return header
        self.panes += form.news
        if len(self._forms) == _MOST_FORMS:
            self._forms.clear()
        self._forms[kind] = form
        return header


def _read(blob: bytes) -> Header:
    """Read a header however it is written, as much of it as is shown."""
    value = load_json(blob)
    entries = value["samples"]
    kept = entries[:MOST_SAMPLES]
    left_out = []
    if len(entries) > len(kept):
        left_out.append(f"{len(entries) - len(kept)} of {len(entries)} samples")
    for key, most, first in (("panes", MOST_ROLES, KNOWN_ROLES), ("metrics", MOST_METRICS, ())):
        longest = max((len(entry.get(key, ())) for entry in kept), default=0)
        if longest > most:
            kept = [
                {**entry, key: first_entries(entry.get(key, {}), most, first)} for entry in kept
            ]
            left_out.append(f"{longest - most} of {longest} {key} of a sample")
    samples = tuple([sample_of(entry) for entry in kept])
    return Header(
        samples,
        whole_of(value.get("dropped", 0)),
        whole_of(value.get("extra_calls", 0)),
        " and ".join(left_out),
    )


def parse_header(blob: bytes) -> tuple[SampleHeader, ...]:
    """Read the samples in the header of an event of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form, with a message for users.
    """
    return parse_whole_header(blob).samples


def parse_whole_header(blob: bytes) -> Header:
    """Read the header of an event of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form, with a message for users.
    """
    return HeaderReader().read(blob)
