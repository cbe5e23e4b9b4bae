"""Checks whole numbers passed by the user: counts, intervals, steps."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tb_triptych.arrays import to_numpy
from tb_triptych.shown import shown


def whole_number(name: str, value: Any) -> int:
    """Return a whole number as an int; scalar tensors and variables are accepted.

    Floats without a fraction are accepted, as in `epoch * len(loader) / 2`.

    Args:
      name: Name of the argument.
      value: Its value.

    Raises:
      TypeError: if it is not a whole number (bools are rejected).
    """
    try:
        number = to_numpy(value).values[()]
        if isinstance(number, np.floating) and float(number).is_integer():
            return int(number)
        return operator.index(number)
    except (TypeError, ValueError, NotImplementedError):
        raise TypeError(f"{name} is {shown(value)}: pass a whole number") from None


def count(name: str, value: Any) -> int:
    """Return a count of at least 1.

    Raises:
      TypeError: if it is not a whole number.
      ValueError: if it is less than 1.
    """
    number = whole_number(name, value)
    if number < 1:
        raise ValueError(f"{name} is {shown(value)}: pass at least 1")
    return number


def optional_count(name: str, value: Any) -> int | None:
    """Return a count of at least 1; `None` stays `None`.

    Raises:
      TypeError: if it is not a whole number.
      ValueError: if it is less than 1.
    """
    return None if value is None else count(name, value)


class MissingStepError(TypeError, ValueError):
    """A call has no step: a missing argument, and a `ValueError` as of TensorFlow's ops."""


def step_number(value: Any, name: str = "step") -> int:
    """Return a step.

    Args:
      value: The step.
      name: The argument that it was passed as.

    Raises:
      TypeError: if it is missing or not a whole number.
      ValueError: if it does not fit in 64 bits.
    """
    if value is None:
        raise MissingStepError("there is no step: pass step=, the epoch or batch number")
    step = whole_number(name, value)
    if not -(2**63) <= step < 2**63:
        raise ValueError(f"{name} is {shown(step)}: pass a number that fits in 64 bits")
    return step
