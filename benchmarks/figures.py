"""Summarizes and formats figures."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def number(value: float) -> str:
    """Write three digits, and no exponent."""
    if value == 0:
        return "0"
    magnitude = abs(value)
    digits = 0 if magnitude >= 100 else 1 if magnitude >= 10 else 2 if magnitude >= 1 else 3
    return f"{value:,.{digits}f}"


def spread(values: Sequence[float]) -> str:
    """Write the median, the least and the greatest."""
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{number(middle)} ({number(low)} to {number(high)})"


def share(part: float, whole: float) -> str:
    """Write a part as a fraction of the whole."""
    if part <= 0 or whole <= 0:
        return "none"
    if part * 3 >= whole:
        return f"{part / whole:.2f}"
    return f"1/{whole / part:,.0f}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]
    return "\n".join(lines)
