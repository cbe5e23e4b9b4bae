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
from typing import Literal, TypeAlias, get_args

from tb_triptych.arrays import Shape, Signature
from tb_triptych.panes import Pane
from tb_triptych.panes.advice import pasted
from tb_triptych.panes.axes import planes

DataFormat: TypeAlias = Literal["NHWC", "NCHW"]

_NUMBERS = ("int", "uint", "float", "bfloat", "longdouble", "complex", "bool")


def check_data_format(data_format: str) -> None:
    """Check the format of the channels.

    Raises:
      ValueError: if it is not a `DataFormat`.
    """
    if data_format not in get_args(DataFormat):
        raise ValueError(f"data_format is {data_format!r}: pass 'NHWC' or 'NCHW'")


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


def check_dtype(role: str, array: Signature, pane: Pane) -> None:
    """Check a data type.

    Raises:
      TypeError: if the pane does not accept it.
    """
    if not pane.accepts(array.dtype):
        advice = _advice(role, array, pane)
        raise TypeError(f"{role} has dtype {array.dtype}: {pane.accepted}; {advice}")


def _advice(role: str, array: Signature, pane: Pane) -> str:
    if array.dtype.startswith("complex"):
        scalar = pasted(role, "Scalar()")
        return f"pass its magnitude, abs({role}), or a part of it, {role}.real, with {scalar}"
    return pane.dtype_advice(role, array.dtype, array.shape)


def check_shape(role: str, array: Signature, pane: Pane, data_format: DataFormat) -> int | None:
    """Check the known dimensions of a shape.

    Returns:
      The number of samples, if known.

    Raises:
      ValueError: if the pane does not accept it.
    """
    if array.shape is None:
        return None
    shape, shown = array.shape, spelled(array.shape)
    slices = "d, " if pane.volume else ""
    with_channels = f"(k, {slices}h, w, c)" if data_format == "NHWC" else f"(k, c, {slices}h, w)"
    absent = f", or None if there is no {role} picture" if role in ("input", "target") else ""
    needs_channels = pane.least_channels > 1
    if len(shape) - planes(pane) not in ((2,) if needs_channels else (1, 2)):
        also = ""
        if len(shape) == 5 and not pane.volume and pane.takes_volumes:
            also = f"; slices of volumes with {pasted(role, f'{type(pane).__name__}(volume=True)')}"
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
        _check_channels(role, array, pane, data_format)
    elif pane.is_picture and not pane.volume:
        _check_not_one_picture(role, shape)
    return shape[0]


def _check_channels(role: str, array: Signature, pane: Pane, data_format: DataFormat) -> None:
    shape = array.shape or ()
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
        advice = pane.channel_advice(role, array.dtype, 1 if is_first else -1)
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
