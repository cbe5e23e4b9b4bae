"""Hints about a series, each reported once per role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hint:
    """A possible mistake of the user.

    Attributes:
      role: The role concerned.
      about: The subject; only one hint is reported per role and subject.
      text: The text after the name of the role, with advice.
    """

    role: str
    about: str
    text: str


@dataclass
class Hints:
    """Remembers reported hints; each writer or process has one."""

    _warned: set[tuple[str, str, str]] = field(default_factory=set)

    def new_warnings(self, tag: str, hints: Iterable[Hint]) -> list[str]:
        """Return new warnings; each is returned once.

        Args:
          tag: Name of the series.
          hints: The hints found, new or not.
        """
        messages = []
        for hint in hints:
            key = tag, hint.role, hint.about
            if key not in self._warned:
                self._warned.add(key)
                messages.append(f"triptych {tag!r}: {hint.role} {hint.text}")
        return messages
