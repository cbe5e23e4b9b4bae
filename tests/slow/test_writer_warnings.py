"""Warnings that Python turns into errors, as with `-W error`, lose no logged data."""

from __future__ import annotations

import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from training_process import PICTURES, check, log, run
from waiting import wait_until

from tb_triptych import TriptychWriter

TOO_BRIGHT = PICTURES.astype(np.float32)  # clipped, which is warned about once a series

AS_ERRORS = """
import gc, warnings
warnings.simplefilter("error")
go_on = threading.Event()

def wait(output, target):
    go_on.wait()
    return [0.0, 0.0]

def log_waiting(writer):
    writer.triptych("waits", fixed, fixed, fixed, 0, metrics=wait)

def log_clipped(writer, step, name):
    writer.triptych(name, None, fixed * 1.0, None, step)
"""


def log_clipped(writer: TriptychWriter, step: int, name: str = "clipped") -> None:
    writer.triptych(name, None, TOO_BRIGHT, None, step)


def steps(logdir: Path, tag: str) -> list[int]:
    return [event.step for event in read_directory(logdir) if event.tag == tag]


def notes_of(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


def test_close_raises_them_when_all_is_written_and_the_files_are_closed(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path)
    before = threading.active_count()
    all_are_made = threading.Event()  # or else a later call raises what an earlier one warns about

    def wait(output: Any, target: Any) -> list[float]:
        all_are_made.wait()
        return [0.0] * len(output)

    writer.triptych("held", None, PICTURES, PICTURES, 0, metrics={"waits": wait})
    log_clipped(writer, 0, "one")
    log_clipped(writer, 1, "other")
    log(writer, 2)
    all_are_made.set()
    with pytest.raises(UserWarning, match=r"'one': .* clipped") as raised:
        writer.close()
    if sys.version_info >= (3, 11):
        (note,) = notes_of(raised.value)
        assert "UserWarning: triptych 'other'" in note
    wait_until(lambda: threading.active_count() <= before)  # those that encoded end on their own
    writer.close()  # and they are told once
    assert steps(tmp_path, "one") + steps(tmp_path, "other") == [0, 1]
    assert steps(tmp_path, "val") == [2]


def test_a_block_raises_them_at_its_end_but_not_instead_of_what_ended_it(tmp_path: Path) -> None:
    def train(divisor: int) -> None:
        with TriptychWriter(tmp_path) as writer:
            log_clipped(writer, divisor)
            1 / divisor

    with pytest.raises(UserWarning, match="clipped"):
        train(1)
    with pytest.raises(ZeroDivisionError) as raised:
        train(0)
    if sys.version_info >= (3, 11):
        (note,) = notes_of(raised.value)
        assert "UserWarning: triptych 'clipped'" in note
    assert sorted(steps(tmp_path, "clipped")) == [0, 1]


def test_a_call_raises_them_but_is_logged(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path)
    log_clipped(writer, 0)
    assert writer._calls._worker.wait()
    with pytest.raises(UserWarning, match="clipped"):
        log(writer, 1)
    log(writer, 2)
    writer.close()
    assert steps(tmp_path, "val") == [1, 2]


def test_a_call_that_waited_for_room_raises_that_it_did_but_is_logged(tmp_path: Path) -> None:
    go_on = threading.Event()

    def wait(output: object, target: object) -> list[float]:
        go_on.wait()
        return [0.0, 0.0]

    writer = TriptychWriter(tmp_path, queue_bytes=1)
    writer.triptych("val", PICTURES, PICTURES, PICTURES, 0, metrics=wait)
    threading.Timer(0.2, go_on.set).start()
    with pytest.raises(UserWarning, match="'val' at step 1 had to wait"):
        log(writer, 1)
    assert writer.flush() is True
    log(writer, 2)
    writer.close()
    assert steps(tmp_path, "val") == [0, 1, 2]


def test_a_flush_raises_them_when_all_is_written(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path)
    log_clipped(writer, 0)
    log(writer, 1)
    with pytest.raises(UserWarning, match="clipped"):
        writer.flush()
    assert check([event for event in read_directory(tmp_path) if event.tag == "val"]) == [1]
    writer.close()


def test_a_process_ends_with_them_when_all_writers_have_written(tmp_path: Path) -> None:
    script = """
import atexit
writers = [TriptychWriter(logdir) for _ in range(3)]
for i, writer in enumerate(writers):
    log_waiting(writer)
    log_clipped(writer, i, str(i))
    log(writer, i)
atexit.register(go_on.set)
"""
    said = run(AS_ERRORS + script, tmp_path)
    for i in range(3):
        assert said.count(f"UserWarning: triptych '{i}'") == 1
        assert steps(tmp_path, str(i)) == [i]
    assert sorted(steps(tmp_path, "val")) == [0, 1, 2]


def test_a_writer_that_is_lost_sight_of_writes_all_before_it_raises_them(tmp_path: Path) -> None:
    script = """
writer = TriptychWriter(logdir)
log_waiting(writer)
for step in range(5):
    log_clipped(writer, step, "clipped")
    log(writer, step)
del writer
gc.collect()
go_on.set()
"""
    said = run(AS_ERRORS + script, tmp_path)
    assert said.count("UserWarning: triptych 'clipped'") == 1
    assert steps(tmp_path, "val") == [0, 1, 2, 3, 4]


def test_warnings_of_a_metric_cost_its_number_alone(tmp_path: Path) -> None:
    def old(output: object, target: object) -> list[float]:
        warnings.warn("this is deprecated", DeprecationWarning, stacklevel=1)
        return [1.0, 2.0]

    writer = TriptychWriter(tmp_path)
    writer.triptych("val", PICTURES, PICTURES, PICTURES, 0, metrics=("mae", old))
    with pytest.raises(UserWarning, match="old could not be measured: DeprecationWarning"):
        writer.close()
    (event,) = read_directory(tmp_path)
    assert [sample.metrics for sample in event.header.samples] == [{"mae": 0.0, "old": None}] * 2


def test_development_mode_finds_nothing_to_warn_about(tmp_path: Path) -> None:
    script = """
with TriptychWriter(logdir) as a:
    for step in range(3):
        log(a, step)
        a.triptych("more", fixed, fixed, fixed, step, metrics="auto", metrics_as_scalars=True)
b = TriptychWriter(logdir)
log(b, 3)
del b
c = TriptychWriter(logdir)
log(c, 4)
c.flush()
for path in os.listdir(logdir):
    if not path.startswith("triptych"): os.unlink(os.path.join(logdir, path))
warnings.simplefilter("ignore", UserWarning)
log(c, 5)
gc.collect()
"""
    said = run(AS_ERRORS + script, tmp_path, words=["-X", "dev"])
    assert said == ""
    assert steps(tmp_path, "val")[-1] == 5
