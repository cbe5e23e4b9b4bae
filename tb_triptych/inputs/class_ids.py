"""Class ids passed as floats, such as by data loaders and resizing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tb_triptych.arrays import Array
from tb_triptych.panes import Pane
from tb_triptych.panes.dtypes import FLOAT_DTYPES
from tb_triptych.panes.pane_code import with_pane

_LEAST, _BEYOND = -(2.0**31), 2.0**32
"""The limits of 32 bits, signed or unsigned."""


def check_whole(role: str, array: Array, panes: Mapping[str, Pane]) -> None:
    """Check that the values of a role can be class ids; integers and bool always can.

    Args:
      role: The role.
      array: Its values.
      panes: Of all roles of the call.

    Raises:
      ValueError: if one of them is not a whole number, or too large for 32 bits.
    """
    if array.dtype not in FLOAT_DTYPES:
        return
    values = array.values
    if values.dtype.itemsize < 4:  # half precision does not reach the ends
        values = values.astype(np.float32)
    is_id = (values == np.rint(values)) & (values >= _LEAST) & (values < _BEYOND)
    if is_id.all():
        return
    others = values[~is_id]
    numbers = others[~np.isnan(others)]
    pane = panes[role]
    if not numbers.size:
        ignoring = with_pane(panes, role, pane.ignoring(255))
        raise ValueError(
            f"{role} has NaN at {others.size} of {values.size} pixels, which is not a class id: "
            f"put an unused id there, such as 255, and pass {ignoring}"
        )
    broken = numbers[numbers != np.rint(numbers)]
    if not broken.size:
        raise ValueError(
            f"{role} has the value {numbers[0]:g}: pass class ids, whole numbers that fit in 32 "
            "bits"
        )
    of_scores = with_pane(panes, role, pane.with_scores(True))
    raise ValueError(
        f"{role} has dtype {array.dtype} and the value {broken[0]:g}, which is not a class id: "
        f"pass whole numbers, or {of_scores} for probabilities or logits"
    )
