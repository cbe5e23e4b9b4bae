"""Panes as Python code, for messages that say what to pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from tb_triptych.panes import Image, Pane


def code_by_role(panes: Mapping[str, Pane]) -> str:
    """Return the Python code of panes, but those that are what they are without being named."""
    entries = [f'"{role}": {_code(pane)}' for role, pane in panes.items() if pane != Image()]
    return f"{{{', '.join(entries)}}}"


def _code(pane: Pane) -> str:
    """Return the Python code of a pane: PIL has an `Image`, too, which most scripts import."""
    described: Any = pane  # each kind is a dataclass
    values = {field.name: getattr(pane, field.name) for field in fields(described)}
    given = {f.name: repr(values[f.name]) for f in fields(described) if values[f.name] != f.default}
    if pane.value_range is not None:
        given["value_range"] = range_code(pane)
    arguments = ", ".join(f"{name}={value}" for name, value in given.items())
    return f"tb_triptych.{type(pane).__name__}({arguments})"


def range_code(pane: Pane) -> str:
    """Return the Python code of a range, with its numbers as people write them."""
    if pane.value_range is None:
        raise AssertionError("the pane has a range")
    bounds = (f"{x:g}" if float(f"{x:g}") == x else repr(x) for x in pane.value_range)
    return f"({', '.join(bounds)})"
