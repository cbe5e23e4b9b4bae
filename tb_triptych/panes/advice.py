"""The argument `panes=` as Python code, for messages about one role.

Panes use it themselves, so it imports none; whole sets of panes are in `pane_code`.
"""

from __future__ import annotations

import json


def pasted(role: str, pane: str) -> str:
    """Return the argument that gives a role a pane, as Python code."""
    return f"panes={{{json.dumps(role, ensure_ascii=False)}: tb_triptych.{pane}}}"
