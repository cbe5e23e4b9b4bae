"""Arrays on a device through a whole writer; the device does its work late."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from stand_in_device import DeviceArray, StandIn

from tb_triptych import Labels, TriptychWriter
from tb_triptych.capture import captures

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 3), np.uint8)


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


def warned_by(function: Callable[[], object]) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
    assert {one.filename for one in caught} <= {__file__}
    return [str(one.message) for one in caught]


def test_a_call_returns_before_the_device_has_done_anything(
    tmp_path: Path, device: StandIn
) -> None:
    input, output = device.array(PICTURES), device.array(PICTURES)
    with TriptychWriter(tmp_path) as writer:
        for step in range(3):
            output.fill(step)  # the next step overwrites what the call has logged
            writer.triptych("val", input, output, None, step)
        output.fill(99)
        device.go_on.set()
    logged = read_directory(tmp_path)
    assert [np.unique(event.batch("output")).tolist() for event in logged] == [[0], [1], [2]]
    for event in logged:
        np.testing.assert_array_equal(event.batch("input"), PICTURES)
    assert device.copies == 1 + 3


def test_only_the_samples_that_are_kept_come_from_the_device(
    tmp_path: Path, running: StandIn
) -> None:
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", None, running.array(PICTURES), None, 0, max_outputs=2)
    assert running.bytes_copied == PICTURES[:2].nbytes
    np.testing.assert_array_equal(read_directory(tmp_path)[0].batch("output"), PICTURES[:2])


def test_a_call_that_is_dropped_fetches_nothing(tmp_path: Path, device: StandIn) -> None:
    writer = TriptychWriter(tmp_path, queue_bytes=1, on_full="drop")
    output = device.array(PICTURES)
    accepted: list[bool] = []

    def log() -> None:
        accepted.extend(writer.triptych("val", None, output, None, step) for step in range(3))

    (message,) = warned_by(log)
    assert "at step 1 was dropped: the queue" in message
    assert accepted == [True, False, False]
    assert device.copies == 1
    device.go_on.set()
    writer.close()


def test_a_copy_that_fails_costs_one_call(tmp_path: Path, running: StandIn) -> None:
    output = running.array(PICTURES)

    def log() -> None:
        with TriptychWriter(tmp_path) as writer:
            for step in range(3):
                running.failure = RuntimeError("an illegal access") if step == 1 else None
                writer.triptych("val", output, output, None, step)
                writer.flush()

    (message,) = warned_by(log)
    assert message.startswith(
        "triptych 'val' at step 1 was not written: ArrivalError: output did not arrive from its "
        "device (an illegal access). Training continues"
    )
    assert "the error is its framework's" in message
    found = read_directory(tmp_path)
    assert [(event.step, event.header.dropped) for event in found] == [(0, 0), (2, 1)]


def test_a_failed_copy_is_raised_by_a_strict_writer(tmp_path: Path, running: StandIn) -> None:
    running.failure = RuntimeError("an illegal access")
    writer = TriptychWriter(tmp_path, strict=True)
    writer.triptych("val", None, running.array(PICTURES), None, 0)
    with pytest.raises(Exception, match="output did not arrive from its device") as caught:
        writer.close()
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_an_array_that_cannot_be_read_raises_at_the_call(tmp_path: Path, device: StandIn) -> None:
    def refuse(value: DeviceArray) -> Any:
        raise RuntimeError("a graph is being captured")

    device.copy = refuse  # type: ignore[method-assign]
    with (
        TriptychWriter(tmp_path) as writer,
        pytest.raises(TypeError, match=r"DeviceArray whose values cannot be read \(a graph"),
    ):
        writer.triptych("val", None, device.array(PICTURES), None, 0)


def test_a_write_that_nobody_counts_is_reported_at_the_line_of_the_call(
    tmp_path: Path, running: StandIn
) -> None:
    input, output = running.array(PICTURES), running.array(PICTURES)

    def log() -> None:
        with TriptychWriter(tmp_path) as writer:
            for step in range(20):
                if step == 5:
                    input.fill_uncounted(7)
                writer.triptych("val", input, output, None, step, changing=True)
                writer.flush()

    (message,) = warned_by(log)
    assert message.startswith("triptych 'val': input was written to in a way that its framework")
    found = [int(event.batch("input").max()) for event in read_directory(tmp_path)]
    assert found == [int(PICTURES.max())] * 15 + [7] * 5


def test_class_ids_on_a_device_are_checked_when_they_are_there(
    tmp_path: Path, running: StandIn
) -> None:
    ids = running.array(np.full((1, 4, 5), 0.5, np.float32))

    def log() -> None:
        with TriptychWriter(tmp_path) as writer:
            writer.triptych("val", None, ids, None, 0, panes=Labels())

    (message,) = warned_by(log)
    assert "'val' at step 0 was not written: ValueError: output has dtype float32" in message


def test_class_ids_in_memory_are_checked_at_the_call(tmp_path: Path) -> None:
    ids = np.full((1, 4, 5), 0.5, np.float32)
    with TriptychWriter(tmp_path) as writer, pytest.raises(ValueError, match="not a class id"):
        writer.triptych("val", None, ids, None, 0, panes=Labels())


@pytest.mark.filterwarnings("ignore:.*step .* comes after")
def test_several_threads_may_log_the_same_array(tmp_path: Path, running: StandIn) -> None:
    input, output = running.array(PICTURES), running.array(PICTURES)
    with TriptychWriter(tmp_path) as writer:

        def log(first: int) -> None:
            for step in range(first, first + 50):
                writer.triptych("val", input, output, None, step)

        threads = [threading.Thread(target=log, args=(100 * i,)) for i in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = read_directory(tmp_path)
    assert len(found) == 150
    assert all(np.array_equal(event.batch("input"), PICTURES) for event in found)
