"""Advises which range to pass so that no value is clipped."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from tb_triptych.panes import Image, Pane, Scalar
from tb_triptych.panes.pane_code import code_by_role, range_code
from tb_triptych.writing.extent import Extent


def range_advice(
    extents: Mapping[str, Extent], clipped: Mapping[str, Extent], panes: Mapping[str, Pane]
) -> str:
    """Return what to pass so that no value is clipped: one range if there was one.

    Args:
      extents: Of all roles whose type can have a range.
      clipped: Those of them that are clipped.
      panes: The panes passed, by role.
    """
    groups = _groups(extents, panes)
    wide = [roles for roles in groups if not clipped.keys().isdisjoint(roles)]
    try:
        wider = {role: pane for roles in wide for role, pane in _wider(roles, extents, panes)}
    except ValueError:  # a pane refuses a range of infinite width
        return "No value_range can be that wide: divide the values by a large number first"
    as_pictures = f"panes={code_by_role({**panes, **wider})}"
    if len(wide) == 1 and _is_short(panes[wide[0][0]], groups, panes):
        present, one = panes[wide[0][0]], next(iter(wider.values()))
        as_pictures = f"value_range={range_code(one)}"
        if present.value_range is not None:
            as_pictures += f" in place of {range_code(present)}"
        alone = {role: pane for role, pane in wider.items() if role in clipped}
        if len(alone) < len(wider):
            code = code_by_role({**panes, **alone})
            as_pictures += (
                f", one range for all pictures, or for {' and '.join(alone)} alone panes={code}"
            )
    wide_roles = [role for roles in wide for role in roles if role in clipped]
    fields = _as_fields(wide_roles, extents, panes)
    if fields:
        return (
            f"If these are pictures, pass {as_pictures}; if they are other numbers, such as depth, "
            f"pass panes={code_by_role({**panes, **fields})}"
        )
    return f"To see all of them, pass {as_pictures}"


def _groups(extents: Mapping[str, Extent], panes: Mapping[str, Pane]) -> list[list[str]]:
    """Return the roles with the same range, which should stay comparable."""
    groups: dict[tuple[Pane, float, float], list[str]] = {}
    for role, extent in extents.items():
        groups.setdefault((panes[role], extent.low, extent.high), []).append(role)
    return list(groups.values())


def _wider(
    roles: Sequence[str], extents: Mapping[str, Extent], panes: Mapping[str, Pane]
) -> list[tuple[str, Pane]]:
    """Return panes with one range that contains the values of all these roles."""
    whole = functools.reduce(Extent.joined, (extents[role] for role in roles))
    value_range = whole.fitting_range()
    return [(role, panes[role].with_range(value_range)) for role in roles]


def _is_short(pane: Pane, groups: Sequence[Sequence[str]], panes: Mapping[str, Pane]) -> bool:
    """Return whether `value_range=` is enough: it applies to all panes without a range."""
    if pane.states_no_range:
        # Pictures of floats, of uint16 and of linear light may all have none, and differ.
        are_alike = all(other == pane for other in panes.values() if other.states_no_range)
        return are_alike and sum(panes[roles[0]].states_no_range for roles in groups) == 1
    is_range_alone = pane == Image(pane.value_range)
    return is_range_alone and all(other == pane for other in panes.values())


def _as_fields(
    roles: Sequence[str], extents: Mapping[str, Extent], panes: Mapping[str, Pane]
) -> dict[str, Pane]:
    """Return panes for numbers other than pictures, if these roles may be such; or none."""
    whole = functools.reduce(Extent.joined, (extents[role] for role in roles))
    if whole.is_like_a_picture or any(extents[role].channels > 1 for role in roles):
        return {}
    value_range = whole.rounded_range()
    return {role: Scalar(value_range, volume=panes[role].volume) for role in roles}
