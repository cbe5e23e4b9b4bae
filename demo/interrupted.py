"""Lets Ctrl-C end a demo without a traceback, from the slow imports on: import it first."""

from __future__ import annotations

import signal
import sys
from types import FrameType, TracebackType

_was_interrupted = False


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _was_interrupted
    _was_interrupted = True
    signal.default_int_handler(number, frame)


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    # Extension modules that are interrupted while they are imported raise errors of their own.
    if not _was_interrupted and not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _interrupt)
sys.excepthook = _report
