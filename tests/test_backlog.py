import threading
import time
from typing import Any

import numpy as np
import pytest

from tb_triptych.inputs.batch import read_batch
from tb_triptych.inputs.call_site import Caller
from tb_triptych.panes import Image
from tb_triptych.writing.pending_write import Call
from tb_triptych.writing.write_queue import Backlog


def call(size_bytes: int, step: int = 0) -> Call:
    options: Any = dict.fromkeys(("sample_ids", "captions", "max_outputs"))
    arrays = {"output": np.zeros((1, 1, size_bytes), np.uint8)}
    batch = read_batch(arrays, {"output": Image()}, data_format="NHWC", **options)
    return Call("val", step, 0, batch, None, Caller("", 0))


def taken(backlog: Backlog) -> list[int]:
    backlog.close()
    steps = []
    while (one := backlog.take()) is not None:
        steps.append(one.step)
    return steps


def test_calls_come_out_in_the_order_in_which_they_went_in() -> None:
    backlog = Backlog(100)
    for step in range(5):
        backlog.put(call(1, step))
    assert taken(backlog) == [0, 1, 2, 3, 4]


def test_memory_counts_from_its_reservation_until_the_call_is_done() -> None:
    backlog = Backlog(10)
    assert backlog.reserve(6, wait=False) == 0
    assert backlog.reserve(4, wait=False) == 0
    assert backlog.reserve(1, wait=False) is None
    backlog.release(4)
    assert backlog.reserve(5, wait=False) is None
    backlog.put(call(6))
    (one,) = [backlog.take()]
    assert one is not None
    assert backlog.reserve(5, wait=False) is None
    backlog.done(one)
    assert backlog.reserve(10, wait=False) == 0


def test_what_is_larger_than_the_limit_passes_alone() -> None:
    backlog = Backlog(10)
    assert backlog.reserve(99, wait=False) == 0
    assert backlog.reserve(1, wait=False) is None
    backlog.release(99)
    assert backlog.reserve(1, wait=False) == 0
    assert backlog.reserve(99, wait=False) is None


def test_who_waits_for_room_is_told_how_long_it_took() -> None:
    backlog = Backlog(10)
    backlog.reserve(10, wait=True)
    threading.Timer(0.1, backlog.release, [10]).start()
    begun_s = time.monotonic()
    waited_s = backlog.reserve(10, wait=True)
    assert waited_s is not None
    assert 0 < waited_s <= time.monotonic() - begun_s


def test_waiting_ends_with_the_calls_that_were_there_when_it_began() -> None:
    backlog = Backlog(100)
    backlog.wait()
    backlog.put(call(1, 0))
    backlog.put(call(1, 1))
    waiting = threading.Thread(target=backlog.wait)
    waiting.start()
    first = backlog.take()
    assert first is not None
    backlog.done(first)
    waiting.join(0.05)
    assert waiting.is_alive()
    second = backlog.take()
    assert second is not None
    backlog.done(second)
    waiting.join()


def test_a_backlog_that_is_closed_gives_what_it_has_and_takes_no_more() -> None:
    backlog = Backlog(100)
    backlog.put(call(1, 0))
    backlog.close([call(1, 1)])
    backlog.close([call(1, 2)])
    with pytest.raises(RuntimeError, match="closed while"):
        backlog.put(call(1, 3))
    assert taken(backlog) == [0, 1]
