"""Sends signals at random moments to a training that logs, until there were enough of them.

    python tests/support/random_signals.py DIRECTORY ACTION COUNT SEED

ACTION is what the handler does: "Ctrl-C" raises, "use" logs, flushes and closes with the writer
that it interrupts, "fork" makes a child that goes on from there, "exit" ends a process. Needs only
the dependencies of the package, so that any available Python can run it. Fails if something is lost
or written twice, or room for calls is lost; a writer that blocks for a minute is wrong.
"""

from __future__ import annotations

import faulthandler
import os
import random
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from interrupted_writer import PICTURES, steps_and_drops

from tb_triptych import TriptychWriter
from tb_triptych.writing.pending_write import overhead_bytes

HANGS_S = 60
SIGNALS_PER_WRITER = 100
ROOM = 3 * (2 * PICTURES.nbytes + overhead_bytes(2, len(PICTURES)))
LARGE = np.zeros((1, 300, 300), np.uint8)
LARGE_STEP = 2**40
CHILD_STEP = 2**41


class Training:
    """Logs with one writer, while an alarm may go off at each moment of a call.

    Attributes:
      logged: The steps of the calls that succeeded.
      unsure: Those of calls that were interrupted.
      alarms: How often the alarm went off.
      is_closed: Whether the handler closed the writer.
      act: What the handler does.
    """

    def __init__(self, logdir: Path, act: Callable[[Training], None]) -> None:
        self.writer = TriptychWriter(logdir, queue_bytes=ROOM, encoders=1)
        self.logged: set[int] = set()
        self.unsure: set[int] = set()
        self.alarms = 0
        self.is_closed = False
        self._step = 0
        self._is_armed = False
        self.act = act
        signal.signal(signal.SIGALRM, self._ring)

    def log(self) -> None:
        """Log the next step; not armed, so also in the handler."""
        step = self._step = self._step + 1
        self.unsure.add(step)
        try:
            self.writer.triptych("val", PICTURES, PICTURES + np.uint8(step % 256), None, step)
        except RuntimeError as error:
            if "closed" not in str(error):
                raise
            self.is_closed = True
            self.unsure.discard(step)
        else:
            self.logged.add(step)

    def armed(self, do: Callable[[], Any], within_s: float) -> None:
        """Do something while the alarm may go off."""
        try:
            self._is_armed = True
            signal.setitimer(signal.ITIMER_REAL, within_s * random.random() + 1e-6)
            do()
            self._is_armed = False
        except KeyboardInterrupt:
            self._is_armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)  # it could go off when handlers are gone

    def go_on(self, alarms: int) -> None:
        """Log and flush until the alarm went off so often, and close."""
        while self.alarms < alarms and not self.is_closed:
            self.armed(self.log, 1.5e-3)
            if random.random() < 0.1:
                self.armed(self.writer.flush, 5e-3)
        self._is_armed = False
        if not self.is_closed:  # a call that needs all room passes only if all was given back
            self.writer.triptych("val", None, LARGE, None, LARGE_STEP)
            self.logged.add(LARGE_STEP)
        self.act = interrupt if self.act is interrupt else leave
        self.armed(self.writer.close, 5e-3)
        self.writer.close()

    def _ring(self, *_: object) -> None:
        if self._is_armed:
            self._is_armed = False
            self.alarms += 1
            self.act(self)


def interrupt(training: Training) -> None:
    raise KeyboardInterrupt


def leave(training: Training) -> None:
    """Do nothing."""


def use(training: Training) -> None:
    action = random.random()
    if action < 0.5:
        training.log()
    elif action < 0.98:
        training.writer.flush(random.choice([0, 0.001, None]))
    else:
        training.is_closed = True
        training.writer.close()


def check(logdir: Path, logged: set[int], unsure: set[int]) -> None:
    steps, dropped = steps_and_drops(logdir)
    assert dropped == 0, f"{dropped} calls are said to be dropped"
    assert len(steps) == len(set(steps)), f"written twice: {sorted(steps)}"
    assert logged <= set(steps), f"lost: {sorted(logged - set(steps))}"
    assert set(steps) <= logged | unsure, f"refused: {sorted(set(steps) - logged - unsure)}"


def train(directory: Path, act: Callable[[Training], None], count: int) -> int:
    """Train with one writer after the other; return how often the alarm went off."""
    alarms = 0
    while alarms < count:
        # Not where processes fork: a child would wait for the thread that watches.
        faulthandler.dump_traceback_later(HANGS_S, exit=True)
        logdir = directory / str(alarms)
        training = Training(logdir, act)
        training.go_on(min(SIGNALS_PER_WRITER, count - alarms))
        check(logdir, training.logged, training.unsure - training.logged)
        alarms += training.alarms
    return alarms


def train_and_fork(directory: Path, count: int) -> int:
    """Fork at random moments: a child goes on in files of its own, and exits in various ways."""
    children: list[int] = []
    parent = os.getpid()

    def fork(training: Training) -> None:
        pid = os.fork()
        if pid:
            children.append(pid)
        else:
            training.act = leave

    training = Training(directory, fork)
    logged = set()
    while training.alarms < count:
        training.armed(training.log, 1.5e-3)
        if random.random() < 0.1:
            training.armed(training.writer.flush, 5e-3)
        if os.getpid() != parent:
            step = CHILD_STEP + os.getpid()
            training.writer.triptych("val", None, LARGE, None, step)
            if step % 2:
                sys.exit(0)
            training.writer.flush()
            os._exit(0)
        while children:
            pid = children.pop()
            assert os.waitpid(pid, 0)[1] == 0, "a child failed"
            logged.add(CHILD_STEP + pid)
    training.writer.close()
    journals = [
        set(steps_and_drops(directory, index.name)[0]) for index in directory.glob("*.index")
    ]
    assert training.logged in journals
    # A child finishes the call that was interrupted, unless its writer was in the middle of it.
    logged_by_children = set.union(*journals) - training.logged
    assert logged_by_children == logged, f"lost: {logged - logged_by_children}"
    assert max(map(len, filter(lambda steps: steps & logged, journals))) <= 2
    return training.alarms


def train_and_exit(directory: Path, count: int) -> int:
    """Let processes exit at random moments."""

    def leave_process(training: Training) -> None:
        sys.exit(3)

    for i in range(count):
        ours, theirs = os.pipe()
        pid = os.fork()
        if pid == 0:
            training = Training(directory / str(i), leave_process)
            random.seed(os.getpid())
            while True:
                if random.random() < 0.05:
                    training.armed(training.writer.flush, 1e-2)
                training.armed(training.log, 1e-2)
                os.write(theirs, len(training.logged).to_bytes(8, "little"))
        os.close(theirs)
        with os.fdopen(ours, "rb") as told:
            numbers = told.read()
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3
        logged = int.from_bytes(numbers[-8:], "little")
        check(directory / str(i), set(range(1, logged + 1)), {logged + 1})
    return count


def main() -> None:
    directory, action, count, seed = Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])
    random.seed(seed)
    warnings.simplefilter("ignore")  # that calls waited
    begun_s = time.monotonic()
    if action == "fork":
        done = train_and_fork(directory, count)
    elif action == "exit":
        done = train_and_exit(directory, count)
    else:
        done = train(directory, interrupt if action == "Ctrl-C" else use, count)
    print(f"{done} times {action}: nothing wrong ({time.monotonic() - begun_s:.0f} s)")


if __name__ == "__main__":
    main()
