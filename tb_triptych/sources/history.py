"""The versions of a series in this server, and from which step on each differs from the newest."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

_MOST_VERSIONS = 64
"""Who knows an older one gets the whole series."""


@dataclass(frozen=True)
class History:
    """The newest version, and what has changed since earlier ones.

    Attributes:
      version: The newest version.
      changes: Earlier versions, each with the index of the first step that differs.
    """

    version: str = field(default_factory=lambda: f"{secrets.token_hex(4)}-0")
    changes: tuple[tuple[str, int], ...] = ()

    def advanced(self, first_changed: int) -> History:
        """Return the history after a change.

        Args:
          first_changed: Index of the first step that differs from the version before.
        """
        edition, _, number = self.version.rpartition("-")
        known = [*self.changes, (self.version, first_changed)][-_MOST_VERSIONS:]
        changes = tuple((version, min(at, first_changed)) for version, at in known)
        return replace(self, version=f"{edition}-{int(number) + 1}", changes=changes)

    def changed_from(self, version: str, count: int) -> int | None:
        """Return the index of the first step that differs from a version; `None` if unknown.

        Args:
          version: The version.
          count: How many steps there are now.
        """
        return count if version == self.version else dict(self.changes).get(version)
