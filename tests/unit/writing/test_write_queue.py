import threading
import time

import numpy as np
import pytest
from batches import batch_of

from tb_triptych.inputs.call_site import CallSite
from tb_triptych.panes import Image
from tb_triptych.writing.pending_write import PendingWrite
from tb_triptych.writing.write_queue import WriteQueue


def call(size_bytes: int, step: int = 0) -> PendingWrite:
    arrays = {"output": np.zeros((1, 1, size_bytes), np.uint8)}
    batch = batch_of(arrays, {"output": Image()})
    return PendingWrite("val", step, 0, batch, None, CallSite("", 0))


def taken(queue: WriteQueue) -> list[int]:
    queue.close()
    steps = []
    while (one := queue.take()) is not None:
        steps.append(one.step)
    return steps


def test_calls_come_out_in_the_order_in_which_they_went_in() -> None:
    queue = WriteQueue(100)
    for step in range(5):
        queue.put(call(1, step))
    assert taken(queue) == [0, 1, 2, 3, 4]


def test_memory_counts_from_its_reservation_until_the_call_is_done() -> None:
    queue = WriteQueue(10)
    assert queue.reserve(6, wait=False) == 0
    assert queue.reserve(4, wait=False) == 0
    assert queue.reserve(1, wait=False) is None
    queue.release(4)
    assert queue.reserve(5, wait=False) is None
    queue.put(call(6))
    (one,) = [queue.take()]
    assert one is not None
    assert queue.reserve(5, wait=False) is None
    queue.done(one)
    assert queue.reserve(10, wait=False) == 0


def test_what_is_larger_than_the_limit_passes_alone() -> None:
    queue = WriteQueue(10)
    assert queue.reserve(99, wait=False) == 0
    assert queue.reserve(1, wait=False) is None
    queue.release(99)
    assert queue.reserve(1, wait=False) == 0
    assert queue.reserve(99, wait=False) is None


def test_who_waits_for_room_is_told_how_long_it_took() -> None:
    queue = WriteQueue(10)
    queue.reserve(10, wait=True)
    threading.Timer(0.1, queue.release, [10]).start()
    begun_s = time.monotonic()
    waited_s = queue.reserve(10, wait=True)
    assert waited_s is not None
    assert 0 < waited_s <= time.monotonic() - begun_s


def test_waiting_ends_with_the_calls_that_were_there_when_it_began() -> None:
    queue = WriteQueue(100)
    queue.wait()
    queue.put(call(1, 0))
    queue.put(call(1, 1))
    waiting = threading.Thread(target=queue.wait)
    waiting.start()
    first = queue.take()
    assert first is not None
    queue.done(first)
    waiting.join(0.05)
    assert waiting.is_alive()
    second = queue.take()
    assert second is not None
    queue.done(second)
    waiting.join()


def test_a_backlog_that_is_closed_gives_what_it_has_and_takes_no_more() -> None:
    queue = WriteQueue(100)
    queue.put(call(1, 0))
    queue.close([call(1, 1)])
    queue.close([call(1, 2)])
    with pytest.raises(RuntimeError, match="closed while"):
        queue.put(call(1, 3))
    assert taken(queue) == [0, 1]
