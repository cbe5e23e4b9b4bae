import math

from tb_triptych.sources.times import known_time, latest


def test_what_is_no_time_is_unknown() -> None:
    assert [known_time(t) for t in (3.5, 0.0, None, math.nan, math.inf)] == [
        3.5,
        0,
        None,
        None,
        None,
    ]


def test_the_latest_is_that_of_the_known_ones() -> None:
    assert latest([1.0, math.nan, None, 2.0, math.inf]) == 2
    assert latest([None, math.nan]) is None
    assert latest([]) is None
