"""Ends a demo by Ctrl-C without a traceback, whatever it is doing: import this first.

An interrupt that is raised as an exception may be lost: in the middle of an import, extension
modules and fallbacks turn it into other errors, and finalizers ignore it. So until training begins,
Ctrl-C ends the process at once, and from then on, training asks between two of its steps.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
if _is_ours:  # otherwise Ctrl-C is ignored, as in the background of a shell
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def between_steps() -> Iterator[Callable[[], None]]:
    """Let Ctrl-C stop training between two steps, and a second one end the process at once.

    Yields:
      A function to call after each step; after Ctrl-C, it raises `KeyboardInterrupt`.
    """
    was_pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal was_pressed
        was_pressed = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.write(1, b"\nStopping after this step. Ctrl-C again quits at once.\n")

    def check() -> None:
        if was_pressed:
            raise KeyboardInterrupt

    if _is_ours:
        signal.signal(signal.SIGINT, press)
    try:
        yield check
    finally:
        if _is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
