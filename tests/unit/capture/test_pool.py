"""Memory that is lent and used again."""

from __future__ import annotations

import gc
import threading
from typing import Any

import numpy as np
import pytest

from tb_triptych.capture.pool import Memory, Pool


class Source:
    """Allocates memory, and remembers how much."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, size_bytes: int) -> Memory:
        self.sizes.append(size_bytes)
        return np.empty(size_bytes, np.uint8)


def address(memory: Memory) -> int:
    return int(memory.__array_interface__["data"][0])


@pytest.mark.parametrize("size_bytes", [*range(70), 1000, 12_582_912, 12_582_913, 10**12 + 1])
def test_little_more_is_allocated_than_is_asked_for(size_bytes: int) -> None:
    asked = []

    def note(allocated: int) -> Memory:
        asked.append(allocated)
        return np.broadcast_to(np.zeros(1, np.uint8), (allocated,))

    Pool(0, note).lend(size_bytes)
    assert size_bytes <= asked[0] <= max(8, size_bytes * 9 / 8)


def test_memory_is_lent_again_once_the_last_array_in_it_is_gone() -> None:
    source = Source()
    pool = Pool(10**6, source)
    memory = pool.lend(1000)
    at = address(memory)
    picture = memory[:600].view(np.uint16).reshape(10, 30)[2:]
    del memory
    assert pool.free_bytes == 0
    assert address(pool.lend(1000)) != at
    del picture
    again = pool.lend(700)
    assert (address(again), again.nbytes) == (at, 700)
    assert len(source.sizes) == 2


def test_something_small_does_not_take_large_memory() -> None:
    source = Source()
    pool = Pool(10**6, source)
    pool.lend(1000)
    pool.lend(400)
    assert source.sizes == [1024, 416]


def test_no_more_is_kept_than_was_said_and_sizes_used_last_stay() -> None:
    pool = Pool(4096, Source())
    large, small = [pool.lend(1024) for _ in range(3)], [pool.lend(64) for _ in range(32)]
    large.clear()
    pool.trim()
    assert pool.free_bytes == 3072
    small.clear()
    assert pool.free_bytes == 3072 + 2048
    pool.trim()
    assert pool.free_bytes == 2048 + 2048
    many = [pool.lend(64) for _ in range(96)]
    del many
    pool.trim()
    assert pool.free_bytes == 4096


def test_what_cannot_be_allocated_leaves_the_pool_as_it_was() -> None:
    def fail(size_bytes: int) -> Memory:
        raise MemoryError

    pool = Pool(1000, fail)
    with pytest.raises(MemoryError):
        pool.lend(10)
    assert pool.free_bytes == 0


def test_several_threads_never_get_the_same_memory_at_the_same_time() -> None:
    pool = Pool(10**5, Source())
    wrong: list[Any] = []

    def use(number: int) -> None:
        for i in range(2000):
            memory = pool.lend(100 + (i * number) % 300)
            memory.fill(number)
            if not np.all(memory == number):
                wrong.append(number)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    pool.trim()
    assert pool.free_bytes <= 10**5


def test_memory_of_garbage_that_refers_to_itself_comes_back() -> None:
    source = Source()
    pool = Pool(10**6, source)
    ring: list[Any] = [pool.lend(100)]
    ring.append(ring)
    del ring
    gc.collect()
    pool.lend(100)
    assert len(source.sizes) == 1
