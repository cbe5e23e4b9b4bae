import threading
import time

from tb_triptych.writing.bell import Bell
from tb_triptych.writing.hand_over import HandOver


def test_things_come_out_in_the_order_in_which_they_went_in() -> None:
    queue: HandOver[int] = HandOver()
    assert queue.is_empty
    for i in range(5):
        queue.put(i)
    taken: list[int] = []
    while not queue.is_empty:
        taken.append(queue.take())
        queue.done()
    assert taken == [0, 1, 2, 3, 4]


def test_who_takes_waits_until_there_is_something() -> None:
    queue: HandOver[str] = HandOver()
    threading.Timer(0.1, queue.put, ["late"]).start()
    assert queue.take() == "late"


def test_what_was_not_finished_comes_again() -> None:
    queue: HandOver[int] = HandOver()
    assert queue.in_hand is None
    queue.put(0)
    queue.put(1)
    assert [queue.take(), queue.in_hand, queue.take()] == [0, 0, 0]
    assert not queue.is_empty
    queue.done()
    assert [queue.in_hand, queue.take()] == [None, 1]
    assert not queue.is_empty


def test_a_bell_is_heard_before_and_after_it_rings() -> None:
    bell = Bell()
    assert not bell.wait(0)
    assert not bell.wait(-1)
    threading.Timer(0.1, bell.ring).start()
    begun_s = time.monotonic()
    assert bell.wait(60)
    assert time.monotonic() - begun_s < 60
    bell.ring()
    bell.ring()
    assert bell.wait(0)
