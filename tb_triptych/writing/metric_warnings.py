"""Tells the user, once for each series, why numbers are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class MetricWarner:
    """Remembers what was said; each writer or process has one."""

    _warned: set[tuple[str, str]] = field(default_factory=set)

    def new_warnings(self, tag: str, problems: Mapping[str, str]) -> list[str]:
        """Return what there is to warn about, and remember that it was said.

        Args:
          tag: Name of the series.
          problems: Why numbers are missing, by what it is about.
        """
        new = {about: said for about, said in problems.items() if (tag, about) not in self._warned}
        self._warned |= {(tag, about) for about in new}
        return [f"triptych {tag!r}: {said}" for said in new.values()]
