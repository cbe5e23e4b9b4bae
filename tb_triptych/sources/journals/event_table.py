"""The events of one tag in one index file: their places, without their content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.metadata import SeriesSpec, UnreadableSeriesError, parse_plugin_content
from tb_triptych.sources.description import cut
from tb_triptych.sources.growing_array import GrowingArray


class EventRef(NamedTuple):
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
      spec: The newest that could be read; `None` if none could.
      description: The description next to it.
      refusal: Why the newest events cannot be read; they are not in the table then.
      key_offset: Where the newest key event begins; -1 if there is none.
      samples: The ids of all samples, in the order in which they were first logged.
      ids: In version 1, the samples of each event; one object for equal ones.
      dropped: `(step, count)` where the writer dropped calls before an event.
      is_ascending: Whether each step is greater than the one before.
    """

    def __init__(self) -> None:
        """Create an empty table."""
        self.content = b""
        self.spec: SeriesSpec | None = None
        self.description = ""
        self.refusal: str | None = None
        self.key_offset = -1
        self.samples: dict[str, None] = {}
        self.ids: list[tuple[str, ...]] = []
        self.dropped: list[tuple[int, int]] = []
        self.is_ascending = True
        self._steps = GrowingArray(np.int64)
        self._wall_times_s = GrowingArray(np.float64)
        self._offsets = GrowingArray(np.uint64)
        self._new: list[EventRef] = []

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, index: int) -> EventRef:
        return EventRef(
            int(self._steps.view()[index]),
            float(self._wall_times_s.view()[index]),
            int(self._offsets.view()[index]),
        )

    @property
    def steps(self) -> NDArray[np.int64]:
        """The step of each event."""
        return self._steps.view()

    @property
    def wall_times_s(self) -> NDArray[np.float64]:
        """When each event was written, in seconds since the epoch."""
        return self._wall_times_s.view()

    @property
    def offsets(self) -> NDArray[np.uint64]:
        """Where the record of each event begins in the index file."""
        return self._offsets.view()

    def describe(self, content: bytes, description: str) -> None:
        """Take the metadata of a newer event."""
        if content == self.content and self.spec is not None:
            return
        self.content = content
        try:
            self.spec = parse_plugin_content(content)
            self.description = cut(description)
            self.refusal = None
        except UnreadableSeriesError as error:
            self.refusal = str(error)

    def add_samples(self, ids: Sequence[str]) -> None:
        """Take the ids of samples; what was read of them before does not change."""
        if not self.samples.keys() >= set(ids):
            self.samples = {**self.samples, **dict.fromkeys(ids)}

    def add(self, event: EventRef) -> None:
        """Append one event, which is in the table after `settle`."""
        self._new.append(event)

    def settle(self) -> None:
        """Move the events that were added one by one into the table."""
        new, self._new = self._new, []
        if new:
            self.extend(
                np.array([event.step for event in new], np.int64),
                np.array([event.wall_time_s for event in new], np.float64),
                np.array([event.offset for event in new], np.uint64),
            )

    def extend(
        self,
        steps: NDArray[np.int64],
        wall_times_s: NDArray[np.float64],
        offsets: NDArray[np.uint64],
    ) -> None:
        """Append events, after those that were added one by one."""
        self.settle()
        if self.is_ascending and len(steps):
            before = self.steps[-1:]
            self.is_ascending = bool(np.all(np.diff(np.concatenate((before, steps))) > 0))
        self._steps.extend(steps)
        self._wall_times_s.extend(wall_times_s)
        self._offsets.extend(offsets)
