"""The values of a role compared with the range that they are taken as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context

from tb_triptych.encoding.sample import Sample
from tb_triptych.format.picture import Picture
from tb_triptych.format.stats import Stats
from tb_triptych.panes import Pane
from tb_triptych.panes.axes import planes

_TOLERANCE = 1e-3
"""Overshoot, as a fraction of the range, that rounding explains and is not reported."""

_USUAL_RANGES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0), (0.0, 65535.0))


@dataclass(frozen=True)
class Extent:
    """The finite values of a role, and the range that they are taken as."""

    least: float
    greatest: float
    low: float
    high: float
    share_clipped: float
    is_clipped: bool = True
    channels: int = 1

    def described(self) -> str:
        """Return the text after the name of the role."""
        share = f"{self.share_clipped:.1%}" if self.share_clipped >= 0.0005 else "less than 0.1%"
        return (
            f"has values from {self.least:.4g} to {self.greatest:.4g}, but is taken as "
            f"[{self.low:g}, {self.high:g}], so {share} of them are clipped"
        )

    @property
    def is_like_a_picture(self) -> bool:
        """Whether one channel may be a picture: values in a usual range, or slightly beyond it."""
        usual = self.fitting_range()
        is_full = usual in _USUAL_RANGES[:2] or self.greatest > usual[1] / 2
        width = self.high - self.low
        is_near = self.low - width <= self.least and self.greatest <= self.high + width
        return is_near or (usual in _USUAL_RANGES and is_full)

    def rounded_range(self) -> tuple[float, float]:
        """Return a range of short numbers that contains all values, and 0 if they are all equal."""
        low, high = _rounded(self.least, ROUND_FLOOR), _rounded(self.greatest, ROUND_CEILING)
        return (low, high) if low < high else (min(low, 0.0), max(high, 0.0))

    def joined(self, other: Extent) -> Extent:
        """Return the extent of the values of both."""
        return replace(
            self,
            least=min(self.least, other.least),
            greatest=max(self.greatest, other.greatest),
            low=min(self.low, other.low),
            high=max(self.high, other.high),
        )

    def fitting_range(self) -> tuple[float, float]:
        """Return a usual range that contains all values, or else the present one, widened."""
        slack = _TOLERANCE / 2 * max(-self.least, self.greatest)
        for low, high in _USUAL_RANGES:
            is_used = max(-self.least, self.greatest) > high / 20
            if low - slack <= self.least and self.greatest <= high + slack and is_used:
                return low, high
        slack = _TOLERANCE * (self.high - self.low)
        low, high = self.low, self.high
        if self.least < low - slack:
            low = _rounded(self.least, ROUND_FLOOR)
        if self.greatest > high + slack:
            high = _rounded(self.greatest, ROUND_CEILING)
        return low, high


def extent_of(samples: Sequence[Sample[Picture]], role: str, pane: Pane) -> Extent | None:
    """Return the extent of a role; `None` if its type has a fixed range, or there is no number."""
    stats = [sample.panes[role].stats for sample in samples if role in sample.panes]
    least = [s.min for s in stats if s.min is not None]
    greatest = [s.max for s in stats if s.max is not None]
    ranges = [s.value_range for s in stats if s.value_range is not None]
    if not (least and greatest and ranges):
        return None
    low, high = ranges[0]
    return Extent(
        least=min(least),
        greatest=max(greatest),
        low=low,
        high=high,
        share_clipped=sum(s.clipped for s in stats) / len(stats),
        is_clipped=any(map(_overshoots, stats)),
        channels=max(_channels(sample.panes[role], pane) for sample in samples),
    )


def _channels(picture: Picture, pane: Pane) -> int:
    return picture.shape[-1] if len(picture.shape) > planes(pane) else 1


def _overshoots(stats: Stats) -> bool:
    if not stats.clipped or stats.value_range is None or stats.min is None or stats.max is None:
        return False
    low, high = stats.value_range
    return max(low - stats.min, stats.max - high) > _TOLERANCE * (high - low)


def _rounded(value: float, direction: str) -> float:
    """Round to two digits, upwards or downwards."""
    return float(Context(prec=2, rounding=direction).create_decimal(repr(value)))
