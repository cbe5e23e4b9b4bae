"""Checks dtypes and shapes of arrays for each kind of pane.

| pane | shape, one sample after the other | data types |
| --- | --- | --- |
| `Image` | `[k, h, w]` or `[k, h, w, c]`, c from 1 to 4 | uint8, uint16, bool, floats |
| `Labels` | `[k, h, w]` or `[k, h, w, 1]` | integers, bool, floats of whole numbers |
| `Labels(from_scores=True)` | `[k, h, w]` or `[k, h, w, C]`, any C | floats |
| `Scalar` | `[k, h, w]` or `[k, h, w, 1]` | floats, integers, bool |

Volumes have an axis of slices before h; channels come after k in NCHW.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, TypeAlias, get_args

from tb_triptych.arrays import Shape, Signature
from tb_triptych.panes import Image, Pane, Scalar
from tb_triptych.panes.axes import planes
from tb_triptych.panes.pane import PaneCode
from tb_triptych.panes.pane_code import with_pane
from tb_triptych.shown import shown

DataFormat: TypeAlias = Literal["NHWC", "NCHW"]

_NUMBERS = ("int", "uint", "float", "bfloat", "longdouble", "complex", "bool")


def check_data_format(data_format: str) -> None:
    """Check the format of the channels.

    Raises:
      ValueError: if it is not a `DataFormat`.
    """
    if not isinstance(data_format, str) or data_format not in get_args(DataFormat):
        raise ValueError(f"data_format is {shown(data_format)}: pass 'NHWC' or 'NCHW'")


def is_number(dtype: str) -> bool:
    """Return whether a data type is numeric, whether or not a pane accepts it."""
    return dtype.startswith(_NUMBERS)


def check_rank(role: str, array: Signature) -> None:
    """Refuse an array with too few axes for any pane.

    Raises:
      ValueError: in that case.
    """
    if array.shape is None or len(array.shape) > 1:
        return
    found = "a number" if not array.shape else "one number per sample"
    advice = "pass pictures, (k, h, w, c) or (k, h, w)"
    if role in ("input", "target"):
        advice += (
            f", or None; show a property of each sample, such as its class, in the captions: "
            f"captions=[str(value) for value in {role}]"
        )
    raise ValueError(f"{role} has shape {spelled(array.shape)}: {found} is not a picture; {advice}")


def check_dtype(role: str, array: Signature, panes: Mapping[str, Pane]) -> None:
    """Check the data type of a role.

    Raises:
      TypeError: if its pane does not accept it.
    """
    pane = panes[role]
    if not pane.accepts(array.dtype):
        advice = _advice(role, array, panes)
        raise TypeError(f"{role} has dtype {array.dtype}: {pane.accepted}; {advice}")


def _advice(role: str, array: Signature, panes: Mapping[str, Pane]) -> str:
    pane, code = panes[role], _code(role, panes)
    if array.dtype.startswith("complex"):
        scalar = code(Scalar(volume=pane.volume))
        return f"pass its magnitude, abs({role}), or a part of it, {role}.real, with {scalar}"
    return pane.dtype_advice(code, array.dtype, array.shape)


def _code(role: str, panes: Mapping[str, Pane]) -> PaneCode:
    return lambda pane: with_pane(panes, role, Image() if pane is None else pane)


def check_shape(
    role: str, array: Signature, panes: Mapping[str, Pane], data_format: DataFormat
) -> int | None:
    """Check the known dimensions of the shape of a role.

    Returns:
      The number of samples, if known.

    Raises:
      ValueError: if its pane does not accept it.
    """
    if array.shape is None:
        return None
    pane = panes[role]
    shape, shown = array.shape, spelled(array.shape)
    slices = "d, " if pane.volume else ""
    with_channels = f"(k, {slices}h, w, c)" if data_format == "NHWC" else f"(k, c, {slices}h, w)"
    absent = f", or None if there is no {role} picture" if role in ("input", "target") else ""
    needs_channels = pane.least_channels > 1
    if len(shape) - planes(pane) not in ((2,) if needs_channels else (1, 2)):
        also = ""
        if len(shape) == 5 and not pane.volume and pane.takes_volumes:
            described: Any = pane  # each kind is a dataclass
            volume = with_pane(panes, role, replace(described, volume=True))
            also = f"; slices of volumes with {volume}"
        raise ValueError(
            f"{role} has shape {shown}: pass {with_channels}"
            f"{'' if needs_channels else f' or (k, {slices}h, w)'}, k samples at once{absent}{also}"
        )
    if 0 in shape:
        raise ValueError(
            f"{role} has shape {shown}: the array is empty, pass at least one sample of at least "
            f"one pixel{absent}"
        )
    if len(shape) == planes(pane) + 2:
        _check_channels(role, array, panes, data_format)
    elif pane.is_picture and not pane.volume:
        _check_not_one_picture(role, shape)
    return shape[0]


def _check_channels(
    role: str, array: Signature, panes: Mapping[str, Pane], data_format: DataFormat
) -> None:
    pane, shape = panes[role], array.shape or ()
    is_first = data_format == "NCHW"
    c, other = (shape[1], shape[-1]) if is_first else (shape[-1], shape[1])
    least, most = pane.least_channels, pane.most_channels

    def is_accepted(n: int | None) -> bool:
        return n is None or (least <= n and (most is None or n <= most))

    if is_accepted(c):
        return
    if other is not None and is_accepted(other):
        other_format = "NHWC" if is_first else "NCHW"
        advice = f"the channels seem to be on another axis, pass data_format={other_format!r}"
    else:
        axis = 1 if is_first else -1
        advice = pane.channel_advice(role, _code(role, panes), array.dtype, axis)
    raise ValueError(f"{role} has shape {spelled(shape)}, {c} channels in {data_format}: {advice}")


def _check_not_one_picture(role: str, shape: Shape) -> None:
    k, h, w = shape
    if k and h and w and min(k, h) > 4 >= w:
        raise ValueError(
            f"{role} has shape {spelled(shape)}, which reads as {k} pictures of {h} x {w} pixels: "
            f'for one picture per call pass sample="name", or add a sample axis, {role}[None]'
        )


def check_axis_of_samples(arrays: Mapping[str, Signature], panes: Mapping[str, Pane]) -> None:
    """Refuse `(3, h, w)` in NCHW if no other role shows whether these are channels or samples.

    Raises:
      ValueError: in that case.
    """
    if not all(panes[role].is_picture and not panes[role].volume for role in arrays):
        return
    shapes = {role: array.shape for role, array in arrays.items()}
    sides = [shape[1:] for shape in shapes.values() if shape is not None and len(shape) == 3]
    if len(sides) < len(shapes) or not all(n is None or n > 4 for side in sides for n in side):
        return
    for role, shape in shapes.items():
        if shape is not None and shape[0] == 3:
            raise ValueError(
                f"{role} has shape {spelled(shape)}, which could be one RGB picture or 3 grey "
                f'ones: pass {role}[None] or sample="name" for one picture, {role}[:, None] for 3 '
                "grey ones"
            )


def spelled(shape: Shape) -> str:
    """Write a shape, with question marks for unknown dimensions."""
    return str(shape).replace("None", "?")
