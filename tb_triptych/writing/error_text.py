"""Describes errors, and combines several into one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TypeVar

E = TypeVar("E", bound=BaseException)


def described(error: BaseException) -> str:
    """Return type and text of an error, even if its `__str__` fails."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


def with_notes(error: E, others: Sequence[BaseException]) -> E:
    """Return an error with notes about others, if Python supports notes."""
    if sys.version_info >= (3, 11):
        for other in others:
            error.add_note(described(other))
    return error
