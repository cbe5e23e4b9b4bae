"""Progress of reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How much has been read, in any unit."""

    done: int
    total: int

    def to_json(self) -> dict[str, int]:
        """Return the JSON value for answers."""
        return {"done": self.done, "total": self.total}

    def weighing(self, weight: int) -> Progress:
        """Return the same in a unit that is smaller by a factor."""
        return Progress(self.done * weight, self.total * weight)


def together(parts: Iterable[Progress | None]) -> Progress | None:
    """Add up progress; `None` if nothing is being read.

    Args:
      parts: All in one unit; `None` where nothing is being read.
    """
    busy = [part for part in parts if part is not None]
    if not busy:
        return None
    return Progress(sum(part.done for part in busy), sum(part.total for part in busy))
