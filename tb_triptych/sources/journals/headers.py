"""Reads the headers of events from an index file of version 1, on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tb_triptych.format.header import Header
from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.format.journal_event import parse_event
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.format.tfrecord import DamagedRecordError
from tb_triptych.sources.journals.event_table import EventRef
from tb_triptych.sources.journals.index_blocks import IndexBlocks


def read_headers(
    path: str, tag: str, rows: Iterable[EventRef], reader: HeaderReader
) -> Iterator[tuple[EventRef, Header | UnreadableSeriesError]]:
    """Read the headers of some events of a series, in the order of the file.

    If the file was replaced meanwhile, other data at these places is not mistaken for them.

    Args:
      path: The index file.
      tag: Tag of the series.
      rows: Where the events are.
      reader: Reads the headers of this series.

    Raises:
      OSError: if the file cannot be read.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        blocks = IndexBlocks(file)
        for row in rows:
            try:
                yield row, _header(blocks.record(row.offset), tag, row.step, reader)
            except DamagedRecordError:
                yield row, UnreadableSeriesError("its record is damaged")
            except UnreadableSeriesError as error:
                yield row, error


def _header(data: bytes, tag: str, step: int, reader: HeaderReader) -> Header:
    event = parse_event(data)
    value = event.summary.value
    if len(value) == 0 or value[0].tag != tag or event.step != step:
        raise UnreadableSeriesError("the index file was replaced")
    if len(value[0].tensor.string_val) == 0:
        raise UnreadableSeriesError("the event is empty")
    return reader.read(value[0].tensor.string_val[0])
