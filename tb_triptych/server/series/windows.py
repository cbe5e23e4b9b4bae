"""Which steps' pictures an answer holds: those that are asked for, as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tb_triptych.sources.series import StoredSample
from tb_triptych.sources.table import SeriesTable

PICTURES_BYTES = 2**20
"""Room for pictures in one answer; at least one step has room."""

MOST_WINDOW_STEPS = 256
"""What a page asks for at a time."""

_MUCH = 8
"""What takes so many times the room is looked at in windows anyway."""
_FIRST_STEPS = 64
"""Of that, few come at first, and soon."""

_PICTURE_BYTES = 96
"""Of one picture, without what its header says about the values."""
_CODE_BYTES = 1
_NUMBER_BYTES = 8

_CHUNK_ROWS = 4096
"""Samples at a step that are read at a time."""

_MOST_CHUNK_STEPS = 256

Rows = Mapping[str, Sequence[StoredSample | None]]


@dataclass(frozen=True)
class Window:
    """Consecutive steps.

    Attributes:
      begin: Index of the first one.
      end: Index after the last one.
      rows: What was logged at them, by sample.
    """

    begin: int
    end: int
    rows: Rows


def windows_of(
    table: SeriesTable, begin: int, asked: Sequence[tuple[int, int]], *, has_numbers: bool
) -> tuple[list[Window], int]:
    """Choose the windows of an answer.

    Args:
      table: The series.
      begin: Index of the first step that is new to the client.
      asked: Windows that it wants besides.
      has_numbers: Whether the metrics at the steps are sent with their pictures.

    Returns:
      The windows, ascending, and how many steps should be asked for at a time.
    """
    count = len(table.steps)
    room = _Room(table, has_numbers)
    found: list[Window] = []
    # The newest step is always there: the next answer refers to it.
    if begin < count:
        found += room.newest(count - 1, count)
    for first, end in asked:
        found += room.oldest(max(0, first), min(end, count))
    if begin == 0 < count:
        found += room.oldest(0, 1)
    end = count - 1
    for window in reversed(merged(found)):
        if window.begin <= end <= window.end:
            end = window.begin
    if begin == 0 and room.cost * count > _MUCH * PICTURES_BYTES:
        begin = max(0, end - _FIRST_STEPS)
    found += room.newest(begin, end)
    return merged(found), room.window_steps


class _Room:
    """What is left for pictures in an answer."""

    def __init__(self, table: SeriesTable, has_numbers: bool) -> None:
        sample_count = max(1, len(table.sample_ids))
        self._table = table
        self._chunk = max(1, min(_MOST_CHUNK_STEPS, _CHUNK_ROWS // sample_count))
        self._number_bytes = _NUMBER_BYTES if has_numbers else 0
        self._left_bytes = PICTURES_BYTES
        self._steps = 0
        self._cost = 0

    def newest(self, begin: int, end: int) -> list[Window]:
        """Read steps from the end, as far as there is room."""
        found: list[Window] = []
        while begin < end:
            first = max(begin, end - self._chunk)
            rows = self._table.rows(first, end)
            costs = self._costs(rows, end - first)
            taken = self._take(reversed(costs))
            if taken:
                found.insert(0, _part(rows, first, end - first - taken, end - first))
            if taken < end - first:
                break
            end = first
        return found

    def oldest(self, begin: int, end: int) -> list[Window]:
        """Read steps from the beginning, as far as there is room."""
        found: list[Window] = []
        while begin < end:
            last = min(end, begin + self._chunk)
            rows = self._table.rows(begin, last)
            taken = self._take(self._costs(rows, last - begin))
            if taken:
                found.append(_part(rows, begin, 0, taken))
            if taken < last - begin:
                break
            begin = last
        return found

    @property
    def cost(self) -> float:
        """Bytes of a step, as far as is known."""
        return self._cost / max(1, self._steps)

    @property
    def window_steps(self) -> int:
        """How many steps should be asked for at a time: a power of two."""
        steps = 1
        while steps < MOST_WINDOW_STEPS and 2 * steps * self.cost <= PICTURES_BYTES:
            steps *= 2
        return steps

    def _take(self, costs: Iterable[int]) -> int:
        taken = 0
        for cost in costs:
            if cost > self._left_bytes and self._steps > 0:
                # Nothing behind what has no room.
                self._left_bytes = 0
                break
            self._left_bytes -= cost
            self._cost += cost
            self._steps += 1
            taken += 1
        return taken

    def _costs(self, rows: Rows, count: int) -> list[int]:
        """Estimate the bytes of each step: those of pictures that differ from those before."""
        costs = [0] * count
        for column in rows.values():
            last: dict[str, str] = {}
            for index, stored in enumerate(column):
                if stored is None:
                    continue
                costs[index] += self._number_bytes * len(stored.header.metrics)
                for role, pane in stored.header.panes.items():
                    costs[index] += _CODE_BYTES
                    if last.get(role) != pane.digest:
                        last[role] = pane.digest
                        costs[index] += _PICTURE_BYTES + len(pane.stats_json)
        return costs


def _part(rows: Rows, at: int, begin: int, end: int) -> Window:
    return Window(at + begin, at + end, {id: column[begin:end] for id, column in rows.items()})


def merged(windows: Iterable[Window]) -> list[Window]:
    """Join windows that follow each other; of steps that are in two, one is kept.

    Args:
      windows: In any order.
    """
    found: list[Window] = []
    for window in sorted(windows, key=lambda one: one.begin):
        last = found[-1] if found else None
        if last is None or window.begin > last.end:
            found.append(window)
            continue
        if window.end <= last.end:
            continue
        new = last.end - window.begin
        rows = {id: [*column, *window.rows[id][new:]] for id, column in last.rows.items()}
        found[-1] = Window(last.begin, window.end, rows)
    return found
