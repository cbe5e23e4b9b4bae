"""The panes that are stored for a call: some kinds have layers that the page shows together."""

from __future__ import annotations

from collections.abc import Mapping

from tb_triptych.panes.pane import Pane


def with_soft_layers(panes: Mapping[str, Pane]) -> dict[str, Pane]:
    """Return the panes as they are stored: scores as class ids, with their probabilities."""
    return {
        name: layer for role, pane in panes.items() for name, layer in pane.layers(role).items()
    }
