"""The line of the user's code that an error or a warning is about."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

_PACKAGE = str(Path(__file__).parents[1]) + os.sep
_OTHERS = ("tb_triptych", "tensorflow", "keras", "contextlib")
_GENERATED = "__autograph_generated_file"


@dataclass(frozen=True)
class CallSite:
    """The user's line that a warning is about."""

    filename: str
    line: int


def call_site() -> CallSite:
    """Find the nearest frame that is neither this package nor a framework.

    In a `tf.function` it is that of a file which AutoGraph has made of the user's: then it is the
    line which that was made of.
    """
    frame: FrameType | None = sys._getframe(1)
    found = None
    while frame is not None:
        module = frame.f_globals.get("__name__", "").split(".")[0]
        filename = frame.f_code.co_filename
        if module not in _OTHERS and not filename.startswith(_PACKAGE):
            found = CallSite(filename, frame.f_lineno)
            if _GENERATED not in filename:
                break
            original = _original(frame)
            if original is not None:
                return original
        frame = frame.f_back
    return found or CallSite("tb_triptych", 1)


# AutoGraph calls what has this attribute as it is, instead of a rewritten copy.
call_site.autograph_info__ = None  # type: ignore[attr-defined]


def _original(frame: FrameType) -> CallSite | None:
    """Look a line of a generated file up in the source map of the function that it belongs to."""
    at = frame.f_code.co_filename, frame.f_lineno
    above: FrameType | None = frame.f_back
    while above is not None:
        source_map = getattr(above.f_locals.get("converted_f"), "ag_source_map", {})
        origin = source_map.get(at)  # by a named tuple of file and line
        if origin is not None:
            return CallSite(origin.loc.filename, origin.loc.lineno)
        above = above.f_back
    return None
