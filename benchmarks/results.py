"""Reads the results of the benchmarks for the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

NAMES = ("logging", "serving", "index", "scalars")
NEED_A_BROWSER = ("browser", "endurance")
"""May be absent."""


class Results:
    """The results of all benchmarks that were run.

    Attributes:
      about: The environment of each, by name; see `Environment`.
      settings: The amount of work, by name.
    """

    def __init__(self, directory: Path) -> None:
        """Read the available results.

        Args:
          directory: Where each benchmark wrote its file.

        Raises:
          FileNotFoundError: if a benchmark has not written any.
        """
        paths = {name: directory / f"{name}.json" for name in NAMES}
        if absent := [name for name, path in paths.items() if not path.exists()]:
            raise FileNotFoundError(
                f"{directory} has no results of {', '.join(absent)}: run "
                f"`python benchmarks/bench.py --only {' '.join(absent)}`"
            )
        for name in NEED_A_BROWSER:
            path = directory / f"{name}.json"
            if path.exists():
                paths[name] = path
        found = {name: json.loads(path.read_text("utf-8")) for name, path in paths.items()}
        self.about: dict[str, Any] = {name: one["about"] for name, one in found.items()}
        self.settings: dict[str, Any] = {name: one["settings"] for name, one in found.items()}
        self._figures: dict[str, Any] = {name: one["figures"] for name, one in found.items()}

    def contenders(self, scenario: str) -> dict[str, Any]:
        """Return `call`, `absence` and `rounds` of the contenders that log, by name; see `Cost`."""
        found: dict[str, Any] = self._figures["logging"].get(scenario, {})
        return found

    def cost(self, scenario: str, contender: str, figure: str) -> list[float]:
        """Return a figure of `Cost` in each round; none if the contender took no part."""
        rounds = self.contenders(scenario).get(contender, {}).get("rounds", [])
        return [cost[figure] for cost in rounds]

    @property
    def sides(self) -> dict[str, Any]:
        """Return `call`, `log_mb` and `rounds` of the serving sides, by name; see `Served`."""
        found: dict[str, Any] = self._figures["serving"]["sides"]
        return found

    def served(self, side: str, figure: str) -> list[float]:
        """Return a figure of `Served` in each round; "cold, 1" and its like are latencies."""
        rounds = self.sides[side]["rounds"]
        return [one[figure] if figure in one else one["latency_ms"][figure] for one in rounds]

    @property
    def empty_mb(self) -> list[float]:
        """Return the memory of a TensorBoard with an empty log, in each round."""
        found: list[float] = self._figures["serving"]["empty_mb"]
        return found

    def journals(self, group: str) -> Sequence[Any]:
        """Return the journals of a group in the order of their size; see `Journal`, `Measured`."""
        return [entry for entry in self._figures["index"] if entry["group"] == group]

    @property
    def scalars(self) -> dict[str, Any]:
        """Return `call`, `loader`, `log_mb` and `rounds`, by name; see `Opened`."""
        found: dict[str, Any] = self._figures["scalars"]
        return found

    @property
    def browser(self) -> Sequence[Any]:
        """Return the figures measured in a browser, if any, each a `Figure` as a dict."""
        return [figure for name in NEED_A_BROWSER for figure in self._figures.get(name, [])]


def catalog_s(journal: Any) -> list[float]:
    """Return the time to the catalog of a journal in each round."""
    return [one["catalog_s"] for one in journal["rounds"]]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return the ratios of ours to theirs, round by round."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def beyond(values: Sequence[float], bases: Sequence[float]) -> float:
    """Return by how much the median of values exceeds that of others."""
    return median(values) - median(bases)
