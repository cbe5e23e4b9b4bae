"""Logs after failures: full disks, killed processes, forks, exits."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import journals, read, read_directory
from limits import files_limited_to
from training_process import WORLD, check, log, python, run, warned_by

from tb_triptych import TriptychWriter
from tb_triptych.encoding.encode import encode


def test_an_exit_without_close_loses_nothing(tmp_path: Path) -> None:
    run("w = TriptychWriter(logdir)\nfor step in range(100): log(w, step)", tmp_path)
    assert check(read_directory(tmp_path)) == list(range(100))


def test_an_exit_by_an_exception_loses_nothing(tmp_path: Path) -> None:
    script = "w = TriptychWriter(logdir)\nfor step in range(100): log(w, step)\n1 / 0"
    assert "ZeroDivisionError" in run(script, tmp_path, code=1)
    assert check(read_directory(tmp_path)) == list(range(100))


def test_an_exit_by_sys_exit_in_another_writers_context_loses_nothing(tmp_path: Path) -> None:
    script = """
with TriptychWriter(logdir) as a:
    b = TriptychWriter(logdir)
    for step in range(50): log(a, step); log(b, step + 50)
    sys.exit(3)
"""
    run(script, tmp_path, code=3)
    assert sorted(check(read_directory(tmp_path))) == list(range(100))


def test_an_exit_tells_what_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = run("w = TriptychWriter(logdir)\nlog(w, 0)\nlog(w, 1)", tmp_path / "file" / "run")
    assert said.count("UserWarning") == 1
    assert "'val' at step 0 was not written" in said


def test_a_strict_writer_raises_at_exit_after_all_others_are_written(tmp_path: Path) -> None:
    script = """
open(os.path.join(logdir, "file"), "w").close()
strict = TriptychWriter(os.path.join(logdir, "file"), strict=True)
other = TriptychWriter(logdir)
for step in range(20): log(strict, step); log(other, step)
"""
    with_error = script.replace("log(strict, step)", "step or log(strict, step)")
    assert "FileExistsError" in run(with_error, tmp_path)
    assert check(read_directory(tmp_path)) == list(range(20))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_child_of_multiprocessing_that_ends_loses_nothing(tmp_path: Path, method: str) -> None:
    (tmp_path / "child.py").write_text(
        WORLD.replace("sys.argv[1]", "None")
        + """
writer = None

def train(logdir):
    global writer
    writer = TriptychWriter(logdir)
    for step in range(100): log(writer, step)
"""
    )
    script = f"""
import multiprocessing
sys.path.insert(0, {str(tmp_path)!r})
import child
if __name__ == "__main__":
    process = multiprocessing.get_context({method!r}).Process(target=child.train, args=(logdir,))
    process.start()
    process.join()
    assert process.exitcode == 0
"""
    run(script, tmp_path / "logs")
    assert check(read_directory(tmp_path / "logs")) == list(range(100))


def test_a_child_of_fork_writes_files_of_its_own(tmp_path: Path) -> None:
    script = """
w = TriptychWriter(logdir, queue_bytes=2**30)
for step in range(100): log(w, step)
pid = os.fork()
if pid == 0:
    for step in range(100, 120): log(w, step)
    w.close()
    os._exit(7)
for step in range(120, 140): log(w, step)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
w.close()
"""
    run(script, tmp_path)
    by_journal = [check(read(index)) for index in journals(tmp_path)]
    assert sorted(by_journal) == [[*range(100), *range(120, 140)], list(range(100, 120))]


def test_forks_at_any_moment_neither_hang_nor_mix_files_up(tmp_path: Path) -> None:
    script = """
w = TriptychWriter(logdir, encoders=2)
children = []
for step in range(60):
    log(w, step)
    time.sleep(0.0005 * (step % 7))
    pid = os.fork()
    if pid == 0:
        if step % 3 == 0:
            log(w, 1000 + step)
            w.flush()
        os._exit(0) if step % 2 else sys.exit(0)
    children.append(pid)
for pid in children:
    assert os.waitpid(pid, 0)[1] == 0
"""
    run(script, tmp_path)
    found = check(read_directory(tmp_path))
    assert sorted(found) == [*range(60), *range(1000, 1060, 3)]
    assert len(journals(tmp_path)) == 1 + 20


def test_workers_that_load_data_leave_the_log_alone(tmp_path: Path) -> None:
    script = """
import multiprocessing
w = TriptychWriter(logdir)
def load(i): return i * i
for epoch in range(5):
    for step in range(10): log(w, 10 * epoch + step)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(load, range(20)) == [i * i for i in range(20)]
"""
    run(script, tmp_path)
    assert len(journals(tmp_path)) == 1
    assert check(read_directory(tmp_path)) == list(range(50))


def test_a_writer_that_is_closed_is_closed_in_children_too(tmp_path: Path) -> None:
    script = """
w = TriptychWriter(logdir)
log(w, 0)
w.close()
if os.fork() == 0:
    try: log(w, 1)
    except RuntimeError: os._exit(5)
    os._exit(1)
assert os.waitstatus_to_exitcode(os.wait()[1]) == 5
"""
    run(script, tmp_path)
    assert check(read_directory(tmp_path)) == [0]


@pytest.mark.parametrize("seed", range(12))
def test_a_process_that_is_killed_leaves_right_pictures_and_all_that_was_flushed(
    tmp_path: Path, seed: int
) -> None:
    script = """
w = TriptychWriter(logdir, encoders=2)
for step in range(10**6):
    log(w, step)
    if step % 5 == 0:
        w.flush()
        print(step, flush=True)
"""
    process = python(script, tmp_path)
    assert process.stdout is not None
    flushed = int(process.stdout.readline())
    time.sleep(float(np.random.default_rng(seed).random()) * 0.3)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    flushed = max([flushed, *map(int, said.split("\n")[:-1])])
    steps = check(read_directory(tmp_path))
    assert steps == list(range(len(steps)))
    assert len(steps) > flushed


def test_after_a_kill_another_writer_goes_on(tmp_path: Path) -> None:
    script = "w = TriptychWriter(logdir)\nfor step in range(10): log(w, step)\n"
    run(script + "w.flush()\nos.kill(os.getpid(), 9)", tmp_path, code=-9)
    run("w = TriptychWriter(logdir)\nfor step in range(5, 15): log(w, step)", tmp_path)
    assert check(read_directory(tmp_path)) == [*range(10), *range(5, 15)]


@pytest.mark.parametrize("limit_bytes", [0, 60, 500, 12_000, 24_500, 30_000, 60_000])
def test_a_full_disk_costs_what_does_not_fit_and_one_warning(
    tmp_path: Path, limit_bytes: int
) -> None:
    writer = TriptychWriter(tmp_path)

    def train() -> None:
        with files_limited_to(limit_bytes):
            for step in range(10):
                log(writer, step)
                writer.flush()

    (message,) = warned_by(train)
    assert "was not written: OSError" in message
    assert "the disk has space" in message
    while_full = check(read_directory(tmp_path))
    for step in range(10, 13):
        log(writer, step)
    writer.close()
    assert check(read_directory(tmp_path)) == [*while_full, 10, 11, 12]
    lost = 10 - len(while_full)
    assert sum(e.header.dropped for e in read_directory(tmp_path)) == lost > 0


def test_a_strict_writer_raises_what_the_disk_said_of_which_step(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path, strict=True)
    log(writer, 0)
    writer.flush()
    message = r"\[Errno \d+\] triptych 'val' at step 7 was not written: \w+"
    with files_limited_to(20_000):
        log(writer, 7)
        with pytest.raises(OSError, match=message) as raised:
            writer.flush()
    assert raised.value.errno in (errno.EFBIG, errno.ENOSPC)
    writer.close()
    (tmp_path / "file").write_text("in the way")
    writer = TriptychWriter(tmp_path / "file", strict=True)
    log(writer, 3)
    with pytest.raises(FileExistsError, match=r"'val' at step 3 was not written: .*/file'"):
        writer.close()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounting needs root")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        writer = TriptychWriter(disk)

        def train() -> None:
            for step in range(20):
                log(writer, step)

        def close() -> None:
            train()
            writer.flush()

        (message,) = warned_by(close)
        assert "No space left" in message or "bytes of a record" in message
        before = check(read_directory(disk))
        assert 0 < len(before) < 20
        (disk / "space").unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=1m", disk], check=True)
        log(writer, 20)
        writer.close()
        assert check(read_directory(disk)) == [*before, 20]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_directory_that_was_removed_is_made_again(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path / "run")
    log(writer, 0)
    writer.flush()
    shutil.rmtree(tmp_path / "run")

    def train() -> None:
        log(writer, 1)
        log(writer, 2)
        writer.close()

    (message,) = warned_by(train)
    assert "was removed, replaced or truncated by another program: a new one is" in message
    assert check(read_directory(tmp_path / "run")) == [1, 2]


def test_a_directory_that_cannot_be_made_costs_one_warning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    writer = TriptychWriter(tmp_path / "file")

    def train() -> None:
        for step in range(3):
            log(writer, step)
            writer.flush()
        (tmp_path / "file").unlink()
        log(writer, 3)
        writer.close()

    (message,) = warned_by(train)
    assert "check that the directory is writable" in message
    (event,) = read_directory(tmp_path / "file")
    assert (check([event]), event.header.dropped) == ([3], 3)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root to become nobody")
def test_a_permission_that_is_lost_costs_one_warning(tmp_path: Path) -> None:
    script = """
import warnings
os.umask(0)
os.mkdir(logdir)
os.chmod(logdir, 0o555)
os.setuid(65534)
w = TriptychWriter(logdir)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for step in range(3): log(w, step); w.flush()
print(len(caught), caught[0].message)
"""
    for path in (tmp_path, *tmp_path.parents):
        if (
            path.stat().st_uid == os.getuid()
            and path != path.parent
            and not path.stat().st_mode & 1
        ):
            path.chmod(path.stat().st_mode | 0o11)
    said = run(script, tmp_path / "run")
    assert said.startswith("1 triptych 'val' at step 0 was not written: PermissionError")


def test_an_encoder_that_fails_costs_the_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> Any:
        if threading.current_thread() is not threading.main_thread() and broken:
            raise MemoryError("too large")
        return encode(*arguments)

    broken = [True]
    monkeypatch.setattr("tb_triptych.writing.open_journal.encode", fail)
    writer = TriptychWriter(tmp_path, encoders=2)

    def train() -> None:
        log(writer, 0)
        log(writer, 1)
        writer.flush()
        broken.clear()
        log(writer, 2)
        writer.close()

    (message,) = warned_by(train)
    assert "'val' at step 0 was not written: MemoryError: too large" in message
    assert check(read_directory(tmp_path)) == [2]


def test_strict_raises_what_went_wrong_at_the_next_call(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    writer = TriptychWriter(tmp_path / "file", strict=True)
    log(writer, 0)
    with pytest.raises(FileExistsError):
        writer.flush()
    log(writer, 1)
    writer._calls._worker.wait()
    with pytest.raises(FileExistsError):
        log(writer, 2)
    log(writer, 3)
    with pytest.raises(FileExistsError):
        writer.close()
    writer.close()


def test_a_pair_that_is_abandoned_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("input/output error")

    writer = TriptychWriter(tmp_path)
    log(writer, 0)
    writer.flush()

    def train() -> None:
        with monkeypatch.context() as broken, files_limited_to(20_000):
            broken.setattr(os, "ftruncate", fail)
            log(writer, 1)
            writer.flush()
        log(writer, 2)
        log(writer, 3)
        writer.close()

    assert len(warned_by(train)) == 1
    assert len(journals(tmp_path)) == 2
    assert check(read_directory(tmp_path)) == [0, 2, 3]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root to become nobody")
def test_a_call_without_a_thread_to_be_had_is_dropped_and_the_next_one_tries_again(
    tmp_path: Path,
) -> None:
    script = """
import resource
os.umask(0)
os.mkdir(logdir)
os.chmod(logdir, 0o777)
w = TriptychWriter(logdir)
os.setuid(40_000 + os.getpid() % 20_000)  # the threads of root are not limited
hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
resource.setrlimit(resource.RLIMIT_NPROC, (0, hard))
for step in (0, 1):
    log(w, step)
resource.setrlimit(resource.RLIMIT_NPROC, (hard, hard))
log(w, 2)
w.flush()
"""
    for path in (tmp_path, *tmp_path.parents):
        if path != path.parent and not path.stat().st_mode & 1:
            path.chmod(path.stat().st_mode | 0o11)
    said = run(script, tmp_path / "run")
    assert said.count("Warning") == 1
    assert "'val' at step 0 was dropped: RuntimeError: can't start new thread. Train" in said
    (event,) = read_directory(tmp_path / "run")
    assert (check([event]), event.header.dropped) == ([2], 2)


def test_calls_that_failed_at_the_end_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> Any:
        raise MemoryError("too large")

    writer = TriptychWriter(tmp_path, encoders=1)
    log(writer, 0)
    writer.flush()
    monkeypatch.setattr("tb_triptych.writing.open_journal.encode", fail)

    def train() -> None:
        log(writer, 1)
        log(writer, 2)
        writer.close()

    (message,) = warned_by(train)
    assert "'val' at step 1 was not written" in message
    first, last = read_directory(tmp_path)
    assert check([first]) == [0]
    assert (last.step, last.header.samples, last.header.dropped) == (2, (), 2)


def test_what_failed_before_a_full_disk_has_space_again_is_counted_when_the_writer_is_closed(
    tmp_path: Path,
) -> None:
    writer = TriptychWriter(tmp_path)
    log(writer, 0)
    writer.flush()

    def train() -> None:
        with files_limited_to(20_000):
            for step in (1, 2, 3):
                log(writer, step)
                writer.flush()
        writer.close()

    assert len(warned_by(train)) == 1
    found = [(event.step, event.header.dropped) for event in read_directory(tmp_path)]
    assert found == [(0, 0), (3, 3)]


def test_a_writer_that_could_never_write_is_closed_in_peace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    writer = TriptychWriter(tmp_path / "file")

    def train() -> None:
        log(writer, 0)
        writer.close()

    assert len(warned_by(train)) == 1


def test_a_process_that_goes_elsewhere_writes_where_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)

    def train() -> None:
        with TriptychWriter("logs/run") as writer:
            for step in range(3):
                log(writer, step)
                writer.flush()
                monkeypatch.chdir(tmp_path / "elsewhere")

    assert warned_by(train) == []
    assert len(journals(tmp_path / "logs/run")) == 1
    assert check(read_directory(tmp_path / "logs/run")) == [0, 1, 2]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_fork_while_a_metric_is_computed_may_compute_it_too(tmp_path: Path) -> None:
    script = """
from tb_triptych.metrics import sample_pair
reached, go_on, compute = threading.Event(), threading.Event(), sample_pair.difference

def wait(output, target):
    reached.set()
    go_on.wait()
    return compute(output, target)

sample_pair.difference = wait
w = TriptychWriter(logdir, encoders=1)
w.triptych("val", None, fixed, fixed, 0, metrics="mae")
reached.wait()
pid = os.fork()
if pid == 0:
    sample_pair.difference = compute
    w.triptych("val", None, fixed, fixed, 1, metrics="mae")
    os._exit(0 if w.flush(60) else 1)
assert os.waitpid(pid, 0)[1] == 0
go_on.set()
"""
    run(script, tmp_path)
    assert sorted(event.step for event in read_directory(tmp_path)) == [0, 1]
