"""The events of one tag in one index file: their places, without their content."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tb_triptych.format.metadata import SeriesSpec
from tb_triptych.sources.steps import Segment


@dataclass(frozen=True)
class EventRef:
    """Where one event is.

    Attributes:
      step: Its step.
      wall_time_s: When it was written, in seconds since the epoch.
      offset: Where its record begins in the index file.
    """

    step: int
    wall_time_s: float
    offset: int


class EventTable:
    """A table that only grows, 24 bytes per event, in the order of writing.

    Written by one thread, under the lock of its file, and read under it by others; rows once read
    stay valid without the lock.

    Attributes:
      content: The newest `plugin_data.content`.
      spec: The newest that could be read; present if there are events.
      description: The description next to it.
      refusal: Why the newest events cannot be read; they are not in the table then.
      dropped: `(step, count)` where the writer dropped calls before an event.
    """

    def __init__(self) -> None:
        """Create an empty table."""
        self.content = b""
        self.spec: SeriesSpec | None = None
        self.description = ""
        self.refusal: str | None = None
        self.dropped: list[tuple[int, int]] = []
        self._steps = array("q")
        self._wall_times_s = array("d")
        self._offsets = array("Q")
        self._starts = array("Q")
        self._repeats = array("Q")

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, index: int) -> EventRef:
        return EventRef(self._steps[index], self._wall_times_s[index], self._offsets[index])

    def extend(
        self, steps: Sequence[int], wall_times_s: Sequence[float], offsets: Sequence[int]
    ) -> None:
        """Append events."""
        last = self._steps[-1] if self._steps else None
        for i, step in enumerate(steps, len(self._steps)):
            if last is None or step < last:
                self._starts.append(i)
            elif step == last:
                self._repeats.append(i)
            last = step
        self._steps.extend(steps)
        self._wall_times_s.extend(wall_times_s)
        self._offsets.extend(offsets)

    def segments(self, count: int, origin: int) -> list[Segment]:
        """Split the first `count` events wherever a step is less than the one before.

        Args:
          count: How many events.
          origin: Represents this table.
        """
        bounds = [*self._starts[: bisect_left(self._starts, count)], count]
        return [
            Segment(self._steps, start, stop, self._repeats, origin)
            for start, stop in pairwise(bounds)
        ]
