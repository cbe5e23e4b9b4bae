"""Times to wait that a user passes."""

from __future__ import annotations

import math
from typing import Any


def optional_seconds(name: str, value: Any) -> float | None:
    """Return a number of seconds; `None`, as infinity, means without limit.

    Args:
      name: The argument under which it was passed.
      value: What was passed.

    Raises:
      TypeError: if it is no number.
      ValueError: if it is negative or NaN.
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {value!r}: pass a number of seconds, or None") from None
    if not seconds >= 0:
        raise ValueError(f"{name} is {value!r}: pass a number of seconds, 0 or more, or None")
    return None if math.isinf(seconds) else seconds
