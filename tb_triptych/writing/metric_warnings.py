"""Warns once per series why metrics are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class MetricWarner:
    """Remembers reported problems; each writer or process has one."""

    _warned: set[tuple[str, str]] = field(default_factory=set)

    def new_warnings(self, tag: str, problems: Mapping[str, str]) -> list[str]:
        """Return new warnings; each is returned once.

        Args:
          tag: Name of the series.
          problems: Why metrics are missing, by subject.
        """
        new = {
            about: message
            for about, message in problems.items()
            if (tag, about) not in self._warned
        }
        self._warned |= {(tag, about) for about in new}
        return [f"triptych {tag!r}: {message}" for message in new.values()]
