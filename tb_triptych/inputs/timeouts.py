"""Checks timeouts passed by the user."""

from __future__ import annotations

import math
from typing import Any

from tb_triptych.shown import shown


def optional_seconds(name: str, value: Any) -> float | None:
    """Return a number of seconds; `None` and infinity mean no limit.

    Args:
      name: Name of the argument.
      value: Its value.

    Raises:
      TypeError: if it is not a number.
      ValueError: if it is negative or NaN.
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {shown(value)}: pass a number of seconds, or None") from None
    if not seconds >= 0:
        raise ValueError(f"{name} is {shown(value)}: pass a number of seconds, 0 or more, or None")
    return None if math.isinf(seconds) else seconds
