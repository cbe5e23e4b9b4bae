"""The events of one series of event files whose headers have been read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.sources.events.storage import Elements, read_header, tag_key
from tb_triptych.sources.series import Event

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider


class KnownEvents:
    """Keeps events by step and time; used by one thread at a time."""

    def __init__(self, tag: str) -> None:
        """Start without events.

        Args:
          tag: The tag of the series.
        """
        self._tag_key = tag_key(tag)
        self._events: dict[tuple[int, float], Event] = {}
        self._blob_keys: dict[int, Sequence[str]] = {}
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._reader = HeaderReader()

    def __len__(self) -> int:
        return len(self._events)

    @property
    def size_bytes(self) -> int:
        """Approximate memory of all headers read."""
        return self._reader.size_bytes

    @property
    def all(self) -> list[Event]:
        """All events, in no order."""
        return list(self._events.values())

    def keep(
        self, datums: Sequence[tb_provider.BlobSequenceDatum]
    ) -> list[tb_provider.BlobSequenceDatum]:
        """Forget events that the loader no longer holds.

        Args:
          datums: The events that it holds.

        Returns:
          Those that are new.
        """
        kept = {_at(datum) for datum in datums}
        self._events = {at: event for at, event in self._events.items() if at in kept}
        self._blob_keys = {d.step: [value.blob_key for value in d.values] for d in datums}
        self._places = {}
        for event in self._events.values():
            self._note_places(event)
        return [datum for datum in datums if _at(datum) not in self._events]

    def add(self, datum: tb_provider.BlobSequenceDatum, header: bytes) -> None:
        """Keep an event.

        Args:
          datum: The loader's entry of it.
          header: Its header.

        Raises:
          UnreadableSeriesError: if that cannot be read.
        """
        elements = Elements(self._tag_key, datum.step, len(datum.values))
        found = read_header(header, elements.length, self._reader)
        event = Event(datum.step, datum.wall_time, found.samples, elements, found.left_out)
        self._events[_at(datum)] = event
        self._note_places(event)

    def places(self, digest: str) -> list[tuple[Sequence[str], int]]:
        """Return where a picture should be: the keys of an event's blobs, and its index."""
        found = self._places.get(digest, ())
        return [(self._blob_keys[step], at) for step, at in found]

    def _note_places(self, event: Event) -> None:
        for sample in event.samples:
            for pane in sample.panes.values():
                if isinstance(pane.at, int):  # not a place in a journal
                    self._places.setdefault(pane.digest, []).append((event.step, pane.at))


def _at(datum: tb_provider.BlobSequenceDatum) -> tuple[int, float]:
    return datum.step, datum.wall_time
