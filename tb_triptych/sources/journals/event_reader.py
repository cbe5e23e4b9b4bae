"""Reads the events of one series from one index file of version 2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from tensorboard.compat.proto import summary_pb2

from tb_triptych.format.event_content import (
    EventContent,
    EventForm,
    KeyEvent,
    form_of_delta,
    form_of_key,
    read_event_header,
    read_key_event,
)
from tb_triptych.format.journal_event import parse_event
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.format.tfrecord import DamagedRecordError, masked_crc32c
from tb_triptych.sources.journals.index_blocks import IndexBlocks

_MOST_KEYS = 1024
_MOST_FORMS = 256


class EventReader:
    """Reads events, and remembers the key events that they name; used by one thread at a time."""

    def __init__(self, path: str, tag: str) -> None:
        """Read nothing yet.

        Args:
          path: The index file.
          tag: The tag of the series.
        """
        self._path = path
        self._tag = tag
        self._keys: dict[tuple[int, int], KeyEvent] = {}
        self._forms: dict[bytes, EventForm] = {}

    def read(
        self, places: Iterable[tuple[int, int]]
    ) -> Iterator[EventContent | UnreadableSeriesError]:
        """Read events, each or the reason why it cannot be read.

        If the file was replaced meanwhile, other data at these places is not mistaken for them.

        Args:
          places: Offset and step of each.

        Raises:
          OSError: if the file cannot be read.
        """
        with open(self._path, "rb", buffering=0) as file:  # noqa: PTH123
            blocks = IndexBlocks(file)
            for offset, step in places:
                try:
                    yield self._content(file, blocks.record(offset), offset, step)
                except DamagedRecordError:
                    yield UnreadableSeriesError("its record is damaged")
                except UnreadableSeriesError as error:
                    yield error

    def _content(self, file: BinaryIO, data: bytes, offset: int, step: int) -> EventContent:
        event = parse_event(data)
        values = event.summary.value
        if len(values) == 0 or values[0].tag != self._tag or event.step != step:
            raise UnreadableSeriesError("the index file was replaced")
        strings = values[0].tensor.string_val
        if not strings:
            raise UnreadableSeriesError("the event is empty")
        form = self._forms.get(strings[0])
        if form is None:
            header = read_event_header(strings)
            if header.key is None:
                key = read_key_event(header, strings)
                self._remember((offset, masked_crc32c(data)), key)
                return EventContent(form_of_key(header, key), b"")
            form = form_of_delta(header, self._key(file, header.key, offset))
            if len(self._forms) == _MOST_FORMS:
                self._forms.clear()
            self._forms[strings[0]] = form
        return EventContent(form, strings[1] if len(strings) > 1 else b"")

    def _key(self, file: BinaryIO, place: tuple[int, int], before: int) -> KeyEvent:
        known = self._keys.get(place)
        if known is not None:
            return known
        offset, checksum = place
        if offset >= before:
            raise UnreadableSeriesError("the key event that it names does not come before it")
        try:
            data = IndexBlocks(file).record(offset)
            if masked_crc32c(data) != checksum:
                raise UnreadableSeriesError("the key event that it names was replaced")
            value = _value_of(data)
            if value is None or value.tag != self._tag:
                raise UnreadableSeriesError("the key event that it names is of another series")
            strings = value.tensor.string_val
            header = read_event_header(strings)
            if header.key is not None:
                raise UnreadableSeriesError("the event that it names is not a key event")
            return self._remember(place, read_key_event(header, strings))
        except DamagedRecordError as error:
            raise UnreadableSeriesError("the key event that it names is damaged") from error

    def _remember(self, place: tuple[int, int], key: KeyEvent) -> KeyEvent:
        if len(self._keys) == _MOST_KEYS:
            self._keys.clear()
        self._keys[place] = key
        return key


def _value_of(data: bytes) -> summary_pb2.Summary.Value | None:
    values = parse_event(data).summary.value
    return values[0] if len(values) else None
