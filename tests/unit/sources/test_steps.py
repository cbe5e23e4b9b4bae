from collections.abc import Sequence

import numpy as np
import pytest

from tb_triptych.sources.journals.event_table import EventRef, EventTable
from tb_triptych.sources.steps import surviving, united


def steps_of(written: Sequence[int], ids: tuple[str, ...] = ("0",)) -> list[int]:
    return list(surviving((step, ids) for step in written))


def left(written: Sequence[int]) -> list[int]:
    """What is left after restarts, found one event after the other."""
    found: list[int] = []
    for step in written:
        while found and found[-1] >= step:
            found.pop()
        found.append(step)
    return found


@pytest.mark.parametrize("ids", [("0",), ("0", "1")])
@pytest.mark.parametrize(
    "written",
    [
        [],
        [3],
        [1, 2, 3],
        [1, 1, 2, 2],
        [1, 2, 1],
        [5, 4, 3, 2],
        [0, 5, 9, 3, 4, 7, 4, 4, 8],
        [1, 2, 3, 1, 1],
        [2, 2, 2, 1],
        [-5, 0, -5],
    ],
)
def test_restarts_hide_what_was_written_before(written: list[int], ids: tuple[str, ...]) -> None:
    assert steps_of(written, ids) == left(written)


def test_any_events_leave_the_steps_that_a_series_has() -> None:
    random = np.random.default_rng(0)
    groups = [("a",), ("b", "c"), ("d",), ("a", "b"), ()]
    for case in range(500):
        choices = groups[:3] if case % 2 else groups
        written = [
            (int(random.integers(0, 8)), choices[random.integers(len(choices))])
            for _ in range(random.integers(1, 25))
        ]
        rows: dict[str, list[int]] = {}
        for step, ids in written:
            for sample in ids:
                rows[sample] = [*[s for s in rows.get(sample, []) if s < step], step]
        expected = sorted({step for row in rows.values() for step in row})
        assert list(surviving(written)) == expected


def test_steps_that_do_not_hide_each_other_are_joined() -> None:
    assert list(united([[1, 5, 9], [0, 5, 7]])) == [0, 1, 5, 7, 9]
    one = [1, 2]
    assert united([one]) is one


def test_an_event_takes_few_bytes() -> None:
    table = EventTable()
    table.extend(np.arange(1000), np.zeros(1000), np.arange(1000).astype(np.uint64))
    assert table.is_ascending
    columns = (table.steps, table.wall_times_s, table.offsets)
    assert sum(column.nbytes for column in columns) < 25 * len(table)


def test_events_one_by_one_are_those_of_a_column() -> None:
    one_by_one, at_once = EventTable(), EventTable()
    steps = [3, 1, 2, 2, 9]
    for at, step in enumerate(steps):
        one_by_one.add(EventRef(step, float(at), 10 * at))
        if at == 2:
            one_by_one.settle()
    one_by_one.extend(np.array([11]), np.array([5.0]), np.array([50], np.uint64))
    steps.append(11)
    at_once.extend(np.array(steps), np.arange(6.0), 10 * np.arange(6).astype(np.uint64))
    assert [one_by_one[i] for i in range(6)] == [at_once[i] for i in range(6)]
    assert not one_by_one.is_ascending
    assert not at_once.is_ascending
