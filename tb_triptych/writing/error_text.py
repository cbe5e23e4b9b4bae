"""Errors in words, and several of them as one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TypeVar

E = TypeVar("E", bound=BaseException)


def described(error: BaseException) -> str:
    """Return kind and text of an error, whatever its text does."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


def with_notes(error: E, others: Sequence[BaseException]) -> E:
    """Return an error that tells of others, where Python knows notes."""
    if sys.version_info >= (3, 11):
        for other in others:
            error.add_note(described(other))
    return error
