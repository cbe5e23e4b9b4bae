"""Decides which events of a segment are key events, and writes the others as deltas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from tb_triptych.encoding.journal_columns import EventColumns
from tb_triptych.format.layout import Layout
from tb_triptych.format.metadata import dump_json
from tb_triptych.writing.lru import LruDict

if TYPE_CHECKING:
    from tensorboard.compat.proto import event_pb2, summary_pb2

MOST_DELTAS = 63
"""A key event is written again after this many deltas."""

_REMEMBERED = 16_384

_Place: TypeAlias = tuple[str, tuple[str, ...]]
"""Tag and sample ids."""


@dataclass
class _Key:
    """A key event that is written."""

    columns: EventColumns
    metadata: bytes
    place: tuple[int, int]
    deltas: int = 0


@dataclass(frozen=True)
class JournalEvent:
    """An event that is to be written.

    Attributes:
      tag: Name of the series.
      step: Its step.
      wall_time_s: When it was logged, in seconds since the epoch.
      columns: Its samples; `None` for a note of dropped calls alone.
      metadata: Of the series.
      changed_from: By sample id and role, the digest at the previous step.
      dropped: Number of calls not recorded since the previous event.
    """

    tag: str
    step: int
    wall_time_s: float
    columns: EventColumns | None
    metadata: summary_pb2.SummaryMetadata
    changed_from: Mapping[tuple[str, str], str]
    dropped: int

    @property
    def layout(self) -> Layout | None:
        """What its columns are."""
        return None if self.columns is None else self.columns.layout


class KeyEvents:
    """The key events of one segment."""

    def __init__(self) -> None:
        """Begin with an empty file."""
        self._keys: LruDict[_Place, _Key] = LruDict(_REMEMBERED)

    def to_proto(self, event: JournalEvent) -> tuple[event_pb2.Event, bool]:
        """Return an event as it is written, and whether it is a key event."""
        header = _unshared(event)
        if event.columns is None:
            return _proto(event, header, b"", None), False
        metadata = event.metadata.SerializeToString()
        key = self._keys.get(_place(event.tag, event.columns))
        if key is None or not _fits(key, event.columns, metadata):
            header |= event.columns.layout.to_json()
            if any(caption is not None for caption in event.columns.captions):
                header["captions"] = list(event.columns.captions)
            return _proto(event, header, b"".join(event.columns.columns), event.metadata), True
        new = [
            number
            for number, (old, now) in enumerate(
                zip(key.columns.columns, event.columns.columns, strict=True)
            )
            if old != now
        ]
        header |= {"key": list(key.place), "columns": new}
        if event.columns.captions != key.columns.captions:
            header["captions"] = list(event.columns.captions)
        data = b"".join(event.columns.columns[number] for number in new)
        return _proto(event, header, data, None), False

    def written(self, event: JournalEvent, place: tuple[int, int], *, is_key: bool) -> None:
        """Remember a written event.

        Args:
          event: The event.
          place: Offset and checksum of its record.
          is_key: Whether it is a key event.
        """
        if event.columns is None:
            return
        at = _place(event.tag, event.columns)
        if is_key:
            key = _Key(event.columns, event.metadata.SerializeToString(), place)
            self._keys[at] = key
        elif (known := self._keys.get(at)) is not None:
            known.deltas += 1


def _place(tag: str, columns: EventColumns) -> _Place:
    return tag, columns.layout.samples


def _fits(key: _Key, columns: EventColumns, metadata: bytes) -> bool:
    return (
        key.deltas < MOST_DELTAS
        and key.metadata == metadata
        and key.columns.layout == columns.layout
    )


def _unshared(event: JournalEvent) -> dict[str, Any]:
    """Return the part of the header that is never taken over from a key event."""
    header: dict[str, Any] = {}
    if event.changed_from:
        changed: dict[str, dict[str, str]] = {}
        for (sample_id, role), digest in event.changed_from.items():
            changed.setdefault(role, {})[sample_id] = digest
        header["changed_from"] = changed
    if event.dropped:
        header["dropped"] = event.dropped
    return header


def _proto(
    event: JournalEvent,
    header: Mapping[str, Any],
    data: bytes,
    metadata: summary_pb2.SummaryMetadata | None,
) -> event_pb2.Event:
    from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2

    strings = [dump_json(header), *([data] if data else [])]
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, string_val=strings)
    value = summary_pb2.Summary.Value(tag=event.tag, metadata=metadata, tensor=tensor)
    return event_pb2.Event(
        wall_time=event.wall_time_s, step=event.step, summary=summary_pb2.Summary(value=[value])
    )
