"""Waits for events that take a moment, or longer on a busy machine."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 120
"""After this time, the event will never happen."""


def wait_until(condition: Callable[[], object], every_s: float = 0.05) -> None:
    """Poll until a condition holds.

    Raises:
      AssertionError: if it never does; it shows the condition.
    """
    wait_for(lambda: True if condition() else None, condition, every_s)


def wait_for(
    find: Callable[[], T | None], awaited: Callable[[], object] | None = None, every_s: float = 0.01
) -> T:
    """Poll until there is a value, and return it.

    Raises:
      AssertionError: if there never is one; it shows the function that looked for it.
    """
    give_up_s = time.monotonic() + PATIENCE_S
    while (value := find()) is None:
        if time.monotonic() > give_up_s:
            raise AssertionError(f"waited in vain: {_text_of(awaited or find)}")
        time.sleep(every_s)
    return value


def _text_of(function: Callable[[], object]) -> str:
    if isinstance(function, partial):
        return f"{_text_of(function.func)}\nof {function.args}"
    return inspect.getsource(function).strip()
