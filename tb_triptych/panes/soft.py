"""The probabilities behind class ids, in a pane of their own that the page does not show as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tb_triptych.panes.by_role import Pane
from tb_triptych.panes.labels import Labels
from tb_triptych.panes.scalar import Scalar

SOFT = ":soft"
"""Stands behind a role for the probabilities that its class ids were made from."""


def with_soft_layers(panes: Mapping[str, Pane]) -> dict[str, Pane]:
    """Return the panes as they are stored: scores as class ids, and the probabilities beside."""
    stored: dict[str, Pane] = {}
    for role, pane in panes.items():
        if isinstance(pane, Labels) and pane.from_scores:
            # What the scores are is kept as far as it is known.
            kind = pane.from_scores if isinstance(pane.from_scores, str) else False
            stored[role] = replace(pane, from_scores=kind)
            stored[role + SOFT] = Scalar((0, 1), unit="probability", volume=pane.volume)
        else:
            stored[role] = pane
    return stored
