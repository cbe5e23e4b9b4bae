"""Reads one number per sample from any array, tensor or list."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import to_numpy


class NoColumnError(ValueError):
    """The values are not one number per sample; the message continues after "it has"."""


def column_of(values: Any, size: int) -> NDArray[np.float64]:
    """Read one number per sample; `[k, 1, 1, 1]`, as LPIPS returns it, is accepted like `[k]`.

    Args:
      values: The numbers, each may be `None`; for a single sample, a plain number is accepted.
      size: How many samples there are.

    Returns:
      A copy, with NaN for `None`.

    Raises:
      NoColumnError: if their number is not that of the samples, or they are a table.
      TypeError: if they are not an array of real numbers.
    """
    if isinstance(values, list | tuple):
        values = [np.nan if value is None else value for value in values]
    found = to_numpy(values).values
    if found.dtype.kind not in "biufO":
        raise TypeError(f"values of the type {found.dtype}")
    numbers = found.astype(np.float64)
    if numbers.size != size or sum(length != 1 for length in numbers.shape) > 1:
        count = "1 number" if numbers.size == 1 else f"{numbers.size} numbers"
        raise NoColumnError(f"{count} of shape {numbers.shape} for {size} samples")
    return numbers.reshape(size)
