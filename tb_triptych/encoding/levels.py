"""Floats as the 256 levels of a screen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.stats import Stats, stats_of


def to_levels(
    values: NDArray[Any], value_range: tuple[float, float]
) -> tuple[NDArray[np.uint8], Stats]:
    """Map a range to 0 to 255, rounding to nearest; NaN and -Inf become 0, +Inf 255.

    Args:
      values: Floats.
      value_range: The values that become 0 and 255; values outside are clipped.

    Returns:
      The levels, and the facts about the values.
    """
    low, high = value_range
    # float32 resolves 2^-24 of the range, at half the time of float64; but huge bounds overflow it.
    is_wide = values.dtype.itemsize == 8 or max(-low, high) > 1e30
    wide: NDArray[np.floating] = values.astype(np.float64 if is_wide else np.float32, copy=False)
    stats = stats_of(wide, value_range)
    if stats.clipped or stats.nan or stats.inf:
        # Clipping comes first, so that nothing infinite is subtracted.
        wide = np.clip(wide, low, high)
    # Steps that change nothing are skipped: each is a pass over memory.
    levels = wide if low == 0 else wide - low
    levels = (levels if high - low == 1 else levels / (high - low)) * 255
    if stats.nan:
        levels[np.isnan(levels)] = 0
    return np.rint(levels, out=levels).astype(np.uint8), stats
