"""Interrupts a writer at each moment at which Python would, one after the other.

    python tests/support/interrupted_writer.py DIRECTORY DONE HANDLER HANGS_S

DONE is the main thread's use of a writer: "first call", "call", "flush" or "close". HANDLER is the
action of a signal in the middle: "Ctrl-C" raises, "call", "flush" and "close" use the writer. Needs
only the dependencies of the package, so that any available Python can run it. Exits with 1 at the
first moment after which something is wrong, and reports it; a writer that blocks for HANGS_S
seconds is wrong.
"""

from __future__ import annotations

import dis
import faulthandler
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2

import tb_triptych
from tb_triptych import TriptychWriter
from tb_triptych.format.event_content import read_event_header
from tb_triptych.format.journal_records import RECORD_PLUGIN
from tb_triptych.format.tfrecord import unframe
from tb_triptych.writing.pending_write import overhead_bytes

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 20, 30, 3), np.uint8)

_FILES = (str(Path(tb_triptych.__file__).parent), threading.__file__)
"""The relevant functions: those called from them have no locks and no state of a writer."""

# After these, and at the start of a function, Python up to 3.11 checks for signals.
_LOOKS_AFTER = ("CALL", "JUMP_BACKWARD", "JUMP_ABSOLUTE")


class Interruption:
    """Runs an action, in this thread, at one of the moments at which a signal might."""

    def __init__(self, moment: int, handler: Callable[[], None]) -> None:
        self._moments_left = moment
        self._handler = handler
        self._thread = threading.get_ident()
        self.where = ""

    def happened(self, code: CodeType, line: int | None) -> None:
        if not code.co_filename.startswith(_FILES) or threading.get_ident() != self._thread:
            return
        self._moments_left -= 1
        if self._moments_left == 0:
            self.where = f"{code.co_filename}:{line} {code.co_name}"
            self._handler()


if sys.version_info >= (3, 12):
    # Tracing leaves instructions out there. Python looks after calls of what is not Python only.

    @contextmanager
    def interrupted(interruption: Interruption) -> Iterator[None]:
        events = sys.monitoring.events

        def look(code: CodeType, offset: int, *_: Any) -> None:
            interruption.happened(code, next(line for *_, line in code.co_lines()))

        def jumped(code: CodeType, offset: int, destination: int) -> None:
            if destination < offset:
                look(code, offset)

        tool = sys.monitoring.DEBUGGER_ID
        sys.monitoring.use_tool_id(tool, "interrupted")
        for event, callback in (
            (events.PY_START, look),
            (events.C_RETURN, look),
            (events.JUMP, jumped),
        ):
            sys.monitoring.register_callback(tool, event, callback)
        # Who sets CALL gets what C_RETURN reports.
        sys.monitoring.set_events(tool, events.PY_START | events.CALL | events.JUMP)
        try:
            yield
        finally:
            sys.monitoring.set_events(tool, 0)
            sys.monitoring.free_tool_id(tool)

else:

    @contextmanager
    def interrupted(interruption: Interruption) -> Iterator[None]:
        before: dict[FrameType, str] = {}

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            if not frame.f_code.co_filename.startswith(_FILES):
                return None
            if event == "call":
                frame.f_trace_opcodes = True
                interruption.happened(frame.f_code, frame.f_lineno)
            elif event == "opcode":
                if before.get(frame, "").startswith(_LOOKS_AFTER):
                    interruption.happened(frame.f_code, frame.f_lineno)
                before[frame] = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            elif event == "return":
                before.pop(frame, None)
            return trace

        sys.settrace(trace)
        try:
            yield
        finally:
            sys.settrace(None)


def log(writer: TriptychWriter, step: int) -> bool:
    return writer.triptych("val", PICTURES, PICTURES + np.uint8(step), None, step)


def steps_and_drops(logdir: Path, journals: str = "*.index") -> tuple[list[int], int]:
    steps, dropped = [], 0
    for index in logdir.glob(journals):
        content, offset = index.read_bytes(), 0
        while (record := unframe(content, offset)) is not None:
            message, offset = record
            event = event_pb2.Event.FromString(message)
            for value in event.summary.value:
                if value.metadata.plugin_data.plugin_name != RECORD_PLUGIN:
                    header = read_event_header(value.tensor.string_val)
                    dropped += header.dropped
                    steps += [event.step] if header.has_samples else []
    return steps, dropped


def is_right_at(moment: int, done: str, handler: str, logdir: Path, hangs_s: float) -> bool:
    """Interrupt one writer at one moment; return whether there was one.

    Raises:
      AssertionError: if the writer misbehaved.
    """
    # With room for one call, memory that is not released is noticed.
    calls = 4 if handler == "call" else 1
    size = calls * (2 * PICTURES.nbytes + overhead_bytes(2, len(PICTURES)))
    writer = TriptychWriter(logdir, queue_bytes=size, on_full="drop", encoders=1)
    logged = set()

    def handle() -> None:
        faulthandler.dump_traceback_later(hangs_s, exit=True)
        if handler == "Ctrl-C":
            raise KeyboardInterrupt
        if handler == "call":
            if log(writer, 8):
                logged.add(8)
        else:
            getattr(writer, handler)()

    faulthandler.dump_traceback_later(hangs_s, exit=True)
    if done != "first call":
        assert log(writer, 0)
        logged.add(0)
        if done == "call":
            writer.flush()
    interruption = Interruption(moment, handle)
    unsure = set()
    try:
        with interrupted(interruption):
            if "call" in done:
                unsure.add(1)
                if log(writer, 1):
                    logged.add(1)
                unsure.clear()
            else:
                getattr(writer, done)()
    except KeyboardInterrupt:
        pass
    except RuntimeError as error:
        if "closed" not in str(error):
            raise
        unsure.clear()
    if interruption.where:
        print(interruption.where, flush=True)
    writer.flush()
    if "close" not in (done, handler):
        assert log(writer, 9), "there is no room for a call, though all is written"
        logged.add(9)
    writer.close()
    steps, dropped = steps_and_drops(logdir)
    assert len(steps) == len(set(steps)), f"steps {steps}"
    assert logged <= set(steps) <= logged | unsure, f"{steps} instead of {logged}, or {unsure} too"
    assert dropped == 0, f"{dropped} calls are said to be dropped"
    return bool(interruption.where)


def main() -> None:
    directory, done, handler, hangs_s = sys.argv[1:]
    moment = 1
    while True:
        logdir = Path(tempfile.mkdtemp(dir=directory))
        if not is_right_at(moment, done, handler, logdir, float(hangs_s)):
            break
        moment += 1
    print(f"right at each of {moment - 1} moments")


if __name__ == "__main__":
    main()
