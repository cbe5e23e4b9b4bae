from array import array
from collections.abc import Sequence

import numpy as np
import pytest

from tb_triptych.sources.journals.event_table import EventTable
from tb_triptych.sources.steps import Steps, united


def steps_of(written: Sequence[int]) -> Steps:
    rows = EventTable()
    middle = len(written) // 2
    for part in (written[:middle], written[middle:]):
        rows.extend(part, [0.0] * len(part), [0] * len(part))
    return Steps(rows.segments(len(rows), 0))


def left(written: Sequence[int]) -> list[int]:
    """What is left after restarts, found one event after the other."""
    found: list[int] = []
    for step in written:
        while found and found[-1] >= step:
            found.pop()
        found.append(step)
    return found


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
def test_restarts_hide_what_was_written_before(written: list[int]) -> None:
    assert list(steps_of(written)) == left(written)


def test_any_order_of_events_leaves_the_same_as_one_by_one() -> None:
    random = np.random.default_rng(0)
    for _ in range(300):
        written = random.integers(0, 12, random.integers(1, 30)).tolist()
        found = steps_of(written)
        assert list(found) == left(written)
        assert (len(found), found[0], found[-1]) == (
            len(list(found)),
            left(written)[0],
            written[-1],
        )


def test_steps_that_do_not_hide_each_other_are_joined() -> None:
    assert list(united([steps_of([1, 5, 9]), [0, 5, 7]])) == [0, 1, 5, 7, 9]
    one = array("q", [1, 2])
    assert united([one]) is one


def test_a_row_takes_few_bytes() -> None:
    rows = EventTable()
    rows.extend(range(1000), [0.0] * 1000, range(1000))
    columns = [value for value in vars(rows).values() if isinstance(value, array)]
    assert sum(len(column) * column.itemsize for column in columns) < 25 * len(rows)
