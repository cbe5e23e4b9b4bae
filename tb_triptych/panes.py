"""What the numbers in a pane mean: the field's word on how an array becomes a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Image:
    """A picture: grey, grey with alpha, RGB or RGBA.

    Attributes:
      value_range: The values `(low, high)` that are drawn as black and as full intensity.
        `None` means [0, 1] for floats and [0, 65535] for uint16. uint8 and bool always stand for
        themselves. Values of a float array outside the range are clipped and counted.

    Raises:
      ValueError: if `value_range` is not two finite numbers, the lower first.
    """

    value_range: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Check the range at the line where the pane is made."""
        if self.value_range is None:
            return
        try:
            low, high = (float(bound) for bound in self.value_range)
        except (TypeError, ValueError):
            low, high = math.nan, math.nan
        if not (math.isfinite(high - low) and low < high):
            raise ValueError(
                f"value_range={self.value_range!r}: expected two finite numbers, the lower first, "
                "such as (-1, 1)"
            )
        object.__setattr__(self, "value_range", (low, high))

    def to_json(self) -> dict[str, Any]:
        """Return the pane spec of the event format."""
        return {
            "kind": "image",
            "value_range": None if self.value_range is None else list(self.value_range),
        }


Pane: TypeAlias = Image
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
    if isinstance(panes, Image):
        return dict.fromkeys(roles, panes)
    if not isinstance(panes, Mapping):
        raise TypeError(
            f"panes is {panes!r}: pass one pane such as Image(value_range=(-1, 1)), or a dict "
            'such as {"output": Image(value_range=(-1, 1))}'
        )
    for role, pane in panes.items():
        if not isinstance(pane, Image):
            raise TypeError(
                f"panes[{role!r}] is {pane!r}: expected a pane such as Image(value_range=(-1, 1))"
            )
        if role not in roles:
            raise ValueError(
                f"panes names the role {role!r}, but this call has {', '.join(map(repr, roles))}"
            )
    return {role: panes.get(role, Image()) for role in roles}
