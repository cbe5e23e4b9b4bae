from itertools import islice, pairwise

import pytest

from tb_triptych.sources.events.coarse_to_fine import coarse_to_fine


@pytest.mark.parametrize("count", [*range(20), 1000, 1023, 1024, 1025])
def test_each_number_comes_once(count: int) -> None:
    assert sorted(coarse_to_fine(count)) == list(range(count))


def test_the_ends_come_first_and_then_what_lies_between() -> None:
    assert list(coarse_to_fine(9)) == [8, 0, 4, 2, 6, 1, 3, 5, 7]


@pytest.mark.parametrize("taken", [10, 100, 500])
def test_what_has_come_so_far_leaves_no_large_gap(taken: int) -> None:
    found = sorted(islice(coarse_to_fine(1000), taken))
    gaps = [after - before for before, after in pairwise(found)]
    assert max(gaps) <= 4 * 1000 / taken
