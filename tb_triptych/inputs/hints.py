"""What the user should know of a series, said once for each of its roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hint:
    """Something that may not be what the user means.

    Attributes:
      role: The role that it is about.
      about: What it is about; of one role and one of these, one hint is said.
      text: What to say behind the name of the role, with what to do.
    """

    role: str
    about: str
    text: str


@dataclass
class Hints:
    """Remembers what was said; each writer or process has one."""

    _warned: set[tuple[str, str, str]] = field(default_factory=set)

    def new_warnings(self, tag: str, hints: Iterable[Hint]) -> list[str]:
        """Return what there is to warn about, and remember that it was said.

        Args:
          tag: Name of the series.
          hints: What was noticed, again and again.
        """
        messages = []
        for hint in hints:
            key = tag, hint.role, hint.about
            if key not in self._warned:
                self._warned.add(key)
                messages.append(f"triptych {tag!r}: {hint.role} {hint.text}")
        return messages
