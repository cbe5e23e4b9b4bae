"""Copies of arrays in the host's memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tb_triptych.arrays import Array, as_stored
from tb_triptych.capture.host import Copies, Copy, HostSnapshot
from tb_triptych.capture.place import Place

ARRAY = np.random.default_rng(0).integers(0, 1000, (4, 5, 6), np.uint16)
NUMBERS = np.random.default_rng(0).random((4, 50, 60), np.float32)
VAL, TRAIN, TEST = (Place(tag, "input") for tag in ("val", "train", "test"))


def copied(copies: Copies, values: Any, place: Place) -> Copy:
    return copies.known(values, place) or copies.copy(values, place)


def address(values: np.ndarray[Any, Any]) -> int:
    return int(values.__array_interface__["data"][0])


@pytest.mark.parametrize(
    "layout",
    [
        lambda a: a,
        np.asfortranarray,
        lambda a: a.transpose(1, 0, 2),
        lambda a: a[::-1, :, ::2],
        lambda a: np.broadcast_to(a[:1], a.shape),
        lambda a: a[0, 0, 0],
        lambda a: a[:0],
    ],
)
def test_a_copy_has_the_values_and_memory_of_its_own(
    layout: Callable[[Any], np.ndarray[Any, Any]],
) -> None:
    original = np.asarray(layout(ARRAY.copy()))
    copy = Copies(0).copy(original, None)
    np.testing.assert_array_equal(copy.values, original)
    assert copy.values.dtype == original.dtype
    assert not np.shares_memory(copy.values, original)


def test_memory_of_copies_that_are_gone_is_used_again() -> None:
    copies = Copies(10**6)
    first, second = copies.copy(ARRAY, None), copies.copy(ARRAY, None)
    at = address(first.values)
    assert at != address(second.values)
    del first
    third = copies.copy(ARRAY[:3], None)
    assert address(third.values) == at
    np.testing.assert_array_equal(third.values, ARRAY[:3])


def test_an_array_that_comes_again_is_not_copied_again() -> None:
    copies = Copies(10**6)
    made = [copied(copies, NUMBERS.copy(), VAL) for _ in range(3)]
    assert made[1] is made[2] is made[0]
    np.testing.assert_array_equal(made[0].values, NUMBERS)
    assert copied(copies, NUMBERS, TRAIN) is not made[0]
    assert copies.copy(NUMBERS, None) is not made[0]


@pytest.mark.parametrize(
    "change",
    [
        *(lambda a, i=i: np.put(a, i, 2) for i in range(0, NUMBERS.size, 997)),
        lambda a: np.put(a, -1, np.nextafter(a.flat[-1], np.float32(2))),
        lambda a: np.copyto(a, a[::-1].copy()),
    ],
)
def test_whatever_changes_in_an_array_is_copied(change: Callable[[Any], None]) -> None:
    copies = Copies(10**6)
    before = copied(copies, NUMBERS, VAL)
    changed = NUMBERS.copy()
    change(changed)
    after = copied(copies, changed, VAL)
    np.testing.assert_array_equal(before.values, NUMBERS)
    np.testing.assert_array_equal(after.values, changed)
    assert copied(copies, changed, VAL) is after


def test_equal_numbers_of_other_bits_or_another_form_are_something_else() -> None:
    zeros = np.zeros((6, 4), np.float32)
    copies = Copies(10**6)
    for other in (-zeros, zeros.view(np.uint32), zeros.reshape(4, 6), zeros.T, zeros[:3]):
        copied(copies, zeros, VAL)
        copy = copied(copies, other, VAL)
        np.testing.assert_array_equal(np.signbit(copy.values), np.signbit(other))
        assert (copy.values.dtype, copy.values.shape) == (other.dtype, other.shape)


@pytest.mark.parametrize(
    "layout",
    [np.asfortranarray, lambda a: a.transpose(2, 0, 1), lambda a: a[::-1, ::2], lambda a: a * 1],
)
def test_arrays_that_lie_anyhow_in_memory_may_come_again(layout: Callable[[Any], Any]) -> None:
    copies = Copies(10**6)
    for array in (NUMBERS, NUMBERS, NUMBERS + 1):
        copy = copied(copies, layout(array), VAL)
        np.testing.assert_array_equal(copy.values, layout(array))
    again = copied(copies, np.asfortranarray(NUMBERS), TRAIN)
    assert copied(copies, np.asfortranarray(NUMBERS.copy()), TRAIN) is again


def test_memory_is_not_used_for_something_else_while_a_call_or_a_repetition_needs_it() -> None:
    copies = Copies(10**6)
    first = copied(copies, NUMBERS, VAL)
    at = address(first.values)
    second = copied(copies, NUMBERS + 1, VAL)  # takes the place of the first
    assert address(copies.copy(NUMBERS, None).values) != at
    kept_at = address(second.values)
    del second
    assert address(copies.copy(NUMBERS, None).values) != kept_at  # it may come again
    del first
    held = [copies.copy(NUMBERS, None) for _ in range(3)]
    assert at in [address(copy.values) for copy in held]


def test_what_came_longest_ago_makes_room() -> None:
    copies = Copies(2 * NUMBERS.nbytes)
    a, b, _, c = (copied(copies, NUMBERS, place) for place in (VAL, TRAIN, VAL, TEST))
    assert copied(copies, NUMBERS, VAL) is a
    assert copied(copies, NUMBERS, TEST) is c
    assert copied(copies, NUMBERS, TRAIN) is not b


def test_a_snapshot_has_the_values_of_its_beginning() -> None:
    array = NUMBERS.copy()
    snapshot = HostSnapshot(as_stored(array), Copies(0), None)
    assert snapshot.readable is not None
    assert snapshot.readable.values is array
    snapshot.begin()
    array.fill(7)
    assert array.nbytes <= snapshot.owned_bytes <= array.nbytes * 9 / 8
    np.testing.assert_array_equal(snapshot.wait().values, NUMBERS)
    assert snapshot.wait().dtype == "float32"


def test_what_nobody_else_can_write_to_is_not_copied() -> None:
    stored = as_stored(NUMBERS.tolist())
    snapshot = HostSnapshot(stored, Copies(0), VAL)
    snapshot.begin()
    assert snapshot.wait().values is stored.values
    assert snapshot.owned_bytes == stored.values.nbytes


def test_a_snapshot_that_shares_the_copy_of_another_owns_no_memory() -> None:
    copies = Copies(10**6)
    snapshots = [HostSnapshot(as_stored(NUMBERS.copy()), copies, VAL) for _ in range(2)]
    for snapshot in snapshots:
        snapshot.begin()
    assert [snapshot.owned_bytes for snapshot in snapshots] == [NUMBERS.nbytes, 0]
    assert np.shares_memory(snapshots[0].wait().values, snapshots[1].wait().values)


def test_a_snapshot_can_be_released_at_any_time_and_twice() -> None:
    copies = Copies(10**6)
    for begin in (False, True):
        snapshot = HostSnapshot(as_stored(NUMBERS), copies, None)
        if begin:
            snapshot.begin()
        snapshot.release()
        snapshot.release()
        with pytest.raises(AssertionError):
            snapshot.wait()
    assert copies._pool.free_bytes >= NUMBERS.nbytes


def test_half_precision_is_copied_as_it_is_and_widened_exactly_later() -> None:
    bits = np.arange(2**16, dtype=np.uint16).reshape(256, 256).T
    snapshot = HostSnapshot(Array(bits, "bfloat16"), Copies(0), VAL)
    snapshot.begin()
    assert snapshot.owned_bytes == 2 * 2**16
    found = snapshot.wait()
    assert (found.dtype, found.values.dtype.name) == ("bfloat16", "float32")
    np.testing.assert_array_equal(found.values.view(np.uint32) >> 16, bits)
    assert not np.any(found.values.view(np.uint32) & 0xFFFF)
