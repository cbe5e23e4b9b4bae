"""Background threads that end unexpectedly, by their own fault or another's."""

from __future__ import annotations

import ctypes
import sys
import threading
from pathlib import Path

import pytest
from journals import read_directory
from training_process import PICTURES, check, log, run, warned_by
from waiting import wait_until

from tb_triptych import TriptychWriter
from tb_triptych.background_thread import BackgroundThread
from tb_triptych.thread_pool import ThreadPool
from tb_triptych.writing.journal_writer import JournalWriter

END_THREAD = """
import ctypes
import threading

def end_thread(output, target):
    print("ends", threading.current_thread().name, flush=True)
    ctypes.CDLL(None).pthread_exit(None)

def log_and_end(writer, step):
    writer.triptych("val", fixed, fixed + np.uint8(step), fixed, step, metrics=end_thread)
"""

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="threads are looked up in /proc")


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


@pytest.mark.parametrize("how", ["log", "flush", "close"])
def test_a_thread_that_an_error_ends_is_noticed_and_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    def fail(*_: object) -> list[str]:
        raise error

    error = MemoryError("no room for a list")
    writer = TriptychWriter(tmp_path)
    log(writer, 0)
    writer.flush()

    def train() -> None:
        with monkeypatch.context() as broken:
            broken.setattr(JournalWriter, "write", fail)  # and the words for it fail as well:
            broken.setattr("tb_triptych.writing.problems.described", fail)
            log(writer, 1)
            thread = writer._calls._worker._thread
            assert thread is not None
            thread.join()
        if how == "log":
            log(writer, 2)
        if how == "flush":
            writer.flush()
        writer.close()

    (message,) = warned_by(train)
    assert "the background thread of the writer ended (MemoryError: no room for a list)" in message
    assert "triptych 'val' at step 1 was lost, another one takes over" in message
    events = [(e.step, e.header.dropped, len(e.pictures)) for e in read_directory(tmp_path)]
    assert events == [(0, 0, 4), (2, 1, 4) if how == "log" else (1, 1, 0)]


def test_a_thread_that_ended_is_told_once_and_raised_where_that_is_wished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tb_triptych.capture.host.HostSnapshot.release", fail)
    writer = TriptychWriter(tmp_path / "one")

    def train() -> None:
        for step in range(4):
            log(writer, step)
            writer.flush()
        writer.close()

    (message,) = warned_by(train)
    assert "ended (ZeroDivisionError: ): nothing was lost" in message
    assert check(read_directory(tmp_path / "one")) == [0, 1, 2, 3]

    strict = TriptychWriter(tmp_path / "other", strict=True)
    log(strict, 0)
    with pytest.raises(RuntimeError, match=r"ended \(ZeroDivisionError: \)") as raised:
        strict.flush()
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    strict.close()
    assert check(read_directory(tmp_path / "other")) == [0]


def test_an_error_without_words_costs_one_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise UnspeakableError

    writer = TriptychWriter(tmp_path, encoders=1)

    def train() -> None:
        with monkeypatch.context() as broken:
            broken.setattr("tb_triptych.writing.open_journal.encode", fail)
            log(writer, 0)
            writer.flush()
        log(writer, 1)
        writer.close()

    (message,) = warned_by(train)
    assert "'val' at step 0 was not written: UnspeakableError. Training continues" in message
    (event,) = read_directory(tmp_path)
    assert (check([event]), event.header.dropped) == ([1], 1)


def test_a_thread_that_is_ended_from_outside_while_it_waits_loses_nothing(tmp_path: Path) -> None:
    end = ctypes.pythonapi.PyThreadState_SetAsyncExc
    writer = TriptychWriter(tmp_path, encoders=1)

    def train() -> None:
        for step in range(5):
            log(writer, step)
            writer.flush()
            thread = writer._calls._worker._thread
            assert thread is not None
            assert thread.ident is not None
            end(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))  # when it wakes up
        writer.close()

    (message,) = warned_by(train)
    assert "ended (SystemExit: ): nothing was lost, another one takes over" in message
    assert check(read_directory(tmp_path)) == [0, 1, 2, 3, 4]


@on_linux
@pytest.mark.parametrize("how", ["w.flush()", "w.close()", "", "log(w, 2); log(w, 3)"])
def test_a_thread_that_only_the_system_knows_to_be_gone_is_noticed(
    tmp_path: Path, how: str
) -> None:
    script = f"""
w = TriptychWriter(logdir, encoders=1, queue_bytes=3 * fixed.nbytes)
log(w, 0)
w.flush()
log_and_end(w, 1)
{how}
"""
    said = run(END_THREAD + script, tmp_path)
    assert said.count("triptych 'val' at step 1 was lost, another one takes over") == 1
    steps = [0, 2, 3] if "log" in how else [0]
    events = read_directory(tmp_path)
    assert check([event for event in events if event.pictures]) == steps
    assert sum(event.header.dropped for event in events) == 1


@on_linux
def test_a_helper_that_is_gone_costs_one_call(tmp_path: Path) -> None:
    script = """
from tb_triptych.thread_pool import ThreadPool
pool = ThreadPool(2)

def job():
    if threading.current_thread() is threading.main_thread():
        time.sleep(0.1)  # for the other to have one, too
    else:
        end_thread(None, None)

try: pool.run([job, job, job])
except RuntimeError as error: print(error)
print(pool.run([int, int]))
"""
    said = run(END_THREAD + script, tmp_path)
    assert said.splitlines()[1:] == ["1 of the threads that encode ended unexpectedly", "[0, 0]"]


def test_a_metric_that_waits_for_its_own_writer_is_told_so(tmp_path: Path) -> None:
    def metric(output: object, target: object) -> list[float]:
        writer.flush()
        return [0.0, 0.0]

    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", None, PICTURES, PICTURES, 0, metrics=metric)
        (message,) = warned_by(writer.flush)
    assert (
        "flush was called by the background thread of the same writer, which would wait" in message
    )


def test_a_metric_may_log_even_where_the_queue_is_full(tmp_path: Path) -> None:
    def metric(output: object, target: object) -> list[float]:
        accepted.append(writer.triptych("more", None, PICTURES, None, 0))
        return [0.0, 0.0]

    accepted: list[bool] = []
    writer = TriptychWriter(tmp_path, queue_bytes=1)

    def train() -> None:
        writer.triptych("val", None, PICTURES, PICTURES, 0, metrics=metric)
        writer.flush()
        writer.close()

    (message,) = warned_by(train)
    assert "'more' at step 0 was dropped: the queue" in message
    assert accepted == [False]


def test_a_thread_tells_that_it_is_over_and_why() -> None:
    def wait() -> None:
        go_on.wait()

    def fail() -> None:
        raise IndexError

    go_on = threading.Event()
    thread = BackgroundThread(wait, "waits")
    assert not thread.is_gone()
    thread.start()
    assert not thread.is_gone()
    go_on.set()
    thread.join()
    assert (thread.is_gone(), thread.death) == (True, None)
    failing = BackgroundThread(fail, "fails")
    failing.start()
    failing.join()
    assert failing.is_over
    assert isinstance(failing.death, IndexError)


def test_helpers_of_a_crew_that_is_lost_sight_of_go() -> None:
    before = threading.active_count()
    pool = ThreadPool(3)
    pool.run([int] * 9)
    assert threading.active_count() == before + 2
    del pool
    wait_until(lambda: threading.active_count() <= before)
