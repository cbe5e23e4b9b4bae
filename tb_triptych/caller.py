"""The line of the user's code that an error or a warning is about."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = str(Path(__file__).parent) + os.sep


@dataclass(frozen=True)
class Caller:
    """The user's line that a warning is about."""

    filename: str
    line: int


def caller() -> Caller:
    """Find the nearest frame that is neither this package nor a framework."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        filename = frame.f_code.co_filename
        is_framework = frame.f_globals.get("__name__", "").split(".")[0] in ("tensorflow", "keras")
        if not filename.startswith(_PACKAGE) and not is_framework:
            break
        frame = frame.f_back
    return Caller(frame.f_code.co_filename, frame.f_lineno)
