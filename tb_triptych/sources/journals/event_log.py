"""What the events of one part of a series say, except for their pictures: read once, in order."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.bounds import MOST_PROBLEMS
from tb_triptych.format.event_content import EventContent
from tb_triptych.format.layout import Layout
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.sources.journals.event_reader import EventReader
from tb_triptych.sources.journals.parts import Part

_MOST_CHANGES = 100_000


@dataclass
class Block:
    """The events of one layout.

    Attributes:
      layout: Their samples, panes and metrics.
      events: Which events of the part they are, ascending.
    """

    layout: Layout
    events: array[int] = field(default_factory=lambda: array("q"))
    metrics: bytearray = field(default_factory=bytearray)
    _transposed: NDArray[np.float64] | None = None

    def metric(self, name: str, sample_id: str) -> NDArray[np.float64]:
        """Return a metric of a sample, for each of the events."""
        layout = self.layout
        column = layout.metrics.index(name) * len(layout.samples) + layout.samples.index(sample_id)
        found: NDArray[np.float64] = self._columns()[column]
        return found

    def _columns(self) -> NDArray[np.float64]:
        """Return all numbers, a row for each metric and sample; made again when there are more."""
        count = len(self.events)
        if self._transposed is None or self._transposed.shape[1] < count:
            width = len(self.layout.metrics) * len(self.layout.samples)
            values = np.frombuffer(bytes(self.metrics[: 8 * width * count]), "<f8")
            columns = np.array(values.reshape(count, width).T, order="C")
            columns[~np.isfinite(columns)] = np.nan
            self._transposed = columns
        return self._transposed

    @property
    def size_bytes(self) -> int:
        """Its memory."""
        return 2 * len(self.metrics) + 8 * len(self.events)


class EventLog:
    """The events of one part that were read so far; used by one thread at a time.

    Attributes:
      read: How many events were read.
      problems: How many of them could not be read, and why, for the first ones.
      changed: By event, role and sample id, the digest of pictures that should have stayed.
    """

    def __init__(self, path: str, tag: str) -> None:
        """Read nothing yet.

        Args:
          path: The index file.
          tag: The tag of the series.
        """
        self.read = 0
        self.problems: list[str] = []
        self.changed: dict[int, Mapping[str, Mapping[str, str]]] = {}
        self.reader = EventReader(path, tag)
        self._blocks: dict[str, Block] = {}
        self._last: tuple[Layout, Block] | None = None

    @property
    def blocks(self) -> list[Block]:
        """The events by layout."""
        return list(self._blocks.values())

    @property
    def last_layout(self) -> Layout | None:
        """The layout of the event that was read last."""
        return None if self._last is None else self._last[0]

    @property
    def size_bytes(self) -> int:
        """Approximate memory."""
        return 10_000 + sum(block.size_bytes for block in self._blocks.values())

    def read_on(self, part: Part) -> Iterator[int]:
        """Read events that are new; yields how many were read, now and then.

        Raises:
          OSError: if the file cannot be read.
        """
        begin = self.read
        offsets = part.table.offsets[begin : part.count].tolist()
        steps = part.steps[begin:].tolist()
        contents = self.reader.read(zip(offsets, steps, strict=True))
        for event, content in enumerate(contents, begin):
            if isinstance(content, UnreadableSeriesError):
                if len(self.problems) <= MOST_PROBLEMS:
                    step = steps[event - begin]
                    self.problems.append(f"step {step} cannot be read: {content}")
            else:
                self._add(event, content)
            self.read = event + 1
            if self.read % 256 == 0:
                yield self.read

    def _add(self, event: int, content: EventContent) -> None:
        layout = content.form.key.layout
        if self._last is None or self._last[0] is not layout:
            name = json.dumps(layout.to_json())
            self._last = layout, self._blocks.setdefault(name, Block(layout))
        block = self._last[1]
        block.metrics += content.metrics()
        block.events.append(event)
        if content.form.changed_from and len(self.changed) < _MOST_CHANGES:
            self.changed[event] = content.form.changed_from
