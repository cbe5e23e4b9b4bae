"""Ctrl-C and signal handlers, at each moment in a writer."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from journals import read_directory
from training_process import check, run
from waiting import PATIENCE_S

SCRIPT = Path(__file__).parents[1] / "support" / "interrupted_writer.py"


def interrupt(interpreter: str, tmp_path: Path, done: str, handler: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(SCRIPT.parents[2])}
    words = [interpreter, str(SCRIPT), str(tmp_path), done, handler, str(PATIENCE_S)]
    ended = subprocess.run(words, capture_output=True, text=True, env=environment)
    assert ended.returncode == 0, ended.stdout[-500:] + ended.stderr
    assert ended.stdout.splitlines()[-1].startswith("right at each of")


@pytest.mark.parametrize("done", ["first call", "call"])
def test_ctrl_c_in_a_call_leaves_a_writer_that_goes_on(
    tmp_path: Path, interpreter: str, done: str
) -> None:
    interrupt(interpreter, tmp_path, done, "Ctrl-C")


@pytest.mark.parametrize("done", ["flush", "close"])
def test_ctrl_c_in_a_wait_leaves_a_writer_that_goes_on(
    tmp_path: Path, interpreter: str, done: str
) -> None:
    interrupt(interpreter, tmp_path, done, "Ctrl-C")


@pytest.mark.parametrize("handler", ["call", "flush", "close"])
def test_a_signal_in_a_call_may_be_handled_with_the_writer(
    tmp_path: Path, interpreter: str, handler: str
) -> None:
    interrupt(interpreter, tmp_path, "call", handler)


@pytest.mark.parametrize("done", ["flush", "close"])
def test_a_signal_in_a_wait_may_be_handled_with_the_writer(
    tmp_path: Path, interpreter: str, done: str
) -> None:
    interrupt(interpreter, tmp_path, done, "flush" if done == "close" else "close")


WAITING = """
import signal

go_on = threading.Event()
waiting = threading.Event()

def wait(output, target):
    waiting.set()
    go_on.wait()
    return [0.0, 0.0]

def stack_of_main():
    frame, names = sys._current_frames()[threading.main_thread().ident], []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names

def send_when_main_is_in(name, number):
    def send():
        while name not in stack_of_main(): time.sleep(0.01)
        time.sleep(0.1)  # for it to wait for a lock
        os.kill(os.getpid(), number)
        time.sleep(0.1)
        go_on.set()
    threading.Thread(target=send, daemon=True).start()

w = TriptychWriter(logdir)
w.triptych("waits", fixed, fixed, fixed, 0, metrics=wait)
waiting.wait()
for step in range(40): log(w, step)
"""


def steps(logdir: Path) -> list[int]:
    return check([event for event in read_directory(logdir) if event.tag == "val"])


@pytest.mark.parametrize("method", ["close", "flush"])
@pytest.mark.parametrize("again", ["", "w.close()"])
def test_a_wait_that_is_interrupted_once_loses_nothing(
    tmp_path: Path, method: str, again: str
) -> None:
    script = f"""
send_when_main_is_in({method!r}, signal.SIGINT)
try: w.{method}()
except KeyboardInterrupt: print("interrupted")
{again}
"""
    assert run(WAITING + script, tmp_path) == "interrupted\n"
    assert steps(tmp_path) == list(range(40))


def test_a_block_that_is_interrupted_at_its_end_loses_nothing(tmp_path: Path) -> None:
    script = """
send_when_main_is_in("__exit__", signal.SIGINT)
with w: pass
"""
    assert "KeyboardInterrupt" in run(WAITING + script, tmp_path, code=-signal.SIGINT)
    assert steps(tmp_path) == list(range(40))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP])
@pytest.mark.parametrize("during", ["flush", "close", "train"])
def test_a_handler_that_closes_and_exits_loses_nothing_while_the_training_waits(
    tmp_path: Path, number: signal.Signals, during: str
) -> None:
    script = f"""
def save_and_exit(number, frame):
    go_on.set()
    w.close()
    sys.exit(3)

def train(): time.sleep(100)

signal.signal({int(number)}, save_and_exit)
send_when_main_is_in({during!r}, {int(number)})
{"train()" if during == "train" else f"w.{during}()"}
"""
    run(WAITING + script, tmp_path, code=3)
    assert steps(tmp_path) == list(range(40))


def test_an_exit_in_another_thread_or_by_os_exit_after_a_flush_loses_nothing(
    tmp_path: Path,
) -> None:
    script = """
go_on.set()
thread = threading.Thread(target=sys.exit)
thread.start()
thread.join()
log(w, 40)
w.flush()
os._exit(5)
"""
    run(WAITING + script, tmp_path, code=5)
    assert steps(tmp_path) == list(range(41))
