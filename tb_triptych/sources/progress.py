"""How far reading is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How much has been read, in a unit that whoever makes it names."""

    done: int
    total: int

    def to_json(self) -> dict[str, int]:
        """Return what stands in answers."""
        return {"done": self.done, "total": self.total}

    def weighing(self, weight: int) -> Progress:
        """Return the same in a unit that is smaller by a factor."""
        return Progress(self.done * weight, self.total * weight)


def together(parts: Iterable[Progress | None]) -> Progress | None:
    """Add what is under way; `None` when nothing is.

    Args:
      parts: All in one unit; `None` where there is nothing to wait for.
    """
    busy = [part for part in parts if part is not None]
    if not busy:
        return None
    return Progress(sum(part.done for part in busy), sum(part.total for part in busy))
