"""Tells the user, once for each series, that values outside the stated range were clipped."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context

from tb_triptych.batch import Sample
from tb_triptych.caller import Caller
from tb_triptych.encoding import Picture
from tb_triptych.panes import Image, Pane
from tb_triptych.stats import Stats

_TOLERANCE = 1e-3
"""Overshoot, as a fraction of the range, that rounding explains and nobody needs to hear of."""

_USUAL_RANGES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0), (0.0, 65535.0))


@dataclass
class ClippingWarner:
    """Remembers which series were warned about; each writer or process has one."""

    _warned: set[str] = field(default_factory=set)

    def warn(
        self,
        tag: str,
        samples: Sequence[Sample[Picture]],
        panes: Mapping[str, Pane],
        at: Caller,
    ) -> None:
        """Warn about a series whose values were clipped, the first time.

        Args:
          tag: Name of the series.
          samples: What was encoded.
          panes: What the numbers mean, by role.
          at: The line to point at.
        """
        for message in self.news(tag, samples, panes):
            warnings.warn_explicit(message, UserWarning, at.filename, at.line)

    def news(
        self, tag: str, samples: Sequence[Sample[Picture]], panes: Mapping[str, Pane]
    ) -> list[str]:
        """Return what there is to warn about, and remember that it was said."""
        if tag in self._warned:
            return []
        found = {
            role: _extent(samples, role)
            for role, pane in panes.items()
            if isinstance(pane, Image) and pane.transfer == "srgb"  # others are stored as they are
        }
        extents = {role: extent for role, extent in found.items() if extent is not None}
        clipped = {role: extent for role, extent in extents.items() if extent.is_clipped}
        if not clipped:
            return []
        self._warned.add(tag)
        roles = "; ".join(f"{role} {extent.said()}" for role, extent in clipped.items())
        return [
            f"triptych {tag!r}: {roles}. {_advice(extents, clipped, panes)}. If a model that has "
            "learned more will keep within, nothing needs to be done: what is clipped is counted "
            "under each picture"
        ]


@dataclass(frozen=True)
class _Extent:
    """The finite values that stand under a role, and the range that they are taken as."""

    least: float
    greatest: float
    low: float
    high: float
    share_clipped: float
    is_clipped: bool = True

    def said(self) -> str:
        """Tell about it, after the name of the role."""
        share = f"{self.share_clipped:.1%}" if self.share_clipped >= 0.0005 else "less than 0.1%"
        return (
            f"has values from {self.least:.4g} to {self.greatest:.4g}, but is taken as "
            f"[{self.low:g}, {self.high:g}], so {share} of them are clipped"
        )

    def joined(self, other: _Extent) -> _Extent:
        """Return the extent of the values of both."""
        return replace(
            self,
            least=min(self.least, other.least),
            greatest=max(self.greatest, other.greatest),
            low=min(self.low, other.low),
            high=max(self.high, other.high),
        )

    def fitting_range(self) -> tuple[float, float]:
        """Return a usual range that has all values, or else the present one, wide enough."""
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


def _extent(samples: Sequence[Sample[Picture]], role: str) -> _Extent | None:
    """Look at a role; `None` where its type has no choice of a range, or there is no number."""
    stats = [sample.panes[role].stats for sample in samples if role in sample.panes]
    least = [s.min for s in stats if s.min is not None]
    greatest = [s.max for s in stats if s.max is not None]
    ranges = [s.value_range for s in stats if s.value_range is not None]
    if not (least and greatest and ranges):
        return None
    low, high = ranges[0]
    return _Extent(
        least=min(least),
        greatest=max(greatest),
        low=low,
        high=high,
        share_clipped=sum(s.clipped for s in stats) / len(stats),
        is_clipped=any(map(_overshoots, stats)),
    )


def _overshoots(stats: Stats) -> bool:
    if not stats.clipped or stats.value_range is None or stats.min is None or stats.max is None:
        return False
    low, high = stats.value_range
    return max(low - stats.min, stats.max - high) > _TOLERANCE * (high - low)


def _advice(
    extents: Mapping[str, _Extent], clipped: Mapping[str, _Extent], panes: Mapping[str, Pane]
) -> str:
    """Say what to pass so that no value is clipped: one pane for all roles where that was passed.

    Args:
      extents: Of all roles whose type has a choice of a range.
      clipped: Those of them that are clipped.
      panes: What was passed, by role.
    """
    default = Image()
    first, *others = panes.values()
    is_one_for_all = isinstance(first, Image) and all(pane == first for pane in others)
    try:
        if is_one_for_all and (first != default or len(clipped) == len(extents)):
            whole = functools.reduce(_Extent.joined, extents.values())
            code = _code(_with_range(first, whole))
        else:
            wider = {role: _with_range(panes[role], extent) for role, extent in clipped.items()}
            named = {role: wider.get(role, pane) for role, pane in panes.items()}
            entries = [f'"{r}": {_code(pane)}' for r, pane in named.items() if pane != default]
            code = f"{{{', '.join(entries)}}}"
    except ValueError:  # a pane refuses a range whose width is no finite number
        return "No value_range is as wide as that: divide the values by a large number first"
    return f"To see all of them, pass panes={code}"


def _with_range(pane: Pane, extent: _Extent) -> Pane:
    return replace(pane, value_range=extent.fitting_range()) if isinstance(pane, Image) else pane


def _code(pane: Pane) -> str:
    """Return the Python code of a pane, with the numbers of its range as people write them."""
    values = {field.name: getattr(pane, field.name) for field in fields(pane)}
    given = {f.name: repr(values[f.name]) for f in fields(pane) if values[f.name] != f.default}
    if isinstance(pane, Image) and pane.value_range is not None:
        bounds = (f"{x:g}" if float(f"{x:g}") == x else repr(x) for x in pane.value_range)
        given["value_range"] = f"({', '.join(bounds)})"
    return f"{type(pane).__name__}({', '.join(f'{k}={v}' for k, v in given.items())})"


def _rounded(value: float, direction: str) -> float:
    """Round to two digits, upwards or downwards."""
    return float(Context(prec=2, rounding=direction).create_decimal(repr(value)))
