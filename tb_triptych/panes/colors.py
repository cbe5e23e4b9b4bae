"""Checks colours and names of colour maps."""

from __future__ import annotations

import operator
import re
from typing import Any

from tb_triptych.shown import shown

COLORMAPS = ("viridis", "cividis", "inferno", "magma", "plasma", "turbo", "gray", "RdBu")
"""The colour maps of `Scalar`; all except "turbo" are readable for colour-blind people."""

_HEX = re.compile(r"#[0-9a-f]{6}")


def checked_color(name: str, value: Any) -> str:
    """Return a colour as "#rrggbb".

    Args:
      name: Its name in errors.
      value: "#rrggbb" or three whole numbers from 0 to 255.

    Raises:
      ValueError: if it is neither.
    """
    if isinstance(value, str) and _HEX.fullmatch(value.lower()):
        return value.lower()
    try:
        channels = [] if isinstance(value, str) else [operator.index(channel) for channel in value]
    except TypeError:
        channels = []
    if len(channels) != 3 or not all(0 <= channel <= 255 for channel in channels):
        raise ValueError(f"{name} is {shown(value)}: pass a colour as '#ff8800' or (255, 136, 0)")
    return "#" + bytes(channels).hex()


def checked_colormap(value: Any) -> str:
    """Return the name of a colour map.

    Raises:
      ValueError: if the page has none with this name.
    """
    if value not in COLORMAPS:
        raise ValueError(f"colormap is {shown(value)}: pass one of {', '.join(COLORMAPS)}")
    return str(value)
