import threading

import pytest
from waiting import wait_until

from tb_triptych.sources.progress import Progress, together
from tb_triptych.sources.reading import Reading


def test_it_says_how_far_it_is_until_it_is_over() -> None:
    go_on = threading.Event()

    def work(reading: Reading) -> None:
        reading.expect(3)
        reading.advance()
        go_on.wait()
        reading.expect(2)
        reading.advance()

    reading = Reading(work, "test")
    wait_until(lambda: reading.progress.done > 0)
    assert not reading.wait(0)
    assert reading.progress == Progress(1, 3)
    go_on.set()
    assert reading.wait(60)
    assert reading.progress == Progress(2, 5)


def test_everybody_who_waits_hears_of_a_failure() -> None:
    def work(reading: Reading) -> None:
        raise ZeroDivisionError

    reading = Reading(work, "test")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            reading.wait(60)


def test_what_is_under_way_is_added_up() -> None:
    assert together([None, None]) is None
    assert together([Progress(1, 2), None, Progress(3, 4).weighing(10)]) == Progress(31, 42)
