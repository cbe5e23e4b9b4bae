"""Reads the index files of version 2, and skips what a checkpoint tells."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tensorboard.compat.proto import event_pb2, summary_pb2

from tb_triptych.format.event_content import read_event_header
from tb_triptych.format.header_fields import MALFORMED, text_of
from tb_triptych.format.journal_event import parse_event
from tb_triptych.format.journal_records import (
    RECORD_BYTE,
    RECORD_PLUGIN,
    Checkpoint,
    read_checkpoint,
    read_look,
    read_writer,
)
from tb_triptych.format.metadata import PLUGIN_NAME, UnreadableSeriesError
from tb_triptych.format.tfrecord import (
    FOOTER_BYTES,
    HEADER_BYTES,
    DamagedRecordError,
    check_length,
    unframe,
)
from tb_triptych.sources.journals.event_table import EventRef, EventTable
from tb_triptych.sources.journals.index_contents import IndexContents

_FRAME_BYTES = HEADER_BYTES + FOOTER_BYTES
_MOST_WAITING = 4096
_MOST_WAITING_BYTES = 1 << 23
"""So many records are passed by, at most, before a checkpoint tells about them."""

_MOST_ADDED = 50_000
"""After so many events, those that were added one by one are shown."""

_MOST_PROBLEMS = 100
_length_at = struct.Struct("<Q").unpack_from


class Records2:
    """Reads into the contents of one file; used under its lock."""

    def __init__(self, contents: IndexContents) -> None:
        """Read nothing yet."""
        self._contents = contents
        self._has_read_some = False
        """Whether events after the last checkpoint were read one by one already."""
        self._touched: set[str] = set()
        self._added = 0

    def take(self, block: bytes, begin: int, base: int, *, is_end: bool) -> tuple[int, str | None]:
        """Read whole records, see `RecordReader`."""
        taken, position, end = begin, begin, len(block)
        waiting: list[int] = []
        while position + HEADER_BYTES < end:
            stop = position + _length_at(block, position)[0] + _FRAME_BYTES
            if stop > end:
                break
            if block[position + HEADER_BYTES] != RECORD_BYTE:
                waiting.append(position)
                position = stop
                continue
            value = _value_at(block, position)
            if value is None or not self._skip(block, base, waiting, value):
                taken, problem = self._read_each(block, base, taken, stop)
                if problem is not None:
                    self._settle()
                    return taken, problem
            if value is not None and value.tag == "checkpoint":
                self._has_read_some = False
            taken = position = stop
            waiting = []
        is_much = len(waiting) > _MOST_WAITING or end - taken > _MOST_WAITING_BYTES
        problem = None
        if is_end or is_much:
            taken, problem = self._read_each(block, base, taken, end)
        if is_end or problem is not None or self._added > _MOST_ADDED:
            self._settle()
        return taken, problem

    def _settle(self) -> None:
        """Show the events that were added one by one."""
        for tag in self._touched:
            if (table := self._contents.tables.get(tag)) is not None:
                table.settle()
        self._touched.clear()
        self._added = 0

    def _skip(
        self,
        block: bytes,
        base: int,
        waiting: Sequence[int],
        value: summary_pb2.Summary.Value,
    ) -> bool:
        """Take all that waits from a checkpoint; return whether it was one that tells of it."""
        if value.tag != "checkpoint" or self._has_read_some:
            return False
        try:
            checkpoint = read_checkpoint(value)
        except UnreadableSeriesError:
            return False
        told = checkpoint.offsets.tolist()
        if not {position + base for position in waiting}.issuperset(told) or told != sorted(told):
            return False
        keys = self._new_keys(checkpoint, block, base)
        if keys is None:
            return False
        self._add(checkpoint, keys)
        return True

    def _new_keys(
        self, checkpoint: Checkpoint, block: bytes, base: int
    ) -> Mapping[str, _KeyRecord] | None:
        """Return the key events that a checkpoint names, by tag; `None` if one is damaged."""
        found = {}
        for tag, key in zip(checkpoint.tags, checkpoint.keys, strict=True):
            table = self._contents.tables.get(tag)
            is_known = table is not None and table.key_offset == key
            if key is not None and not is_known and base <= key < base + len(block):
                value = _value_at(block, key - base)
                if value is None or value.tag != tag:
                    return None
                found[tag] = _KeyRecord(key, value.metadata)
        return found

    def _add(self, checkpoint: Checkpoint, keys: Mapping[str, _KeyRecord]) -> None:
        tables: list[EventTable | None] = []
        for tag, ids in zip(checkpoint.tags, checkpoint.samples, strict=True):
            table = self._contents.table(tag)
            tables.append(table)
            if table is None:
                continue
            table.add_samples(ids)
            if (key := keys.get(tag)) is not None:
                table.key_offset = key.offset
                content = key.metadata.plugin_data.content
                table.describe(content, key.metadata.summary_description)
        if len(tables) == 1:
            self._add_column(tables[0], checkpoint)
        else:
            self._add_each(tables, checkpoint)
        if len(checkpoint.series):
            self._contents.newest_tag = checkpoint.tags[int(checkpoint.series[-1])]
        for number, step, count in checkpoint.dropped:
            table = tables[number]
            if table is not None:
                table.dropped.append((step, count))

    def _add_column(self, table: EventTable | None, checkpoint: Checkpoint) -> None:
        if table is None:
            self._contents.events_left_out += len(checkpoint.steps)
        elif table.refusal is None:
            table.extend(checkpoint.steps, checkpoint.wall_times_s, checkpoint.offsets)

    def _add_each(self, tables: Sequence[EventTable | None], checkpoint: Checkpoint) -> None:
        for number, step, time_s, offset in zip(
            checkpoint.series.tolist(),
            checkpoint.steps.tolist(),
            checkpoint.wall_times_s.tolist(),
            checkpoint.offsets.tolist(),
            strict=True,
        ):
            table = tables[number]
            if table is None:
                self._contents.events_left_out += 1
            elif table.refusal is None:
                table.add(EventRef(step, time_s, offset))
        self._touched.update(checkpoint.tags)
        self._added += len(checkpoint.series)

    def _read_each(self, block: bytes, base: int, start: int, stop: int) -> tuple[int, str | None]:
        """Read records one by one; damaged ones are left out."""
        problem = None
        while start < stop:
            try:
                record = unframe(block, start)
                if record is None:
                    break
                data, end = record
                self._read(parse_event(data), base + start)
            except DamagedRecordError:
                length = check_length(block, start)
                if length is None:
                    problem = f"the record at byte {base + start} is damaged"
                    break
                end = start + length + _FRAME_BYTES
                self._note(f"the record at byte {base + start} is damaged and left out")
            start = end
        return start, problem

    def _read(self, event: event_pb2.Event, offset: int) -> None:
        if len(event.summary.value) == 0:
            return
        value = event.summary.value[0]
        plugin = value.metadata.plugin_data.plugin_name
        if plugin == RECORD_PLUGIN:
            self._read_about_the_writer(value, offset)
        elif plugin in ("", PLUGIN_NAME):
            self._read_event(event, value, offset, is_key=plugin == PLUGIN_NAME)

    def _read_about_the_writer(self, value: summary_pb2.Summary.Value, offset: int) -> None:
        try:
            if value.tag == "writer" and self._contents.writer is None:
                self._contents.writer = read_writer(value)
            elif value.tag == "look":
                self._contents.ended.update(read_look(value))
            elif value.tag == "closed":
                self._contents.is_closed = True
        except UnreadableSeriesError as error:
            self._note(f"the record at byte {offset} is left out: {error}")

    def _read_event(
        self,
        event: event_pb2.Event,
        value: summary_pb2.Summary.Value,
        offset: int,
        *,
        is_key: bool,
    ) -> None:
        self._has_read_some = True
        table = self._contents.table(value.tag)
        if table is None:
            self._contents.events_left_out += 1
            return
        if is_key:
            metadata = value.metadata
            table.key_offset = offset
            table.describe(metadata.plugin_data.content, metadata.summary_description)
        if table.refusal is not None:
            return
        strings = value.tensor.string_val
        if len(strings) and (is_key or b'"dropped":' in strings[0]):
            try:
                header = read_event_header(strings)
            except UnreadableSeriesError:
                header = None  # reported when it is requested
            if header is not None:
                if header.dropped:
                    table.dropped.append((event.step, header.dropped))
                if not header.has_samples:
                    return
                table.add_samples(_ids(header.value.get("samples")))
        self._contents.newest_tag = value.tag
        table.add(EventRef(event.step, event.wall_time, offset))
        self._touched.add(value.tag)
        self._added += 1

    def _note(self, problem: str) -> None:
        if len(self._contents.problems) < _MOST_PROBLEMS:
            self._contents.problems.append(problem)


class _KeyRecord(NamedTuple):
    """A key event that a checkpoint names."""

    offset: int
    metadata: summary_pb2.SummaryMetadata


def _ids(samples: object) -> list[str]:
    try:
        return [text_of(sample) for sample in samples] if isinstance(samples, list) else []
    except MALFORMED:
        return []


def _value_at(block: bytes, start: int) -> summary_pb2.Summary.Value | None:
    """Return the content of a record; `None` if it is damaged, or has none."""
    try:
        record = unframe(block, start)
        event = None if record is None else parse_event(record[0])
    except DamagedRecordError:
        return None
    return event.summary.value[0] if event is not None and len(event.summary.value) else None
