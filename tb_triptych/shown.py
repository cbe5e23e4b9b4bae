"""Describes wrong values in messages, however large they are."""

from __future__ import annotations

import reprlib
from typing import Any

_MOST = 80
"""About how many characters are shown."""


class _Brief(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = _MOST

    def repr1(self, x: Any, level: int) -> str:
        """Describe a value, inside others, too."""
        return _described(x) if _has_axes(x) else super().repr1(x, level)


_BRIEF = _Brief()


def shown(value: Any) -> str:
    """Return the code of a value, cut to 80 characters; type and shape of an array or tensor."""
    text = _BRIEF.repr(value)
    return text if len(text) <= _MOST else f"{text[: _MOST - 3]}..."


def _has_axes(value: Any) -> bool:
    if not (hasattr(value, "shape") and hasattr(value, "dtype")):
        return False
    try:
        return len(value.shape) > 0
    except (TypeError, ValueError):  # TensorFlow, unknown rank
        return True


def _described(value: Any) -> str:
    name = type(value).__name__
    name = "array" if name in ("ndarray", "ArrayImpl") else name
    article = "an" if name[0] in "aAEIOU" else "a"
    try:
        shape = str(tuple(None if n is None else int(n) for n in value.shape)).replace("None", "?")
    except (TypeError, ValueError):
        return f"{article} {name} of unknown shape"
    return f"{article} {name} of shape {shape}"
