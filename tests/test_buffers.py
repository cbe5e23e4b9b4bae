from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tb_triptych.buffers import Buffers

ARRAY = np.random.default_rng(0).integers(0, 1000, (4, 5, 6), np.uint16)


@pytest.mark.parametrize(
    "layout",
    [
        lambda a: a,
        np.asfortranarray,
        lambda a: a.transpose(1, 0, 2),
        lambda a: a[::-1, :, ::2],
        lambda a: np.broadcast_to(a[:1], a.shape),
        lambda a: a[0, 0, 0],
    ],
)
def test_a_copy_has_the_values_and_memory_of_its_own(
    layout: Callable[[Any], np.ndarray[Any, Any]],
) -> None:
    original = np.asarray(layout(ARRAY.copy()))
    copy = Buffers(0).copy(original)
    np.testing.assert_array_equal(copy.values, original)
    assert copy.values.dtype == original.dtype
    assert not np.shares_memory(copy.values, original)


def test_memory_that_was_given_back_is_used_again() -> None:
    buffers = Buffers(10**6)
    first = buffers.copy(ARRAY)
    second = buffers.copy(ARRAY)
    assert not np.shares_memory(first.memory, second.memory)
    buffers.give_back(first)
    third = buffers.copy(ARRAY[:3])
    assert third.memory is first.memory
    np.testing.assert_array_equal(third.values, ARRAY[:3])


def test_much_larger_memory_is_not_used_up_by_something_small() -> None:
    buffers = Buffers(10**6)
    large = buffers.copy(ARRAY)
    buffers.give_back(large)
    assert buffers.copy(ARRAY[:1]).memory is not large.memory


def test_no_more_memory_is_kept_than_was_said() -> None:
    buffers = Buffers(2 * ARRAY.nbytes)
    copies = [buffers.copy(ARRAY) for _ in range(3)]
    for copy in copies:
        buffers.give_back(copy)
    again = [buffers.copy(ARRAY).memory for _ in range(3)]
    assert [any(memory is copy.memory for copy in copies) for memory in again] == [
        True,
        True,
        False,
    ]
