"""The panes of one call, by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tb_triptych.panes.image import Image
from tb_triptych.panes.pane import Pane
from tb_triptych.panes.roles import KNOWN_ROLES
from tb_triptych.panes.value_range import checked_range
from tb_triptych.shown import shown


@dataclass(frozen=True)
class Ranged:
    """Panes, and the range of pictures whose panes state none.

    Attributes:
      panes: As given by the user.
      value_range: The range.
    """

    panes: Pane | Mapping[str, Pane] | None
    value_range: tuple[float, float]


PaneSpecs: TypeAlias = Pane | Mapping[str, Pane] | Ranged | None
"""One pane for all roles, a pane for some roles by name, or `None` for the defaults."""

UNSTATED: Image = Image()
"""The pane, this very object, of roles for which the user passed none."""


def with_range(panes: PaneSpecs, value_range: Any) -> PaneSpecs:
    """Combine `panes=` and its short form `value_range=`, which is checked at once.

    Raises:
      ValueError: if `value_range` is neither `None` nor two finite numbers, the lower first.
    """
    checked = checked_range(value_range)
    if checked is None or isinstance(panes, Ranged):
        return panes
    return Ranged(panes, checked)


def panes_by_role(panes: PaneSpecs, roles: Sequence[str]) -> dict[str, Pane]:
    """Return the pane of each role; roles that are not named are plain images, `UNSTATED`.

    Args:
      panes: As given by the user. Panes for an absent input or target are ignored.
      roles: The roles that have an array in this call.

    Raises:
      TypeError: if `panes` or a value in it is not a pane.
      ValueError: if it names an unknown role, or an extra one that this call does not have, or a
        range applies to no role.
    """
    if isinstance(panes, Ranged):
        return _ranged(panes_by_role(panes.panes, roles), panes)
    if panes is None:
        return dict.fromkeys(roles, UNSTATED)
    if isinstance(panes, Pane):
        return dict.fromkeys(roles, panes)
    if not isinstance(panes, Mapping):
        raise TypeError(
            f"panes is {shown(panes)}: pass one pane such as "
            "tb_triptych.Image(value_range=(-1, 1)), or a dict such as "
            '{"output": tb_triptych.Image(value_range=(-1, 1))}'
        )
    for role, pane in panes.items():
        if not isinstance(pane, Pane):
            raise TypeError(
                f"panes[{shown(role)}] is {shown(pane)}: pass a pane such as "
                "tb_triptych.Image(value_range=(-1, 1))"
            )
        if role not in roles and role not in KNOWN_ROLES:
            known = ", ".join(map(repr, roles))
            raise ValueError(
                f"panes names the role {shown(role)}, but this call has {known}: "
                "correct the name, or pass the array of that role with extras="
            )
    return {role: panes.get(role, UNSTATED) for role in roles}


def _ranged(by_role: Mapping[str, Pane], given: Ranged) -> dict[str, Pane]:
    """Give the range to the pictures whose panes state none."""
    found = {
        role: pane.with_range(given.value_range) if pane.states_no_range else pane
        for role, pane in by_role.items()
    }
    if by_role and found == by_role:
        low, high = given.value_range
        raise ValueError(
            f"value_range is ({low:g}, {high:g}), but with these panes it applies to no role: it "
            "is for pictures whose pane states no range; pass the range in panes only, or omit the "
            "roles that it is for from panes"
        )
    return found
