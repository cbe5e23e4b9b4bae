"""Times as they stand in a log, where anything may stand."""

from __future__ import annotations

import math
from collections.abc import Iterable


def known_time(time_s: float | None) -> float | None:
    """Return a time in seconds since the epoch, `None` for what is none (NaN, which JSON lacks)."""
    return time_s if time_s is not None and math.isfinite(time_s) else None


def latest(times_s: Iterable[float | None]) -> float | None:
    """Return the latest of those that are known."""
    return max((time_s for time_s in map(known_time, times_s) if time_s is not None), default=None)


def order_of_writing(wall_time_s: float, step: int) -> tuple[float, int]:
    """Return a sort key for events that bear a time; those that bear none come first."""
    return (known_time(wall_time_s) or 0.0, step)
