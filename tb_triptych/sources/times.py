"""Reads times in a log, which may be anything."""

from __future__ import annotations

from collections.abc import Iterable

_YEAR_9999_S = 253_402_300_799


def known_time(time_s: float | None) -> float | None:
    """Return a time in seconds since the epoch, `None` if it is not a date (NaN, 1e308)."""
    return time_s if time_s is not None and abs(time_s) <= _YEAR_9999_S else None


def latest(times_s: Iterable[float | None]) -> float | None:
    """Return the latest known time."""
    return max((time_s for time_s in map(known_time, times_s) if time_s is not None), default=None)


def order_of_writing(wall_time_s: float, step: int) -> tuple[float, int]:
    """Return a sort key for events by time; those without one come first."""
    return (known_time(wall_time_s) or 0.0, step)
