"""Arrays on a device, here one that does its work late."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from stand_in_device import StandIn

from tb_triptych.capture import captures
from tb_triptych.capture.captures import Captures
from tb_triptych.capture.place import Place
from tb_triptych.capture.repeats import PROOF_CALLS
from tb_triptych.capture.snapshot import Snapshot

VALUES = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
INPUT = Place("val", "input")


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    made = StandIn()
    monkeypatch.setattr(captures, "DEVICES", [lambda _: made])
    yield made
    made.close()


@pytest.fixture
def running(device: StandIn) -> StandIn:
    device.go_on.set()
    return device


def begun(captures: Captures, value: Any, place: Place | None = None, **options: Any) -> Snapshot:
    snapshot = captures.snapshot(value, place, **options)
    snapshot.begin()
    return snapshot


def test_the_caller_does_not_wait_and_gets_what_the_array_was_at_its_call(device: StandIn) -> None:
    array = device.array(VALUES)
    array.fill(1)
    snapshot = begun(Captures(10**6), array)
    array.fill(2)  # all of this before the device has done anything
    found: list[Any] = []
    background = threading.Thread(target=lambda: found.append(snapshot.wait().values))
    background.start()
    assert found == []
    device.go_on.set()
    background.join()
    np.testing.assert_array_equal(found[0], np.ones_like(VALUES))


def test_nothing_is_fetched_before_it_is_known_that_there_is_room(device: StandIn) -> None:
    array = device.array(VALUES)
    snapshot = Captures(10**6).snapshot(array, INPUT)
    assert snapshot.readable is None
    snapshot.release()
    assert device.copies == 0


def test_only_the_samples_that_are_kept_are_fetched(running: StandIn) -> None:
    array = running.array(VALUES)
    snapshot = begun(Captures(10**6), array, INPUT, kept=1)
    assert snapshot.owned_bytes == VALUES[:1].nbytes
    np.testing.assert_array_equal(snapshot.wait().values, VALUES[:1])


def test_an_array_that_comes_again_is_fetched_once(running: StandIn) -> None:
    all_captures, array = Captures(10**6), running.array(VALUES)
    found = [begun(all_captures, array, INPUT).wait().values for _ in range(PROOF_CALLS - 1)]
    assert running.copies == 1
    assert all(values is found[0] for values in found)


def test_an_array_is_fetched_once_while_the_first_copy_is_on_its_way(device: StandIn) -> None:
    all_captures, array = Captures(10**6), device.array(VALUES)
    snapshots = [begun(all_captures, array, INPUT) for _ in range(3)]
    assert [snapshot.owned_bytes for snapshot in snapshots] == [VALUES.nbytes, 0, 0]
    device.go_on.set()
    for snapshot in snapshots:
        np.testing.assert_array_equal(snapshot.wait().values, VALUES)
        snapshot.release()
        snapshot.release()
    assert device.copies == 1


def test_what_may_have_changed_is_fetched_again(running: StandIn) -> None:
    all_captures, array = Captures(10**6), running.array(VALUES)
    begun(all_captures, array, INPUT)
    array.fill(1)
    for _ in range(2):
        assert begun(all_captures, array, INPUT).wait().values.max() == 1
    assert running.copies == 2
    begun(all_captures, array, INPUT, kept=1)
    begun(all_captures, running.array(VALUES), INPUT)
    begun(all_captures, array, Place("val", "target"))
    begun(all_captures, array)
    assert running.copies == 6


def test_an_array_whose_changes_nobody_counts_is_always_fetched(running: StandIn) -> None:
    all_captures, array = Captures(10**6), running.array(VALUES)
    array.version = None
    for _ in range(3):
        begun(all_captures, array, INPUT).wait()
    assert running.copies == 3


def test_another_array_at_the_address_of_one_that_is_gone_is_fetched(running: StandIn) -> None:
    all_captures = Captures(10**6)
    for value in range(20):
        array = running.array(np.full_like(VALUES, value))
        assert begun(all_captures, array, INPUT).wait().values.max() == value
        del array
        gc.collect()


def test_outputs_are_always_fetched(running: StandIn) -> None:
    all_captures, array = Captures(10**6), running.array(VALUES)
    for _ in range(3):
        begun(all_captures, array).wait()
    assert running.copies == 3


def test_an_array_that_seems_unchanged_is_proved_at_every_sixteenth_call(running: StandIn) -> None:
    all_captures, array = Captures(10**6), running.array(VALUES)
    copies = []
    for _ in range(3 * PROOF_CALLS):
        begun(all_captures, array, INPUT).wait()
        copies.append(running.copies)
    assert [i + 1 for i in range(1, len(copies)) if copies[i] > copies[i - 1]] == [16, 32, 48]
    assert all_captures.take_messages() == []


def test_a_write_that_nobody_counted_is_found_by_the_proof_and_reported_once(
    running: StandIn,
) -> None:
    all_captures, array = Captures(10**6), running.array(VALUES)
    begun(all_captures, array, INPUT).wait()
    array.fill_uncounted(5)
    found = [begun(all_captures, array, INPUT).wait().values.max() for _ in range(PROOF_CALLS - 1)]
    assert found == [VALUES.max()] * (PROOF_CALLS - 2) + [5]
    (message,) = all_captures.take_messages()
    assert message.startswith("triptych 'val': input was written to in a way that its framework")
    for value in (6, 7):
        array.fill_uncounted(value)
        assert begun(all_captures, array, INPUT).wait().values.max() == value
    assert running.copies == 4
    assert all_captures.take_messages() == []
    other = Place("val", "target")
    begun(all_captures, array, other)
    begun(all_captures, array, other)
    assert running.copies == 5


def test_several_proofs_on_their_way_make_one_report(device: StandIn) -> None:
    all_captures, array = Captures(10**6), device.array(VALUES)
    snapshots = []
    for value in range(3 * PROOF_CALLS):
        array.fill_uncounted(value)
        snapshots.append(begun(all_captures, array, INPUT))
    device.go_on.set()
    found = [int(snapshot.wait().values.max()) for snapshot in snapshots]
    assert found == [0] * 15 + [15] * 16 + [31] * 16 + [47]
    assert len(all_captures.take_messages()) == 1


def test_a_copy_that_fails_is_tried_again_at_the_next_call(running: StandIn) -> None:
    all_captures, array = Captures(10**6), running.array(VALUES)
    running.failure = RuntimeError("an error of the device")
    snapshot = begun(all_captures, array, INPUT)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="an error of the device"):
            snapshot.wait()
    running.failure = None
    np.testing.assert_array_equal(begun(all_captures, array, INPUT).wait().values, VALUES)


def test_values_that_take_too_much_memory_are_not_remembered(running: StandIn) -> None:
    all_captures, array = Captures(VALUES.nbytes - 1), running.array(VALUES)
    for _ in range(3):
        np.testing.assert_array_equal(begun(all_captures, array, INPUT).wait().values, VALUES)
    assert running.copies == 3


def test_a_snapshot_that_is_dropped_leaves_nothing_behind(device: StandIn) -> None:
    all_captures = Captures(10**6)
    snapshot = begun(all_captures, device.array(VALUES))
    snapshot.release()
    with pytest.raises(AssertionError):
        snapshot.wait()
