"""The axes of the arrays that a pane accepts."""

from __future__ import annotations

from tb_triptych.panes.pane import Pane


def planes(pane: Pane) -> int:
    """Return the number of axes between the sample axis and the channel axis."""
    return 3 if pane.volume else 2
