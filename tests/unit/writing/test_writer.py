import gc
import inspect
import json
import re
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import Logged, events, journals, read_directory, stored_digests
from tensorboard.backend.event_processing import io_wrapper
from waiting import wait_until

from tb_triptych import TriptychWriter
from tb_triptych.arrays import Array
from tb_triptych.encoding.encode import EncodedPane, encode
from tb_triptych.format.header_reader import parse_header
from tb_triptych.format.metadata import parse_plugin_content
from tb_triptych.panes import Image
from tb_triptych.summary import triptych_pb
from tb_triptych.writing.journal_writer import JournalWriter
from tb_triptych.writing.pending_write import overhead_bytes

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 3), np.uint8)
ROOM_FOR_TWO = 2 * (PICTURES.nbytes + overhead_bytes(1, len(PICTURES)))


@contextmanager
def scribe_stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let nothing be written until the event is set."""
    go_on = threading.Event()
    write = JournalWriter.write

    def wait(journal_writer: JournalWriter, call: Any) -> list[str]:
        go_on.wait()
        return write(journal_writer, call)

    monkeypatch.setattr(JournalWriter, "write", wait)
    try:
        yield go_on
    finally:
        go_on.set()


def warned_by(function: Callable[[], object]) -> list[warnings.WarningMessage]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
    return caught


def changed(logged: Logged) -> dict[tuple[str, str], str]:
    return {
        (sample.id, role): pane.changed_from
        for sample in logged.header.samples
        for role, pane in sample.panes.items()
        if pane.changed_from
    }


def test_what_is_logged_can_be_read_back(tmp_path: Path) -> None:
    signed = PICTURES.astype(np.float32) / 127.5 - 1
    with TriptychWriter(tmp_path / "run") as writer:
        assert writer.triptych(
            "val",
            PICTURES,
            signed,
            None,
            7,
            panes={"output": Image((-1, 1))},
            extras={"mask": PICTURES[..., 0] > 99},
            sample_ids=["a", "b", "c"],
            captions=["x", None, "z"],
            max_outputs=2,
            description="two of three",
        )
    (event,) = read_directory(tmp_path / "run")
    assert (event.tag, event.step, event.description) == ("val", 7, "two of three")
    assert [(s.id, s.caption) for s in event.header.samples] == [("a", "x"), ("b", None)]
    assert list(event.header.samples[0].panes) == ["input", "output", "mask"]
    assert parse_plugin_content(event.content).panes["output"]["value_range"] == [-1, 1]
    np.testing.assert_array_equal(event.batch("input"), PICTURES[:2])
    np.testing.assert_array_equal(event.batch("output"), PICTURES[:2])
    np.testing.assert_array_equal(event.batch("mask") > 0, PICTURES[:2, ..., 0] > 99)


def test_a_journal_says_the_same_as_an_event(tmp_path: Path) -> None:
    x, output, y = PICTURES / 255, PICTURES[..., 0], PICTURES.astype(np.uint16)
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", x, output, y, 3, description="d", metrics=None)
    (index,) = journals(tmp_path)
    (value,) = list(events(index.read_bytes()))[2].summary.value
    (expected,) = triptych_pb("val", x, output, y, description="d").value
    assert (value.tag, value.metadata) == (expected.tag, expected.metadata)
    (event,) = read_directory(tmp_path)
    expected_digests = [
        pane.digest
        for sample in parse_header(expected.tensor.string_val[0])
        for pane in sample.panes.values()
    ]
    found = [pane.digest for sample in event.header.samples for pane in sample.panes.values()]
    assert found == expected_digests


def test_nothing_is_touched_before_the_first_call(tmp_path: Path) -> None:
    TriptychWriter(tmp_path / "run").close()
    assert list(tmp_path.iterdir()) == []


def test_tensorboard_does_not_read_journals(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", None, PICTURES, None, 0)
    assert not any(map(io_wrapper.IsTensorFlowEventsFile, map(str, tmp_path.iterdir())))


@pytest.mark.parametrize(
    "layout",
    [
        pytest.param(lambda a: a, id="as it is"),
        pytest.param(np.asfortranarray, id="Fortran order"),
        pytest.param(lambda a: a[::-1, ::2], id="a view with gaps"),
        pytest.param(lambda a: np.broadcast_to(a[:, :, :1], a.shape), id="broadcast"),
        pytest.param(lambda a: a.astype(">u2"), id="big-endian"),
    ],
)
def test_arrays_may_lie_anywhere_in_memory(
    tmp_path: Path, layout: Callable[[Any], np.ndarray[Any, Any]]
) -> None:
    array = layout(PICTURES)
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", None, array, None, 0)
    (event,) = read_directory(tmp_path)
    np.testing.assert_array_equal(event.batch("output"), array)


def test_channels_may_come_first(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        first = PICTURES.transpose(0, 3, 1, 2)
        writer.triptych("val", first.copy(), first, PICTURES[..., 0], 0, data_format="NCHW")
    (event,) = read_directory(tmp_path)
    np.testing.assert_array_equal(event.batch("input"), PICTURES)
    np.testing.assert_array_equal(event.batch("output"), PICTURES)
    np.testing.assert_array_equal(event.batch("target"), PICTURES[..., 0])


def test_the_caller_may_use_its_arrays_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    array = PICTURES.copy()
    with TriptychWriter(tmp_path) as writer, scribe_stopped(monkeypatch):
        for step in range(5):
            array[:] = PICTURES + step
            writer.triptych("val", None, array, None, step)
        array[:] = 0
    for event in read_directory(tmp_path):
        np.testing.assert_array_equal(event.pictures["2", "output"], PICTURES[2] + event.step)


def test_memory_that_is_used_again_does_not_mix_pictures_up(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    logged = [
        random.integers(0, 256, (1, random.integers(1, 40), random.integers(1, 40)), np.uint8)
        for _ in range(200)
    ]
    with TriptychWriter(tmp_path, queue_bytes=4000) as writer, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for step, picture in enumerate(logged):
            writer.triptych("val", None, picture, None, step)
    found = read_directory(tmp_path)
    assert [event.step for event in found] == list(range(200))
    for event, picture in zip(found, logged, strict=True):
        np.testing.assert_array_equal(event.pictures["0", "output"], picture[0])


def test_one_number_that_changes_in_an_input_is_seen(tmp_path: Path) -> None:
    x = np.random.default_rng(0).random((2, 64, 64, 3), np.float32)
    logged = []
    with warnings.catch_warnings(), TriptychWriter(tmp_path) as writer:
        warnings.simplefilter("ignore")  # that the input changes
        for step in range(6):
            x.flat[step // 2 * 4321] = step // 2 / 2
            logged.append(x.copy())
            writer.triptych("val", x, x, None, step)
    found = read_directory(tmp_path)
    for event, values in zip(found, logged, strict=True):
        pixels = np.rint(values * 255).astype(np.uint8)
        np.testing.assert_array_equal(event.batch("input"), pixels)
    assert [bool(changed(event)) for event in found] == [False, False, True, False, True, False]


def test_an_input_that_stays_is_stored_again_in_a_journal_that_is_begun_anew(
    tmp_path: Path,
) -> None:
    with warnings.catch_warnings(), TriptychWriter(tmp_path) as writer:
        warnings.simplefilter("ignore")  # that the journal is gone
        for step in range(3):
            writer.triptych("val", PICTURES, PICTURES + step, None, step)
            writer.flush()
            if step == 1:
                for path in tmp_path.iterdir():
                    path.unlink()
    (event,) = read_directory(tmp_path)
    assert event.step == 2
    np.testing.assert_array_equal(event.pictures["2", "input"], PICTURES[2])


def test_pictures_that_come_again_are_stored_once(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        for step in range(10):
            writer.triptych("val", PICTURES, PICTURES + step, 255 - PICTURES, step)
        writer.triptych("train", PICTURES, PICTURES + 9, None, 0)
    (index,) = journals(tmp_path)
    stored = stored_digests(index)
    assert len(stored) == len(set(stored)) == 3 + 9 * 3 + 3  # step 0 has equal input and output
    for event in read_directory(tmp_path):
        np.testing.assert_array_equal(event.pictures["1", "input"], PICTURES[1])


def test_pictures_that_come_again_are_not_encoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = []

    def count(array: Array, pane: Image, digest: str) -> EncodedPane:
        encoded.append(digest)
        return encode(array, pane, digest)

    monkeypatch.setattr("tb_triptych.writing.open_journal.encode", count)
    with TriptychWriter(tmp_path) as writer:
        for step in range(4):
            writer.triptych("val", PICTURES, PICTURES + step, None, step)
            writer.flush()
    assert len(encoded) == 3 + 4 * 3  # at step 0 input and output are met at the same time


def test_each_writer_has_a_journal_of_its_own(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as one, TriptychWriter(tmp_path) as other:
        one.triptych("val", None, PICTURES[:1], None, 1, sample_ids=["a"])
        other.triptych("val", None, PICTURES[1:2], None, 1, sample_ids=["b"])
    assert len(journals(tmp_path)) == 2
    found = {
        sample: e.pictures[sample, "output"]
        for e in read_directory(tmp_path)
        for sample in [e.header.samples[0].id]
    }
    np.testing.assert_array_equal(found["a"], PICTURES[0])
    np.testing.assert_array_equal(found["b"], PICTURES[1])


def test_events_are_in_the_order_of_the_calls(tmp_path: Path) -> None:
    sizes = [500, 4, 300, 4, 4, 200]
    with TriptychWriter(tmp_path, encoders=3) as writer:
        for step, size in enumerate(sizes):
            writer.triptych("val", None, np.zeros((2, size, size), np.uint8), None, step)
    found = read_directory(tmp_path)
    assert [event.step for event in found] == list(range(len(sizes)))
    times = [event.wall_time_s for event in found]
    assert times == sorted(times)


def test_several_threads_may_log(tmp_path: Path) -> None:
    def log(name: str) -> None:
        for step in range(50):
            writer.triptych(name, PICTURES, PICTURES + step, None, step)

    with TriptychWriter(tmp_path, queue_bytes=1000) as writer, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        threads = [threading.Thread(target=log, args=(str(i),)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = read_directory(tmp_path)
    for i in range(4):
        mine = [event for event in found if event.tag == str(i)]
        assert [event.step for event in mine] == list(range(50))
        for event in mine:
            np.testing.assert_array_equal(event.pictures["0", "output"], PICTURES[0] + event.step)


def test_an_event_can_be_read_while_the_writer_is_idle(tmp_path: Path) -> None:
    def can_be_read(steps: int) -> bool:
        return [event.step for event in read_directory(tmp_path)] == list(range(steps))

    writer = TriptychWriter(tmp_path)
    for step in range(3):
        writer.triptych("val", None, PICTURES, None, step)
        wait_until(partial(can_be_read, step + 1), every_s=0.01)
    writer.close()


def test_flush_waits_until_all_is_written(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path)
    writer.flush()
    for step in range(20):
        writer.triptych("val", None, np.full((1, 300, 300), step, np.uint8), None, step)
    writer.flush()
    assert len(read_directory(tmp_path)) == 20
    writer.close()


def test_after_close_a_call_says_so_and_closing_again_does_nothing(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path)
    writer.triptych("val", None, PICTURES, None, 0)
    writer.close()
    writer.close()
    writer.flush()
    with pytest.raises(RuntimeError, match=rf"TriptychWriter of '{tmp_path}' is closed: create"):
        writer.triptych("val", None, PICTURES, None, 1)
    assert len(read_directory(tmp_path)) == 1


def test_an_exception_in_the_loop_costs_nothing_that_was_logged(tmp_path: Path) -> None:
    def train() -> None:
        with TriptychWriter(tmp_path) as writer:
            writer.triptych("val", None, PICTURES, None, 0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train()
    assert len(read_directory(tmp_path)) == 1


def test_a_writer_that_is_lost_sight_of_writes_what_it_has(tmp_path: Path) -> None:
    before = threading.active_count()
    writer = TriptychWriter(tmp_path, encoders=1)
    for step in range(5):
        writer.triptych("val", None, PICTURES, None, step)
    lost = weakref.ref(writer)
    del writer
    gc.collect()
    assert lost() is None
    wait_until(lambda: threading.active_count() <= before, every_s=0.01)
    assert len(read_directory(tmp_path)) == 5


def test_a_writer_that_is_lost_sight_of_still_warns(tmp_path: Path) -> None:
    def lose() -> None:
        before = threading.active_count()
        TriptychWriter(tmp_path, encoders=1).triptych("val", None, PICTURES - 1.0, None, 0)
        gc.collect()
        wait_until(lambda: threading.active_count() <= before, every_s=0.01)

    (warning,) = warned_by(lose)
    assert "are clipped" in str(warning.message)


def test_a_full_queue_makes_calls_wait_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = TriptychWriter(tmp_path, queue_bytes=ROOM_FOR_TWO)
    with scribe_stopped(monkeypatch) as go_on:
        writer.triptych("val", None, PICTURES, None, 0)
        writer.triptych("val", None, PICTURES, None, 1)
        threading.Timer(0.3, go_on.set).start()
        (warning,) = warned_by(
            lambda: [writer.triptych("val", None, PICTURES, None, step) for step in range(2, 10)]
        )
    writer.close()
    assert warning.filename == __file__
    found = re.search(r"'val' at step 2 had to wait for (\S+) s: the queue", str(warning.message))
    assert found is not None
    waited_s = float(found[1])
    assert waited_s > 0.1
    assert [event.step for event in read_directory(tmp_path)] == list(range(10))


def test_a_full_queue_may_drop_calls_which_the_journal_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = TriptychWriter(tmp_path, queue_bytes=ROOM_FOR_TWO, on_full="drop")
    with scribe_stopped(monkeypatch):
        accepted = []

        def log() -> None:
            for step in range(6):
                accepted.append(writer.triptych("val", None, PICTURES, None, step))
            accepted.append(writer.triptych("train", None, PICTURES, None, 0))

        (warning,) = warned_by(log)
        assert "'val' at step 2 was dropped: the queue" in str(warning.message)
        assert accepted == [True, True, False, False, False, False, False]
    writer.flush()
    writer.triptych("val", None, PICTURES, None, 6)
    writer.flush()
    writer.triptych("val", None, PICTURES, None, 7)
    writer.close()
    found = [(e.tag, e.step, e.header.dropped, len(e.pictures)) for e in read_directory(tmp_path)]
    val = [(*event[1:3], event[3]) for event in found if event[0] == "val"]
    assert val == [(0, 0, 3), (1, 0, 3), (6, 4, 3), (7, 0, 3)]
    # What was dropped at last is recorded at the end, in an event without samples.
    assert [event for event in found if event[0] == "train"] == [("train", 0, 1, 0)]


def test_a_call_is_checked_but_not_fetched_where_there_is_no_room_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnAccelerator:
        shape = PICTURES.shape
        dtype = PICTURES.dtype

        def __array__(self, *_: object, **__: object) -> np.ndarray[Any, Any]:
            fetched.append(self)
            return PICTURES

    fetched: list[OnAccelerator] = []
    writer = TriptychWriter(tmp_path, queue_bytes=1, on_full="drop")
    with scribe_stopped(monkeypatch), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert writer.triptych("val", None, OnAccelerator(), None, 0)
        assert not writer.triptych("val", None, OnAccelerator(), None, 1)
        with pytest.raises(ValueError, match="captions"):
            writer.triptych("val", None, OnAccelerator(), None, 2, captions=["a"])
    writer.close()
    assert len(fetched) == 1


def test_a_picture_larger_than_the_queue_passes(tmp_path: Path) -> None:
    for on_full in ("block", "drop"):
        with TriptychWriter(tmp_path, queue_bytes=1, on_full=on_full) as writer:
            assert writer.triptych("val", None, PICTURES, None, 0)
    assert len(read_directory(tmp_path)) == 2


def test_an_input_that_changes_is_warned_about_once_and_recorded(tmp_path: Path) -> None:
    def log() -> None:
        with TriptychWriter(tmp_path) as writer:
            for step, x in enumerate([PICTURES, PICTURES, PICTURES + 1, PICTURES, PICTURES]):
                writer.triptych("val", x, PICTURES + step, 255 - PICTURES, step)

    (warning,) = warned_by(log)
    assert "'val': the input of sample '0' at step 2 differs" in str(warning.message)
    found = read_directory(tmp_path)
    assert [sorted(changed(event)) for event in found] == [
        [],
        [],
        [("0", "input"), ("1", "input"), ("2", "input")],
        [("0", "input"), ("1", "input"), ("2", "input")],
        [],
    ]
    before = found[0].header.samples[1].panes["input"].digest
    assert changed(found[2])["1", "input"] == before


def test_other_samples_and_series_are_no_change(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with TriptychWriter(tmp_path) as writer:
            writer.triptych("val", PICTURES[:1], PICTURES[:1], None, 0, sample_ids=["a"])
            writer.triptych("val", PICTURES[1:2], PICTURES[1:2], None, 1, sample_ids=["b"])
            writer.triptych("train", PICTURES[2:], PICTURES[2:], None, 1, sample_ids=["a"])
    assert [changed(event) for event in read_directory(tmp_path)] == [{}, {}, {}]


def test_clipping_is_warned_about_once_at_the_line_of_the_call(tmp_path: Path) -> None:
    signed = PICTURES / 127.5 - 1
    lines = []

    def log() -> None:
        with TriptychWriter(tmp_path) as writer:
            lines.append(inspect.stack()[0].lineno + 1)
            writer.triptych("val", None, signed, None, 0)
            writer.triptych("val", None, signed, None, 1)

    (warning,) = warned_by(log)
    assert (warning.filename, warning.lineno) == (__file__, lines[0])
    assert "pass value_range=(-1, 1). If" in str(warning.message)


def test_values_that_are_no_numbers_are_counted(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", None, np.array([[[np.nan, np.inf, 0.5]]]), None, 0)
    (event,) = read_directory(tmp_path)
    stats = json.loads(event.header.samples[0].panes["output"].stats_json)
    assert (stats["nan"], stats["inf"]) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("val", PICTURES[:2], PICTURES, None, 0), ValueError, "input has 2, output has 3"),
        (("val", None, PICTURES.astype(int), None, 0), TypeError, "output has dtype int64"),
        (("val", None, None, None, 0), TypeError, "needs an output"),
        (("val", None, PICTURES, None, 0.5), TypeError, "step is 0.5: pass a whole number"),
        (("val", None, PICTURES, None, None), TypeError, "there is no step: pass step="),
        (("val", None, PICTURES, None, 2**63), ValueError, "fits in 64 bits"),
        ((3, None, PICTURES, None, 0), TypeError, "name is 3"),
        (("", None, PICTURES, None, 0), TypeError, "name is ''"),
    ],
)
def test_a_wrong_call_fails_at_its_own_line(
    tmp_path: Path, arguments: Any, error: type[Exception], message: str
) -> None:
    with TriptychWriter(tmp_path) as writer, pytest.raises(error, match=message):
        writer.triptych(*arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"logdir": "s3://bucket/logs"}, ValueError, "logdir is .*pass a local directory"),
        ({"queue_bytes": 0}, ValueError, "queue_bytes is 0: pass at least 1"),
        ({"queue_bytes": 1.5e6 + 0.5}, TypeError, "queue_bytes is 1500000.5: pass a whole number"),
        ({"encoders": 0}, ValueError, "encoders is 0"),
        ({"on_full": "wait"}, ValueError, "on_full is 'wait': pass 'block' or 'drop'"),
    ],
)
def test_wrong_options_are_refused(
    tmp_path: Path, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TriptychWriter(**{"logdir": tmp_path, **options})
