"""The steps of a series that can be reached, without a list of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload


@dataclass(frozen=True)
class Segment:
    """A stretch of events in the order of writing, in which no step is less than the one before.

    Attributes:
      steps: The steps of all events of a tag in a file.
      start: The first event of the stretch.
      stop: The event after its last.
      repeats: The events of the file, ascending, with the same step as the event before.
      origin: Represents the file.
    """

    steps: Sequence[int]
    start: int
    stop: int
    repeats: Sequence[int] = ()
    origin: int = 0

    @property
    def count(self) -> int:
        """How many different steps there are."""
        within = bisect_left(self.repeats, self.stop) - bisect_right(self.repeats, self.start)
        return self.stop - self.start - max(0, within)

    def before(self, step: int) -> Segment:
        """Return the part below a step."""
        stop = bisect_left(self.steps, step, self.start, self.stop)
        return replace(self, stop=stop)

    def __iter__(self) -> Iterator[int]:
        last = None
        for i in range(self.start, self.stop):
            if self.steps[i] != last:
                last = self.steps[i]
                yield last


class Steps(Sequence[int]):
    """The steps of segments that remain after all restarts, ascending."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        """Hide steps that were written again.

        Args:
          segments: In the order of writing; each hides earlier segments from its first step on, as
            `assemble` does for each sample.
        """
        self._pieces: list[Segment] = []
        for segment in segments:
            begin = segment.steps[segment.start]
            while self._pieces:
                left = self._pieces.pop().before(begin)
                if left.stop > left.start:
                    self._pieces.append(left)
                    break
            self._pieces.append(segment)
        self._count = sum(piece.count for piece in self._pieces)

    @property
    def first(self) -> Segment:
        """The remaining part of the segment with the first step."""
        return self._pieces[0]

    @property
    def last(self) -> Segment:
        """The segment with the newest step."""
        return self._pieces[-1]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        for piece in self._pieces:
            yield from piece

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        """Return the first or the last step at once, others after a walk."""
        if index == 0 and self._pieces:
            return self.first.steps[self.first.start]
        if index == -1 and self._pieces:
            return self.last.steps[self.last.stop - 1]
        return list(self)[index]


def united(parts: Sequence[Sequence[int]]) -> Sequence[int]:
    """Join steps that do not hide each other."""
    if len(parts) == 1:
        return parts[0]
    return array("q", sorted(set().union(*parts)))


def surviving(events: Iterable[tuple[int, Iterable[str]]]) -> Sequence[int]:
    """Find the steps that remain after all restarts, as `assemble` does.

    Args:
      events: Step and sample ids of each event, in the order of writing.
    """
    rows: dict[str, list[int]] = {}
    for step, sample_ids in events:
        for sample_id in sample_ids:
            row = rows.setdefault(sample_id, [])
            while row and row[-1] >= step:
                row.pop()
            row.append(step)
    return united(list(rows.values()))
