"""Figures with their goals, as `benchmarks/report.py` reads them.

The results have `figures`, a list of

    {"name": "…", "unit": "ms", "how": "…", "goal": "…" | null, "is_met": true | false | null,
     "values": {"ours, journal": [one per round or a percentile of all], "Images": […]}}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from figures import spread


@dataclass(frozen=True)
class Figure:
    """A measurement.

    Attributes:
      name: Its name.
      unit: Of all values.
      values: By contender, one or more each; the median stands for them.
      how: How it was measured.
      goal: The goal, in words.
      is_met: Whether the goal is reached; `None` without one.
    """

    name: str
    unit: str
    values: dict[str, list[float]]
    how: str = ""
    goal: str | None = None
    is_met: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this part of the values does not exceed, such as 0.95.

    Raises:
      ValueError: if there are none.
    """
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def line(figure: Figure) -> str:
    """Print a figure in one line, while measuring continues."""
    values = "; ".join(f"{who} {spread(v)}" for who, v in figure.values.items() if v)
    met = {True: "met", False: "MISSED", None: ""}[figure.is_met]
    goal = f" (goal: {figure.goal}) {met}" if figure.goal else ""
    return f"  {figure.name}: {values} {figure.unit}{goal}"
