from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tb_triptych.writing.buffers import Buffers

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


NUMBERS = np.random.default_rng(0).random((4, 50, 60), np.float32)


def test_an_array_that_comes_again_is_not_copied_again() -> None:
    buffers = Buffers(10**6)
    copies = [buffers.copy(NUMBERS.copy(), "val") for _ in range(3)]
    assert copies[1] is copies[2] is copies[0]
    np.testing.assert_array_equal(copies[0].values, NUMBERS)
    assert buffers.copy(NUMBERS, "train") is not copies[0]
    assert buffers.copy(NUMBERS) is not copies[0]


@pytest.mark.parametrize(
    "change",
    [
        *(lambda a, i=i: np.put(a, i, 2) for i in range(0, NUMBERS.size, 997)),
        lambda a: np.put(a, -1, np.nextafter(a.flat[-1], np.float32(2))),
        lambda a: np.copyto(a, a[::-1].copy()),
    ],
)
def test_whatever_changes_in_an_array_is_copied(change: Callable[[Any], None]) -> None:
    buffers = Buffers(10**6)
    before = buffers.copy(NUMBERS, "val")
    changed = NUMBERS.copy()
    change(changed)
    after = buffers.copy(changed, "val")
    np.testing.assert_array_equal(before.values, NUMBERS)
    np.testing.assert_array_equal(after.values, changed)
    assert buffers.copy(changed, "val") is after


def test_equal_numbers_of_other_bits_or_another_form_are_something_else() -> None:
    zeros = np.zeros((6, 4), np.float32)
    buffers = Buffers(10**6)
    for other in (-zeros, zeros.view(np.uint32), zeros.reshape(4, 6), zeros.T, zeros[:3]):
        buffers.copy(zeros, "val")
        copy = buffers.copy(other, "val")
        np.testing.assert_array_equal(np.signbit(copy.values), np.signbit(other))
        assert (copy.values.dtype, copy.values.shape) == (other.dtype, other.shape)


@pytest.mark.parametrize(
    "layout",
    [np.asfortranarray, lambda a: a.transpose(2, 0, 1), lambda a: a[::-1, ::2], lambda a: a * 1],
)
def test_arrays_that_lie_anyhow_in_memory_may_come_again(layout: Callable[[Any], Any]) -> None:
    buffers = Buffers(10**6)
    for array in (NUMBERS, NUMBERS, NUMBERS + 1):
        copy = buffers.copy(layout(array), "val")
        np.testing.assert_array_equal(copy.values, layout(array))
    again = buffers.copy(np.asfortranarray(NUMBERS), "train")
    assert buffers.copy(np.asfortranarray(NUMBERS.copy()), "train") is again


def test_memory_is_not_used_for_something_else_before_all_have_given_it_back() -> None:
    buffers = Buffers(10**6)
    first = buffers.copy(NUMBERS, "val")
    assert buffers.copy(NUMBERS, "val") is first
    second = buffers.copy(NUMBERS + 1, "val")  # takes the place of the first
    buffers.give_back(first)
    assert buffers.copy(NUMBERS).memory is not first.memory
    buffers.give_back(first)
    assert buffers.copy(NUMBERS).memory is first.memory
    buffers.give_back(second)
    assert buffers.copy(NUMBERS).memory is not second.memory  # it may come again


def test_what_came_longest_ago_makes_room() -> None:
    buffers = Buffers(2 * NUMBERS.nbytes)
    copies = {key: buffers.copy(NUMBERS, key) for key in "abac"}
    assert buffers.copy(NUMBERS, "a") is copies["a"]
    assert buffers.copy(NUMBERS, "c") is copies["c"]
    assert buffers.copy(NUMBERS, "b") is not copies["b"]
