"""Reads the headers of event files, and of journals of version 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tb_triptych.format.bounds import MOST_HEADER_BYTES, MOST_METRICS, MOST_ROLES, MOST_SAMPLES
from tb_triptych.format.checksums import unsealed
from tb_triptych.format.header import Header, PaneHeader, SampleHeader
from tb_triptych.format.header_fields import MALFORMED, pane_of, sample_of, whole_of
from tb_triptych.format.metadata import UnreadableSeriesError, first_entries, load_json
from tb_triptych.panes.roles import KNOWN_ROLES

_MOST_KNOWN = 65_536

# Measured: an event without samples, a sample, and a picture that is not the one before.
_HEADER_BYTES = 500
_SAMPLE_BYTES = 400
_PANE_BYTES = 700


class HeaderReader:
    """Reads headers of one series; a picture that stays the same is one object.

    Used by one thread at a time.

    Attributes:
      size_bytes: Approximate memory of all headers read.
    """

    def __init__(self) -> None:
        """Start without any picture."""
        self.size_bytes = 0
        self._known: dict[tuple[str, str], tuple[Any, PaneHeader]] = {}

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
        try:
            header = self._read(load_json(blob))
        except UnreadableSeriesError:
            raise
        except (*MALFORMED, RecursionError) as error:
            raise UnreadableSeriesError(f"the header is malformed ({error!r:.200})") from error
        if len({sample.id for sample in header.samples}) < len(header.samples):
            raise UnreadableSeriesError("the header names a sample twice")
        self.size_bytes += _HEADER_BYTES + _SAMPLE_BYTES * len(header.samples)
        return replace(header, is_proved=True) if is_proved else header

    def _read(self, value: Any) -> Header:
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
        samples = tuple([sample_of(entry, self._panes(entry)) for entry in kept])
        return Header(
            samples,
            whole_of(value.get("dropped", 0)),
            whole_of(value.get("extra_calls", 0)),
            " and ".join(left_out),
        )

    def _panes(self, entry: Mapping[str, Any]) -> dict[str, PaneHeader]:
        return {role: self._pane(entry["id"], role, pane) for role, pane in entry["panes"].items()}

    def _pane(self, sample_id: str, role: str, entry: Mapping[str, Any]) -> PaneHeader:
        known = self._known.get((sample_id, role))
        if known is not None and known[0] == entry:
            return known[1]
        pane = pane_of(entry)
        self.size_bytes += _PANE_BYTES
        if len(self._known) == _MOST_KNOWN:
            self._known.clear()
        self._known[sample_id, role] = entry, pane
        return pane


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
