"""Checks two bounds of values."""

from __future__ import annotations

import math
from typing import Any

from tb_triptych.shown import shown


def checked_range(value: Any) -> tuple[float, float] | None:
    """Return the bounds as floats; `None` stays `None`.

    Raises:
      ValueError: if they are not two finite numbers, the lower first.
    """
    if value is None:
        return None
    try:
        if isinstance(value, str | bytes):
            raise TypeError("two digits would be two bounds")
        low, high = (float(bound) for bound in value)
    except (TypeError, ValueError):
        low, high = math.nan, math.nan
    if not (math.isfinite(high - low) and low < high):
        raise ValueError(
            f"value_range={shown(value)}: expected two finite numbers, the lower first, such as "
            "(-1, 1)"
        )
    return low, high
