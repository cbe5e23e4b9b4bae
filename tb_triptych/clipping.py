"""Tells the user, once for each series, that values outside the stated range were clipped."""

from __future__ import annotations

import math
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tb_triptych.batch import Sample
from tb_triptych.encoding import Picture, Stats

_TOLERANCE = 1e-3
"""Overshoot, as a fraction of the range, that rounding explains and nobody needs to hear of."""

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


@dataclass
class ClippingWarner:
    """Remembers which series were warned about; each writer or process has one."""

    _warned: set[tuple[str, str]] = field(default_factory=set)

    def warn(self, tag: str, samples: Sequence[Sample[Picture]], at: Caller) -> None:
        """Warn about each role of a series whose values were clipped, the first time.

        Args:
          tag: Name of the series.
          samples: What was encoded.
          at: The line to point at.
        """
        for message in self.news(tag, samples):
            warnings.warn_explicit(message, UserWarning, at.filename, at.line)

    def news(self, tag: str, samples: Sequence[Sample[Picture]]) -> list[str]:
        """Return what there is to warn about, and remember that it was said."""
        messages = []
        for role in dict.fromkeys(role for sample in samples for role in sample.panes):
            stats = [s.panes[role].stats for s in samples if role in s.panes]
            if (tag, role) not in self._warned and any(map(_overshoots, stats)):
                self._warned.add((tag, role))
                messages.append(_message(tag, role, stats))
        return messages


def _overshoots(stats: Stats) -> bool:
    if not stats.clipped or stats.value_range is None or stats.min is None or stats.max is None:
        return False
    low, high = stats.value_range
    return max(low - stats.min, stats.max - high) > _TOLERANCE * (high - low)


def _message(tag: str, role: str, stats: Sequence[Stats]) -> str:
    least = min(s.min for s in stats if s.min is not None)
    greatest = max(s.max for s in stats if s.max is not None)
    clipped = sum(s.clipped for s in stats) / len(stats)
    low, high = next(s.value_range for s in stats if s.value_range is not None)
    return (
        f"triptych {tag!r}: {role} has values from {least:.4g} to {greatest:.4g}, but is taken as "
        f"[{low:g}, {high:g}], so {clipped:.1%} of them are clipped. Pass "
        f'panes={{"{role}": Image(value_range={_suggested_range(least, greatest)})}}'
    )


def _suggested_range(least: float, greatest: float) -> str:
    slack = _TOLERANCE * max(-least, greatest)
    for low, high in ((0, 1), (-1, 1), (0, 255), (0, 65535)):
        if low - slack <= least and greatest <= high + slack:
            return f"({low}, {high})"
    if max(-least, greatest) > 1e6:
        return f"({least:.3g}, {greatest:.3g})"
    return f"({math.floor(least)}, {math.ceil(greatest)})"
