import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tb_triptych.writing.buffers import Buffers, Copy

ARRAY = np.random.default_rng(0).integers(0, 1000, (4, 50, 600), np.uint16)


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


def memory_of(copy: Copy) -> Any:
    """Return what owns the memory of a copy."""
    values = copy.values
    while values.base is not None:
        values = values.base
    return values


def test_memory_that_was_released_is_used_again() -> None:
    buffers = Buffers(10**6)
    first, second = buffers.copy(ARRAY), buffers.copy(ARRAY)
    memory = memory_of(first)
    assert memory is not memory_of(second)
    first.release()
    first.release()
    third = buffers.copy(ARRAY[:3])
    assert memory_of(third) is memory
    np.testing.assert_array_equal(third.values, ARRAY[:3])
    assert memory_of(buffers.copy(ARRAY)) is not memory


def test_memory_of_a_copy_that_nobody_released_is_used_again() -> None:
    buffers = Buffers(10**6)
    memory = memory_of(buffers.copy(ARRAY))
    assert memory_of(buffers.copy(ARRAY)) is memory


def test_much_larger_memory_is_not_used_up_by_something_small() -> None:
    buffers = Buffers(10**6)
    memory = memory_of(buffers.copy(ARRAY))
    assert memory_of(buffers.copy(ARRAY[:1])) is not memory


def test_no_more_memory_is_kept_than_was_said() -> None:
    buffers = Buffers(2 * ARRAY.nbytes)
    copies = [buffers.copy(ARRAY) for _ in range(3)]
    memories = [weakref.ref(memory_of(copy)) for copy in copies]
    while copies:
        copies.pop(0).release()
    buffers.trim()
    assert [memory() is None for memory in memories] == [True, False, False]


NUMBERS = np.random.default_rng(0).random((4, 50, 120), np.float32)


def are_shared(*copies: Copy) -> bool:
    return all(copy.values is copies[0].values for copy in copies)


def test_an_array_that_comes_again_is_neither_copied_nor_counted_again() -> None:
    buffers = Buffers(10**6)
    copies = [buffers.copy(NUMBERS.copy(), "val") for _ in range(3)]
    assert are_shared(*copies)
    assert [copy.owned_bytes for copy in copies] == [NUMBERS.nbytes, 0, 0]
    np.testing.assert_array_equal(copies[0].values, NUMBERS)
    assert not are_shared(copies[0], buffers.copy(NUMBERS, "train"))
    assert not are_shared(copies[0], buffers.copy(NUMBERS))


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
    assert are_shared(buffers.copy(changed, "val"), after)


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
    assert are_shared(buffers.copy(np.asfortranarray(NUMBERS.copy()), "train"), again)


def test_memory_is_not_used_for_something_else_before_all_have_released_it() -> None:
    buffers = Buffers(10**6)
    first, again = buffers.copy(NUMBERS, "val"), buffers.copy(NUMBERS, "val")
    memory = memory_of(first)
    second = buffers.copy(NUMBERS + 1, "val")  # takes the place of the first
    first.release()
    first.release()
    other = buffers.copy(NUMBERS)
    assert memory_of(other) is not memory
    again.release()
    assert memory_of(buffers.copy(NUMBERS)) is memory
    second.release()
    assert memory_of(buffers.copy(NUMBERS)) is not memory_of(second)  # it may come again


def test_what_came_longest_ago_makes_room() -> None:
    buffers = Buffers(2 * NUMBERS.nbytes)
    copies = {key: buffers.copy(NUMBERS, key) for key in "abac"}
    assert are_shared(buffers.copy(NUMBERS, "a"), copies["a"])
    assert are_shared(buffers.copy(NUMBERS, "c"), copies["c"])
    assert not are_shared(buffers.copy(NUMBERS, "b"), copies["b"])


def test_what_is_too_large_to_be_kept_makes_no_room() -> None:
    buffers = Buffers(NUMBERS.nbytes)
    kept = buffers.copy(NUMBERS, "a")
    buffers.copy(np.concatenate([NUMBERS, NUMBERS]), "b")
    assert are_shared(buffers.copy(NUMBERS, "a"), kept)
