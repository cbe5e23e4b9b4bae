"""Tells the user, once for each series, that values outside the stated range were clipped."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context

from tb_triptych.encoding.sample import Sample
from tb_triptych.format.picture import Picture
from tb_triptych.format.stats import Stats
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.panes import Image, Labels, Pane, Scalar
from tb_triptych.panes.axes import planes

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
        at: CallSite,
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
            role: _extent(samples, role, pane)
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
    channels: int = 1

    def said(self) -> str:
        """Tell about it, after the name of the role."""
        share = f"{self.share_clipped:.1%}" if self.share_clipped >= 0.0005 else "less than 0.1%"
        return (
            f"has values from {self.least:.4g} to {self.greatest:.4g}, but is taken as "
            f"[{self.low:g}, {self.high:g}], so {share} of them are clipped"
        )

    @property
    def is_like_a_picture(self) -> bool:
        """Whether values of one channel may be a picture: in a usual range, or little beyond it."""
        usual = self.fitting_range()
        is_full = usual in _USUAL_RANGES[:2] or self.greatest > usual[1] / 2
        width = self.high - self.low
        is_near = self.low - width <= self.least and self.greatest <= self.high + width
        return is_near or (usual in _USUAL_RANGES and is_full)

    def rounded_range(self) -> tuple[float, float]:
        """Return a range of short numbers that has all values, and 0 where there is no choice."""
        low, high = _rounded(self.least, ROUND_FLOOR), _rounded(self.greatest, ROUND_CEILING)
        return (low, high) if low < high else (min(low, 0.0), max(high, 0.0))

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


def _extent(samples: Sequence[Sample[Picture]], role: str, pane: Pane) -> _Extent | None:
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
        channels=max(_channels(sample.panes[role], pane) for sample in samples),
    )


def _channels(picture: Picture, pane: Pane) -> int:
    return picture.shape[-1] if len(picture.shape) > planes(pane) else 1


def _overshoots(stats: Stats) -> bool:
    if not stats.clipped or stats.value_range is None or stats.min is None or stats.max is None:
        return False
    low, high = stats.value_range
    return max(low - stats.min, stats.max - high) > _TOLERANCE * (high - low)


def _advice(
    extents: Mapping[str, _Extent], clipped: Mapping[str, _Extent], panes: Mapping[str, Pane]
) -> str:
    """Say what to pass so that no value is clipped: one range where there was one.

    Args:
      extents: Of all roles whose type has a choice of a range.
      clipped: Those of them that are clipped.
      panes: What was passed, by role.
    """
    groups = _groups(extents, panes)
    wide = [roles for roles in groups if not clipped.keys().isdisjoint(roles)]
    try:
        wider = {role: pane for roles in wide for role, pane in _wider(roles, extents, panes)}
    except ValueError:  # a pane refuses a range whose width is no finite number
        return "No value_range is as wide as that: divide the values by a large number first"
    as_pictures = f"panes={_code_by_role({**panes, **wider})}"
    if len(wide) == 1 and _is_short(panes[wide[0][0]], groups, panes):
        present, one = panes[wide[0][0]], next(iter(wider.values()))
        as_pictures = f"value_range={_range_code(one)}"
        if isinstance(present, Image) and present.value_range is not None:
            as_pictures += f" in place of {_range_code(present)}"
        alone = {role: pane for role, pane in wider.items() if role in clipped}
        if len(alone) < len(wider):
            code = _code_by_role({**panes, **alone})
            as_pictures += (
                f", one range for all pictures, or for {' and '.join(alone)} alone panes={code}"
            )
    wide_roles = [role for roles in wide for role in roles if role in clipped]
    fields = _as_fields(wide_roles, extents, panes)
    if fields:
        return (
            f"If these are pictures, pass {as_pictures}; if they are other numbers, such as depth, "
            f"pass panes={_code_by_role({**panes, **fields})}"
        )
    return f"To see all of them, pass {as_pictures}"


def _groups(extents: Mapping[str, _Extent], panes: Mapping[str, Pane]) -> list[list[str]]:
    """Return the roles that are taken alike, and should stay so, to be compared."""
    groups: dict[tuple[Pane, float, float], list[str]] = {}
    for role, extent in extents.items():
        groups.setdefault((panes[role], extent.low, extent.high), []).append(role)
    return list(groups.values())


def _wider(
    roles: Sequence[str], extents: Mapping[str, _Extent], panes: Mapping[str, Pane]
) -> list[tuple[str, Pane]]:
    """Return panes with one range that has the values of all these roles."""
    whole = functools.reduce(_Extent.joined, (extents[role] for role in roles))
    value_range = whole.fitting_range()
    return [
        (role, replace(pane, value_range=value_range))
        for role in roles
        if isinstance(pane := panes[role], Image)
    ]


def _is_short(pane: Pane, groups: Sequence[Sequence[str]], panes: Mapping[str, Pane]) -> bool:
    """Tell whether `value_range=` says it: it is for all pictures whose panes state no range."""
    if _states_no_range(pane):
        # Pictures in floats, in uint16 and of light may all be without, and have different ones.
        are_alike = all(other == pane for other in panes.values() if _states_no_range(other))
        return are_alike and sum(_states_no_range(panes[roles[0]]) for roles in groups) == 1
    is_range_alone = isinstance(pane, Image) and pane == Image(pane.value_range)
    return is_range_alone and all(other == pane for other in panes.values())


def _states_no_range(pane: Pane) -> bool:
    return isinstance(pane, Image) and pane.value_range is None


def _as_fields(
    roles: Sequence[str], extents: Mapping[str, _Extent], panes: Mapping[str, Pane]
) -> dict[str, Pane]:
    """Return panes for numbers that are no pictures, if these roles may be such; or none."""
    whole = functools.reduce(_Extent.joined, (extents[role] for role in roles))
    if whole.is_like_a_picture or any(extents[role].channels > 1 for role in roles):
        return {}
    value_range = whole.rounded_range()
    return {role: Scalar(value_range, volume=panes[role].volume) for role in roles}


def _code_by_role(panes: Mapping[str, Pane]) -> str:
    """Return the Python code of panes, but those that are what they are without being named."""
    entries = [f'"{role}": {_code(pane)}' for role, pane in panes.items() if pane != Image()]
    return f"{{{', '.join(entries)}}}"


def _code(pane: Pane) -> str:
    """Return the Python code of a pane: PIL has an `Image`, too, which most scripts import."""
    values = {field.name: getattr(pane, field.name) for field in fields(pane)}
    given = {f.name: repr(values[f.name]) for f in fields(pane) if values[f.name] != f.default}
    if not isinstance(pane, Labels) and pane.value_range is not None:
        given["value_range"] = _range_code(pane)
    arguments = ", ".join(f"{name}={value}" for name, value in given.items())
    return f"tb_triptych.{type(pane).__name__}({arguments})"


def _range_code(pane: Pane) -> str:
    """Return the Python code of a range, with its numbers as people write them."""
    if isinstance(pane, Labels) or pane.value_range is None:
        raise AssertionError("the pane has a range")
    bounds = (f"{x:g}" if float(f"{x:g}") == x else repr(x) for x in pane.value_range)
    return f"({', '.join(bounds)})"


def _rounded(value: float, direction: str) -> float:
    """Round to two digits, upwards or downwards."""
    return float(Context(prec=2, rounding=direction).create_decimal(repr(value)))
