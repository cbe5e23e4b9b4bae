"""What was read of an index file, and the interface of the readers of its versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from tb_triptych.format.bounds import MOST_SERIES, fits_address
from tb_triptych.format.journal_records import WriterRecord
from tb_triptych.sources.journals.event_table import EventTable


@dataclass
class IndexContents:
    """What was read of one index file.

    Attributes:
      version: Format version; 0 before the first record.
      begun_s: When the journal was begun, in seconds since the epoch.
      tables: Its events, by tag, up to the limit of tags per run.
      newest_tag: The tag of the last event.
      events_left_out: How many events have tags beyond that limit, or too long ones.
      writer: Who wrote it; `None` in version 1, or if that could not be read.
      ended: Origins of other writers that ended after this one had begun.
      is_closed: Whether its writer was closed.
      problems: Human-readable descriptions of damaged records.
    """

    version: int = 0
    begun_s: float = 0.0
    tables: dict[str, EventTable] = field(default_factory=dict)
    newest_tag: str = ""
    events_left_out: int = 0
    writer: WriterRecord | None = None
    ended: set[str] = field(default_factory=set)
    is_closed: bool = False
    problems: list[str] = field(default_factory=list)

    def table(self, tag: str) -> EventTable | None:
        """Return the table of a tag, a new one if needed; `None` for one too many."""
        table = self.tables.get(tag)
        if table is None and len(self.tables) < MOST_SERIES and fits_address(tag):
            table = self.tables[tag] = EventTable()
        return table


class RecordReader(Protocol):
    """Reads the records of one version."""

    def take(self, block: bytes, begin: int, base: int, *, is_end: bool) -> tuple[int, str | None]:
        """Read whole records.

        Args:
          block: Bytes of the file.
          begin: Where the first record to read begins in them.
          base: Where the block begins in the file.
          is_end: Whether the file ends with the block, for now.

        Returns:
          Where the first record begins that was not read, and the problem that prevents reading on.
        """
