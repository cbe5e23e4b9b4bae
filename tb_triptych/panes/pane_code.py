"""Panes as Python code, for advice in messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from tb_triptych.panes import Image, Pane
from tb_triptych.panes.labels import SOFT


def code_by_role(panes: Mapping[str, Pane]) -> str:
    """Return the Python code of panes, without those that are the default."""
    return _dict_code({role: pane for role, pane in panes.items() if pane != Image()})


def with_pane(panes: Mapping[str, Pane], role: str, pane: Pane) -> str:
    """Return the argument that gives one role another pane and keeps the others.

    Args:
      panes: Of all roles of the call, their without layers.
      role: The role.
      pane: Its pane, included even if it is the default.
    """
    named = {
        name: each
        for name, each in {**panes, role: pane}.items()
        if not name.endswith(SOFT) and (name == role or each != Image())
    }
    return f"panes={_dict_code(named)}"


def _dict_code(panes: Mapping[str, Pane]) -> str:
    entries = (f"{_text(role)}: {_code(pane)}" for role, pane in panes.items())
    return f"{{{', '.join(entries)}}}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _code(pane: Pane) -> str:
    """Return the Python code of a pane, qualified, as many scripts import PIL's `Image`."""
    described: Any = pane  # each kind is a dataclass
    values = {field.name: getattr(pane, field.name) for field in fields(described)}
    given = {
        f.name: _text(value) if isinstance(value := values[f.name], str) else repr(value)
        for f in fields(described)
        if values[f.name] != f.default
    }
    if pane.value_range is not None:
        given["value_range"] = range_code(pane)
    arguments = ", ".join(f"{name}={value}" for name, value in given.items())
    return f"tb_triptych.{type(pane).__name__}({arguments})"


def range_code(pane: Pane) -> str:
    """Return the Python code of a range, with numbers as short as possible."""
    if pane.value_range is None:
        raise AssertionError("the pane has a range")
    bounds = (f"{x:g}" if float(f"{x:g}") == x else repr(x) for x in pane.value_range)
    return f"({', '.join(bounds)})"
