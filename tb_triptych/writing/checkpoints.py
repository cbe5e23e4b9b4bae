"""Collects the places of events for the checkpoints of an index file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tb_triptych.format.journal_records import Checkpoint

EVERY = 256
"""After how many events a checkpoint is written."""


class Checkpoints:
    """The events since the last checkpoint of one segment."""

    def __init__(self) -> None:
        """Begin with an empty file."""
        self._seen: dict[str, set[str]] = {}
        self._keys: dict[str, int] = {}
        self._begin()

    @property
    def count(self) -> int:
        """How many events wait for the next checkpoint, notes of dropped calls included."""
        return len(self._steps) + len(self._dropped)

    def add_event(
        self,
        tag: str,
        step: int,
        wall_time_s: float,
        offset: int,
        new_key: Sequence[str] | None,
    ) -> None:
        """Add an event.

        Args:
          tag: Its series.
          step: Its step.
          wall_time_s: Its time.
          offset: Where its record begins.
          new_key: The ids of its samples, if it is a key event.
        """
        index = self._index(tag)
        if new_key is not None:
            self._keys[tag] = offset
            seen = self._seen.setdefault(tag, set())
            self._samples[index] += [id for id in new_key if id not in seen]
            seen.update(new_key)
        self._series.append(index)
        self._steps.append(step)
        self._wall_times_s.append(wall_time_s)
        self._offsets.append(offset)

    def add_dropped(self, tag: str, step: int, count: int) -> None:
        """Add a note of dropped calls, of an event or alone."""
        self._dropped.append((self._index(tag), step, count))

    def checkpoint(self) -> Checkpoint:
        """Return what the next checkpoint says."""
        return Checkpoint(
            list(self._tags),
            self._samples,
            [self._keys.get(tag) for tag in self._tags],
            self._dropped,
            np.array(self._series, np.uint32),
            np.array(self._steps, np.int64),
            np.array(self._wall_times_s, np.float64),
            np.array(self._offsets, np.uint64),
        )

    def written(self) -> None:
        """Begin again after a checkpoint."""
        self._begin()

    def _begin(self) -> None:
        self._tags: dict[str, int] = {}
        self._samples: list[list[str]] = []
        self._series: list[int] = []
        self._steps: list[int] = []
        self._wall_times_s: list[float] = []
        self._offsets: list[int] = []
        self._dropped: list[tuple[int, int, int]] = []

    def _index(self, tag: str) -> int:
        index = self._tags.setdefault(tag, len(self._tags))
        if index == len(self._samples):
            self._samples.append([])
        return index
