"""Reads what an event of a journal says: key events, and deltas against them.

The format is described in docs/event_format.md.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from tb_triptych.format.bounds import MOST_WHOLE
from tb_triptych.format.header import PaneHeader, SampleHeader
from tb_triptych.format.header_fields import MALFORMED, caption_of, digest_of, whole_of
from tb_triptych.format.layout import Layout, PaneLayout, layout_of
from tb_triptych.format.metadata import UnreadableSeriesError, load_json

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_WHOLE_STATS = ("nan", "inf")
_MOST_HIGH_BYTE = MOST_WHOLE >> 56
_TOO_FAR = "an offset does not fit in 63 bits"
_to_json = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class EventHeader:
    """The first string of an event, checked as far as every event has it.

    Attributes:
      value: The JSON object.
      key: Offset and checksum of the key event that it differs from; `None` if it is one itself.
      dropped: Number of calls for this series, between its previous event and this one, that the
        writer did not record.
      has_samples: Whether it is more than a note of dropped calls.
    """

    value: Mapping[str, Any]
    key: tuple[int, int] | None
    dropped: int
    has_samples: bool


@dataclass(frozen=True)
class KeyEvent:
    """A key event, or all that its deltas have in common.

    Attributes:
      layout: What its columns are.
      captions: One text for each sample.
      columns: The values of each column.
    """

    layout: Layout
    captions: tuple[str | None, ...]
    columns: tuple[bytes, ...]

    @cached_property
    def panes(self) -> Mapping[str, Sequence[PaneHeader]]:
        """The pictures of each role, one for each sample."""
        return {
            role: _pane_headers(self.layout, role, self.columns.__getitem__)
            for role in self.layout.panes
        }


@dataclass(frozen=True)
class EventForm:
    """What events with one header have in common.

    Attributes:
      key: The key event that they differ from, or are.
      slices: Where the columns that differ are in their values.
      size_bytes: How many bytes of values they have.
      captions: One text for each sample.
      changed_from: By role and sample id, the digest at the writer's previous step, of pictures
        that should have stayed the same.
    """

    key: KeyEvent
    slices: Mapping[int, slice]
    size_bytes: int
    captions: tuple[str | None, ...]
    changed_from: Mapping[str, Mapping[str, str]]

    @cached_property
    def metrics(self) -> slice | None:
        """Where the metrics are in the values, if all of them are there, one after the other."""
        layout = self.key.layout
        numbers = range(layout.first_metric, len(layout.widths))
        found = [self.slices.get(number) for number in numbers]
        parts = [part for part in found if part is not None]
        if not found:
            return slice(0, 0)
        if len(parts) < len(found):
            return None
        is_one = all(a.stop == b.start for a, b in pairwise(parts))
        return slice(parts[0].start, parts[-1].stop) if is_one else None

    @cached_property
    def high_bytes(self) -> Sequence[slice]:
        """Where the highest bytes of the offsets of pictures are in the values."""
        columns = [first + 1 for first in self.key.layout.first_columns.values()]
        parts = [self.slices[column] for column in columns if column in self.slices]
        return [slice(part.start + 7, part.stop, 8) for part in parts]

    @cached_property
    def new_panes(self) -> frozenset[str]:
        """The roles whose pictures are not all those of the key event."""
        layout = self.key.layout
        return frozenset(
            role
            for role, first in layout.first_columns.items()
            if not self.slices.keys().isdisjoint(
                range(first, first + 3 + len(layout.panes[role].stats))
            )
        )


class EventContent:
    """What one event says.

    Attributes:
      form: What it has in common with events of the same header.
    """

    def __init__(self, form: EventForm, values: bytes) -> None:
        """Take an event whose header was read.

        Args:
          form: Its header.
          values: The columns that differ from those of its key event.

        Raises:
          UnreadableSeriesError: if there are more or fewer values than the header says, or offsets
            that no file has.
        """
        if len(values) != form.size_bytes:
            raise UnreadableSeriesError(
                f"its columns have {len(values)} bytes, expected {form.size_bytes}"
            )
        if any(max(values[part], default=0) > _MOST_HIGH_BYTE for part in form.high_bytes):
            raise UnreadableSeriesError(_TOO_FAR)
        self.form = form
        self._values = values

    @cached_property
    def samples(self) -> tuple[SampleHeader, ...]:
        """Its samples; pictures that are those of the key event are the same objects."""
        layout = self.form.key.layout
        by_role = {role: self._panes(role) for role in layout.panes}
        shape = len(layout.metrics), len(layout.samples)
        metrics = np.frombuffer(self.metrics(), "<f8").reshape(shape).tolist()
        return tuple(
            SampleHeader(
                sample_id,
                caption,
                {role: panes[i] for role, panes in by_role.items()},
                {name: _number(row[i]) for name, row in zip(layout.metrics, metrics, strict=True)},
                layout.definitions,
            )
            for i, (sample_id, caption) in enumerate(
                zip(layout.samples, self.form.captions, strict=True)
            )
        )

    def metrics(self) -> bytes:
        """Return the numbers as stored: for each metric, one for each sample."""
        part = self.form.metrics
        if part is not None:
            return self._values[part]
        layout = self.form.key.layout
        return b"".join(map(self.column, range(layout.first_metric, len(layout.widths))))

    def column(self, number: int) -> bytes:
        """Return the values of a column."""
        part = self.form.slices.get(number)
        return self.form.key.columns[number] if part is None else self._values[part]

    def end_in_data(self) -> int:
        """Return where the last of its pictures ends in the data file."""
        ends = [0]
        for first in self.form.key.layout.first_columns.values():
            offsets = np.frombuffer(self.column(first + 1), "<u8")
            lengths = np.frombuffer(self.column(first + 2), "<u4")
            ends.append(int(np.max(offsets + lengths, initial=0)))
        return max(ends)

    def _panes(self, role: str) -> Sequence[PaneHeader]:
        key = self.form.key
        panes = key.panes[role]
        if role in self.form.new_panes:
            panes = _pane_headers(key.layout, role, self.column)
        changed = self.form.changed_from.get(role)
        if not changed:
            return panes
        return [
            pane._replace(changed_from=changed.get(sample_id))
            for sample_id, pane in zip(key.layout.samples, panes, strict=True)
        ]


def read_event_header(strings: Sequence[bytes]) -> EventHeader:
    """Read the first string of an event of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form.
    """
    if not strings:
        raise UnreadableSeriesError("the event is empty")
    value = load_json(strings[0])
    try:
        key = value.get("key")
        if key is not None:
            offset, checksum = key
            key = whole_of(offset), whole_of(checksum)
        dropped = whole_of(value.get("dropped", 0))
    except MALFORMED as error:
        raise _malformed(error) from error
    return EventHeader(value, key, dropped, key is not None or "samples" in value)


def read_key_event(header: EventHeader, strings: Sequence[bytes]) -> KeyEvent:
    """Read a key event of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form.
    """
    try:
        layout = layout_of(header.value)
        captions = _captions(header.value, layout)
        widths = [width * len(layout.samples) for width in layout.widths]
        columns = _split(strings[1] if len(strings) > 1 else b"", widths)
        for first in layout.first_columns.values():
            if max(columns[first + 1][7::8], default=0) > _MOST_HIGH_BYTE:
                raise ValueError(_TOO_FAR)
        return KeyEvent(layout, captions or (None,) * len(layout.samples), tuple(columns))
    except MALFORMED as error:
        raise _malformed(error) from error


def form_of_key(header: EventHeader, key: KeyEvent) -> EventForm:
    """Read the rest of the header of a key event of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form.
    """
    try:
        return EventForm(key, _NOTHING, 0, key.captions, _changed_from(header.value))
    except MALFORMED as error:
        raise _malformed(error) from error


def form_of_delta(header: EventHeader, key: KeyEvent) -> EventForm:
    """Read the rest of the header of a delta event of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form.
    """
    layout = key.layout
    try:
        slices: dict[int, slice] = {}
        begin = 0
        for number in map(whole_of, header.value.get("columns", [])):
            if number in slices:
                raise ValueError(f"column {number} is there twice")
            end = begin + layout.widths[number] * len(layout.samples)
            slices[number] = slice(begin, end)
            begin = end
        captions = _captions(header.value, layout) or key.captions
        return EventForm(key, slices, begin, captions, _changed_from(header.value))
    except (*MALFORMED, IndexError) as error:
        raise _malformed(error) from error


def _captions(value: Mapping[str, Any], layout: Layout) -> tuple[str | None, ...] | None:
    captions = value.get("captions")
    if captions is None:
        return None
    if len(captions) != len(layout.samples):
        raise ValueError(f"there are {len(captions)} captions for {len(layout.samples)} samples")
    return tuple(map(caption_of, captions))


def _changed_from(value: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    changed = value.get("changed_from")
    if changed is None:
        return _NOTHING
    return {
        role: {sample_id: digest_of(digest) for sample_id, digest in digests.items()}
        for role, digests in changed.items()
    }


def _split(data: bytes, sizes: Sequence[int]) -> list[bytes]:
    if len(data) != sum(sizes):
        raise ValueError(f"the columns have {len(data)} bytes, expected {sum(sizes)}")
    found, begin = [], 0
    for size in sizes:
        found.append(data[begin : begin + size])
        begin += size
    return found


def _pane_headers(layout: Layout, role: str, column: Callable[[int], bytes]) -> list[PaneHeader]:
    pane = layout.panes[role]
    first, count = layout.first_columns[role], len(layout.samples)

    def values(number: int, form: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{count}{form}", column(first + number))

    digests = column(first).hex()
    places = list(zip(values(1, "Q"), values(2, "I"), strict=True))
    stats = _stats(pane, [values(3 + i, "d") for i in range(len(pane.stats))], count)
    return [
        PaneHeader(
            digests[32 * i : 32 * i + 32],
            places[i],
            pane.media_of(i),
            pane.shape,
            pane.dtype,
            stats[i],
        )
        for i in range(count)
    ]


def _stats(pane: PaneLayout, columns: Sequence[Sequence[float]], count: int) -> list[str]:
    """Return the facts about each picture as JSON."""
    is_whole = "int" in pane.dtype or pane.dtype == "bool"
    found = []
    for i in range(count):
        facts: dict[str, Any] = {}
        for name, column in zip(pane.stats, columns, strict=True):
            value = _number(column[i])
            if value is not None and (name in _WHOLE_STATS or (is_whole and name != "clipped")):
                facts[name] = int(value) if value.is_integer() else value
            else:
                facts[name] = value
        if pane.value_range is not None:
            facts["value_range"] = list(pane.value_range)
        found.append(_to_json(facts))
    return found


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _malformed(error: Exception) -> UnreadableSeriesError:
    return UnreadableSeriesError(f"the header is malformed ({error!r:.200})")
