"""Reads the index files of version 1: each record says all of its event."""

from __future__ import annotations

from tensorboard.compat.proto import event_pb2

from tb_triptych.format.header import Header
from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.format.journal_event import parse_event
from tb_triptych.format.metadata import PLUGIN_NAME, UnreadableSeriesError
from tb_triptych.format.tfrecord import DamagedRecordError, unframe
from tb_triptych.sources.journals.event_table import EventRef
from tb_triptych.sources.journals.index_contents import IndexContents


class Records1:
    """Reads into the contents of one file; used under its lock."""

    def __init__(self, contents: IndexContents) -> None:
        """Read nothing yet."""
        self._contents = contents
        self._readers: dict[str, HeaderReader] = {}
        self._ids: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._touched: set[str] = set()

    def take(self, block: bytes, begin: int, base: int, *, is_end: bool) -> tuple[int, str | None]:
        """Read whole records, see `RecordReader`; a damaged one ends the file."""
        problem = None
        try:
            while (record := unframe(block, begin)) is not None:
                data, stop = record
                self._add(parse_event(data), base + begin)
                begin = stop
        except DamagedRecordError:
            problem = f"the record at byte {base + begin} is damaged"
        for tag in self._touched:
            self._contents.tables[tag].settle()
        self._touched.clear()
        return begin, problem

    def _add(self, event: event_pb2.Event, offset: int) -> None:
        if len(event.summary.value) == 0:
            return
        value = event.summary.value[0]
        if value.metadata.plugin_data.plugin_name != PLUGIN_NAME:
            return
        table = self._contents.table(value.tag)
        if table is None:
            self._contents.events_left_out += 1
            return
        table.describe(value.metadata.plugin_data.content, value.metadata.summary_description)
        if table.refusal is not None:
            return
        header = self._header(value.tag, value.tensor.string_val)
        if header.dropped:
            table.dropped.append((event.step, header.dropped))
            if not header.samples:
                return
        self._contents.newest_tag = value.tag
        ids = tuple([sample.id for sample in header.samples])
        table.ids.append(self._ids.setdefault(ids, ids))
        table.add_samples(ids)
        table.add(EventRef(event.step, event.wall_time, offset))
        self._touched.add(value.tag)

    def _header(self, tag: str, strings: list[bytes]) -> Header:
        """Read a header; nothing for an unreadable one, which is reported when it is requested."""
        reader = self._readers.setdefault(tag, HeaderReader())
        try:
            return reader.read(strings[0]) if len(strings) else Header(())
        except UnreadableSeriesError:
            return Header(())
