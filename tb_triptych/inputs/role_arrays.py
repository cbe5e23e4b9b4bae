"""Names the arrays of a call by role, and checks them as far as possible without values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_triptych.arrays import NoArrayError, Signature, signature
from tb_triptych.format.bounds import MOST_PICTURE_BYTES, MOST_ROLES
from tb_triptych.inputs.shapes import (
    DataFormat,
    check_axis_of_samples,
    check_data_format,
    check_dtype,
    check_rank,
    check_shape,
    is_number,
)
from tb_triptych.inputs.texts import text
from tb_triptych.panes import Pane
from tb_triptych.panes.axes import planes
from tb_triptych.panes.roles import KNOWN_ROLES
from tb_triptych.pillow import is_picture
from tb_triptych.shown import shown


@dataclass(frozen=True)
class Extent:
    """How much there is to log.

    Attributes:
      size: The number of samples; `None` if unknown.
      bytes_per_sample: Memory of the values of one, in all roles; less if a dimension is unknown.
    """

    size: int | None
    bytes_per_sample: int


def arrays_by_role(
    input: Any, output: Any, target: Any, extras: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the arrays of a call by role, in display order.

    Raises:
      TypeError: if there is no output, or `extras` is not a dict of arrays.
      ValueError: if a name in `extras` is empty or one of the three known roles.
    """
    if output is None:
        raise TypeError("output is None: a triptych needs an output; input and target may be None")
    arrays = {"input": input, "output": output, "target": target}
    given = {role: array for role, array in arrays.items() if array is not None}
    if extras is None:
        return given
    if not isinstance(extras, Mapping):
        raise TypeError(f'extras is {type(extras).__name__}: pass a dict such as {{"mask": array}}')
    for role, array in extras.items():
        if not isinstance(role, str) or array is None:
            raise TypeError(f"extras[{shown(role)}]: expected a string as the key of an array")
        if not role or role in KNOWN_ROLES:
            raise ValueError(
                f"extras[{shown(role)}]: pass the name of an additional role, such as 'mask'"
            )
        if ":" in role:
            raise ValueError(f"extras[{shown(role)}]: pass a name without a colon")
        text("a role in extras", role)
        given[role] = array
    if len(given) > MOST_ROLES:
        raise ValueError(f"there are {len(given)} roles: pass at most {MOST_ROLES}")
    return given


def check_arrays(
    arrays: Mapping[str, Any], panes: Mapping[str, Pane], data_format: DataFormat
) -> Extent:
    """Check everything that needs no values; dimensions of symbolic tensors may be unknown.

    Args:
      arrays: By role, of shapes and types as in `tb_triptych.inputs.shapes`.
      panes: By role, one for each array.
      data_format: Where the channels of arrays that have them are.

    Raises:
      TypeError: for a data type that the pane does not accept.
      ValueError: for a shape that it does not accept, or batches of different sizes.
    """
    check_data_format(data_format)
    described = {role: _described(role, array, panes[role]) for role, array in arrays.items()}
    for role, array in described.items():
        check_rank(role, array)
        check_dtype(role, array, panes)
    sizes = {
        role: check_shape(role, array, panes, data_format) for role, array in described.items()
    }
    if data_format == "NCHW":
        check_axis_of_samples(described, panes)
    known = {size for size in sizes.values() if size is not None}
    if len(known) > 1:
        counted = ", ".join(f"{role} has {size or '?'}" for role, size in sizes.items())
        advice = "pass the same number of samples for every role"
        for role, array in described.items():
            if array.shape is not None and len(array.shape) == planes(panes[role]) + 1:
                advice += (
                    '; for one picture per call pass sample="name", or add a sample axis, '
                    f"{role}[None]"
                )
                break
        raise ValueError(
            f"the roles differ in their number of samples (axis 0): {counted}: {advice}"
        )
    sizes_bytes = {role: _bytes_per_sample(array) for role, array in described.items()}
    for role, size_bytes in sizes_bytes.items():
        if size_bytes > MOST_PICTURE_BYTES:
            raise ValueError(
                f"a sample of {role} has {size_bytes / 2**30:.3g} GiB: pass at most "
                f"{MOST_PICTURE_BYTES >> 30}, such as fewer slices, as a browser holds no more"
            )
    return Extent(next(iter(known), None), sum(sizes_bytes.values()))


def _described(role: str, array: Any, pane: Pane) -> Signature:
    if is_picture(array):
        raise TypeError(
            f'{role} is a single PIL picture: pass a list of them, [{role}], or sample="name" for '
            "one picture per call"
        )
    try:
        described = signature(array, pane.reading)
    except NoArrayError as error:
        raise TypeError(f"{role} is {error}") from None
    except ValueError as error:
        raise ValueError(
            f"{role} is not an array of numbers ({error}): pass pictures of one size"
        ) from error
    if not is_number(described.dtype):
        raise TypeError(
            f"{role} is {_shown(array, described.dtype)}: pass the pixels themselves, as an array "
            "of numbers"
        )
    return described


def _bytes_per_sample(array: Signature) -> int:
    try:
        itemsize = np.dtype(array.dtype).itemsize
    except TypeError:  # numpy has no bfloat16, which becomes float32
        itemsize = 4
    return itemsize * math.prod(n or 1 for n in (array.shape or ())[1:])


def _shown(value: Any, dtype: str) -> str:
    """Describe a value that is not an array of numbers."""
    if hasattr(value, "dtype"):
        is_text = dtype.startswith(("str", "bytes"))
        return f"an array of {'text' if is_text else dtype}"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"a {type(value).__name__}"
