"""Storage that does not respond; here a metric that reads an empty pipe in the background."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from journals import read_directory
from training_process import PICTURES, check, log, python, run, warned_by

from tb_triptych import TriptychWriter

HANGING = """
os.mkfifo(os.path.join(os.path.dirname(logdir), "pipe"))

def hang(output, target):
    with open(os.path.join(os.path.dirname(logdir), "pipe")) as pipe: pipe.read()
    return [0.0, 0.0]

def log_hanging(writer, step):
    writer.triptych("val", fixed, fixed + np.uint8(step), fixed, step, metrics=hang)
"""


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    yield path
    os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))


def log_hanging(writer: TriptychWriter, pipe: Path, step: int) -> None:
    def hang(output: object, target: object) -> list[float]:
        pipe.read_bytes()
        return [0.0, 0.0]

    shifted = PICTURES + type(PICTURES.flat[0])(step)
    writer.triptych("val", PICTURES, shifted, PICTURES, step, metrics=hang)


def let_go(pipe: Path) -> None:
    pipe.write_bytes(b"")


def test_flush_and_close_wait_no_longer_than_they_may(tmp_path: Path, pipe: Path) -> None:
    writer = TriptychWriter(tmp_path / "run")
    assert writer.flush(timeout=0) is True
    log_hanging(writer, pipe, 0)
    log(writer, 1)
    assert writer.flush(timeout=0.1) is False
    assert writer.flush(0) is False
    assert writer.close(timeout=0.1) is False
    with pytest.raises(RuntimeError, match="is closed"):
        log(writer, 2)
    let_go(pipe)
    assert writer.flush(timeout=None) is True
    assert writer.close() is True
    assert writer.close(timeout=0) is True
    assert check(read_directory(tmp_path / "run")) == [0, 1]


@pytest.mark.parametrize("wrong", [-1, float("nan")])
def test_a_time_that_is_none_is_refused(tmp_path: Path, wrong: float) -> None:
    with TriptychWriter(tmp_path) as writer:
        for wait in (writer.flush, writer.close):
            with pytest.raises(ValueError, match=r"^timeout is .*: pass a number of seconds"):
                wait(timeout=wrong)
        log(writer, 0)  # it was not closed
    with pytest.raises(ValueError, match=r"^exit_timeout is .*: pass a number of seconds, 0"):
        TriptychWriter(tmp_path, exit_timeout=wrong)
    with pytest.raises(TypeError, match=r"^exit_timeout is '5 s': pass a number of seconds, or"):
        TriptychWriter(tmp_path, exit_timeout="5 s")  # type: ignore[arg-type]


def test_a_writer_that_never_logged_is_closed_at_once(tmp_path: Path) -> None:
    assert TriptychWriter(tmp_path).close(timeout=0) is True


@pytest.mark.parametrize("ending", ["", "w.close(timeout=0)", "1 / 0", "del w"])
def test_a_process_that_ends_gives_up_after_a_while_and_says_what_is_lost(
    tmp_path: Path, ending: str
) -> None:
    script = f"""
w = TriptychWriter(logdir, exit_timeout=0.5, encoders=2)
for step in range(3): log(w, step)
w.flush()
log_hanging(w, 3)
log(w, 4)
{ending}
"""
    said = run(HANGING + script, tmp_path / "run", code=1 if ending == "1 / 0" else 0)
    assert said.count("UserWarning: the process ends before everything is written to") == 1
    assert "starting with triptych 'val' at step 3 are lost (calls: 2). Check that" in said
    assert check(read_directory(tmp_path / "run")) == [0, 1, 2]


def test_the_exit_waits_for_all_writers_no_longer_than_for_one(tmp_path: Path) -> None:
    script = """
writers = [TriptychWriter(logdir, exit_timeout=1.5) for _ in range(8)]
for writer in writers: log_hanging(writer, 0)
fine = TriptychWriter(logdir)
log(fine, 1)
begun_s = time.monotonic()
from tb_triptych.writing import at_exit
at_exit.finish()
took_s = time.monotonic() - begun_s
assert took_s < 8 * 1.5, took_s
"""
    said = run(HANGING + script, tmp_path / "run")
    assert said.count("the process ends before everything is written") == 8
    assert check(read_directory(tmp_path / "run")) == [1]


def test_an_exit_that_goes_on_is_waited_for_however_long_it_takes(tmp_path: Path) -> None:
    script = """
def slow(output, target):
    time.sleep(0.2)
    return [0.0, 0.0]

w = TriptychWriter(logdir, exit_timeout=2)
for step in range(20):
    w.triptych("val", fixed, fixed + np.uint8(step), fixed, step, metrics=slow)
"""
    assert run(script, tmp_path) == ""
    assert check(read_directory(tmp_path)) == list(range(20))


def test_an_exit_without_limit_waits_until_storage_answers(tmp_path: Path) -> None:
    script = """
w = TriptychWriter(logdir, exit_timeout=None)
log_hanging(w, 0)
print("logged", flush=True)
"""
    process = python(HANGING + script, tmp_path / "run")
    assert process.stdout is not None
    assert process.stdout.readline() == "logged\n"
    let_go(tmp_path / "pipe")
    assert process.communicate() == ("", "")
    assert check(read_directory(tmp_path / "run")) == [0]


def test_ctrl_c_ends_the_wait_of_an_exit_and_what_is_lost_is_said(tmp_path: Path) -> None:
    script = """
import signal, traceback

def interrupt_the_wait():
    main = threading.main_thread().ident
    while "wait_at_exit" not in str(traceback.extract_stack(sys._current_frames()[main])):
        time.sleep(0.01)
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGINT)

w = TriptychWriter(logdir, exit_timeout=None)
log(w, 0)
w.flush()
log_hanging(w, 1)
threading.Thread(target=interrupt_the_wait, daemon=True).start()
"""
    said = run(HANGING + script, tmp_path / "run")
    assert "KeyboardInterrupt" in said
    assert "starting with triptych 'val' at step 1 are lost (calls: 1)" in said
    assert check(read_directory(tmp_path / "run")) == [0]


def test_a_child_of_multiprocessing_gives_up_too(tmp_path: Path) -> None:
    script = """
import multiprocessing

def train():
    w = TriptychWriter(logdir, exit_timeout=0.5)
    log_hanging(w, 0)

process = multiprocessing.get_context("fork").Process(target=train)
process.start()
process.join()
print(process.exitcode)
"""
    said = run(HANGING + script, tmp_path / "run")
    assert said.startswith("0\n")
    assert "starting with triptych 'val' at step 0 are lost (calls: 1)" in said


def test_a_full_queue_of_a_directory_that_takes_nothing_drops_where_that_is_wished(
    tmp_path: Path, pipe: Path
) -> None:
    writer = TriptychWriter(tmp_path / "run", queue_bytes=1, on_full="drop")
    log_hanging(writer, pipe, 0)

    def train() -> None:
        for step in range(1, 5):
            log(writer, step)

    (message,) = warned_by(train)
    assert "'val' at step 1 was dropped: the queue" in message
    let_go(pipe)
    assert writer.close() is True
    events = [(event.step, event.header.dropped) for event in read_directory(tmp_path / "run")]
    assert events == [(0, 0), (4, 4)]
