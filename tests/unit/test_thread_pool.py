import threading
import time
from collections.abc import Callable

import pytest

from tb_triptych.thread_pool import ThreadPool


@pytest.mark.parametrize("size", [1, 2, 5])
def test_results_are_in_the_order_of_the_jobs(size: int) -> None:
    def job(i: int) -> Callable[[], int]:
        def run() -> int:
            time.sleep(0.001 * (7 - i % 7))
            return i

        return run

    pool = ThreadPool(size)
    for _ in range(3):
        assert pool.run([job(i) for i in range(20)]) == list(range(20))
    assert pool.run([]) == []
    pool.close()


def test_jobs_run_at_the_same_time() -> None:
    meeting = threading.Barrier(3)
    pool = ThreadPool(3)
    pool.run([meeting.wait] * 3)  # would wait for ever, one after the other
    pool.close()


def test_what_a_job_raises_comes_when_no_other_runs_any_more() -> None:
    running: list[int] = []
    done: list[int] = []

    def slow() -> None:
        running.append(1)
        time.sleep(0.05)
        done.append(1)

    def fail() -> None:
        raise ZeroDivisionError

    pool = ThreadPool(2)
    with pytest.raises(ZeroDivisionError):
        pool.run([slow, fail, slow, fail])
    assert len(running) == len(done) == 2
    pool.close()


def test_without_helpers_the_calling_thread_does_it_all() -> None:
    pool = ThreadPool(2)
    pool.run([int, int])
    pool.close()  # as when the interpreter shuts down
    assert pool.run([lambda: 1, lambda: 2]) == [1, 2]
