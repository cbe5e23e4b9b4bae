"""Who a writer is, which decides whether it restarts what others logged."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace


def _new_origin() -> str:
    """Draw from the operating system: generators with a seed give equal origins."""
    return os.urandom(8).hex()


@dataclass(frozen=True)
class Identity:
    """A writer of one process, see docs/event_format.md.

    Attributes:
      origin: 16 hexadecimal digits.
      family: The origin of the first of the writers that are copies in other processes.
      ended: Origins that count as ended, whatever their files say.
      resume_step: The step from which a restart hides what was logged before; `None` for the first
        step of each series.
    """

    origin: str = field(default_factory=_new_origin)
    family: str = ""
    ended: frozenset[str] = frozenset()
    resume_step: int | None = None

    def __post_init__(self) -> None:
        """Let a writer that is no copy be its own family."""
        if not self.family:
            object.__setattr__(self, "family", self.origin)

    def in_another_process(self) -> Identity:
        """Return the identity of a fork, or of a writer that was unpickled elsewhere."""
        return replace(self, origin=_new_origin())

    def copied(self) -> Identity:
        """Return the identity of a copy in this process, which restarts what it was copied from."""
        ended = self.ended | {self.origin}
        return Identity(ended=ended, resume_step=self.resume_step)
