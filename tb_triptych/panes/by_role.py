"""The panes of one call, by role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tb_triptych.panes.image import Image
from tb_triptych.panes.labels import Labels
from tb_triptych.panes.scalar import Scalar

Pane: TypeAlias = Image | Labels | Scalar
"""Any kind of pane."""

PaneSpecs: TypeAlias = Pane | Mapping[str, Pane] | None
"""One pane for all roles, a pane for some roles by name, or `None` for the defaults."""


def panes_by_role(panes: PaneSpecs, roles: Sequence[str]) -> dict[str, Pane]:
    """Give each role its pane; roles that are not named are plain images.

    Args:
      panes: As given by the user.
      roles: The roles that have an array in this call.

    Raises:
      TypeError: if `panes` or a value in it is not a pane.
      ValueError: if it names a role that has no array.
    """
    if panes is None:
        return {role: Image() for role in roles}
    if isinstance(panes, Pane):
        return dict.fromkeys(roles, panes)
    if not isinstance(panes, Mapping):
        raise TypeError(
            f"panes is {panes!r}: pass one pane such as Image(value_range=(-1, 1)), or a dict "
            'such as {"output": Image(value_range=(-1, 1))}'
        )
    for role, pane in panes.items():
        if not isinstance(pane, Pane):
            raise TypeError(
                f"panes[{role!r}] is {pane!r}: expected a pane such as Image(value_range=(-1, 1))"
            )
        if role not in roles:
            raise ValueError(
                f"panes names the role {role!r}, but this call has {', '.join(map(repr, roles))}"
            )
    return {role: panes.get(role, Image()) for role in roles}
