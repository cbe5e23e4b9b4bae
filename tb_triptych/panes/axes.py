"""The axes of the arrays that a pane takes."""

from __future__ import annotations

from tb_triptych.panes.pane import Pane


def planes(pane: Pane) -> int:
    """Return the number of axes between that of samples and that of channels."""
    return 3 if pane.volume else 2
