"""Which arrays a pane takes: their data types, their axes, and what to do with any other.

| pane | shape, one sample after the other | data types |
| --- | --- | --- |
| `Image` | `[k, h, w]` or `[k, h, w, c]`, c from 1 to 4 | uint8, uint16, bool, floats |
| `Labels` | `[k, h, w]` or `[k, h, w, 1]` | integers, bool, floats of whole numbers |
| `Labels(from_scores=True)` | `[k, h, w]` or `[k, h, w, C]`, any C | floats |
| `Scalar` | `[k, h, w]` or `[k, h, w, 1]` | floats, integers, bool |

Volumes have an axis of slices before h; channels come after k in NCHW.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from tb_triptych.arrays import Shape, Signature
from tb_triptych.panes import Image, Labels, Pane, Scalar
from tb_triptych.panes.axes import planes
from tb_triptych.pillow import Reading

DataFormat: TypeAlias = Literal["NHWC", "NCHW"]

EXACT_DTYPES = ("uint8", "uint16", "bool")
FLOAT_DTYPES = ("float16", "bfloat16", "float32", "float64")
INTEGER_DTYPES = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")

_NUMBERS = ("int", "uint", "float", "bfloat", "longdouble", "complex", "bool")


def check_data_format(data_format: str) -> None:
    """Check where the channels are said to be.

    Raises:
      ValueError: if that is not a `DataFormat`.
    """
    if data_format not in get_args(DataFormat):
        raise ValueError(f"data_format is {data_format!r}: pass 'NHWC' or 'NCHW'")


def is_number(dtype: str) -> bool:
    """Tell whether a data type is one of numbers, if not one that a pane takes."""
    return dtype.startswith(_NUMBERS)


def reading(pane: Pane) -> Reading:
    """Return what the numbers of pictures of PIL are read as."""
    match pane:
        case Image():
            return "colors"
        case Labels(from_scores=False):
            return "ids"
        case _:
            return "numbers"


def pasted(role: str, pane: str) -> str:
    """Return the argument that gives a role a pane, as it stands in the user's code."""
    return f"panes={{{json.dumps(role, ensure_ascii=False)}: tb_triptych.{pane}}}"


def check_rank(role: str, array: Signature) -> None:
    """Refuse what has too few axes for any pane, whatever its type.

    Raises:
      ValueError: for that.
    """
    if array.shape is None or len(array.shape) > 1:
        return
    found = "a number" if not array.shape else "one number a sample"
    advice = "pass pictures, (k, h, w, c) or (k, h, w)"
    if role in ("input", "target"):
        advice += (
            f", or None; what belongs to a sample, such as its class, can stand in its caption: "
            f"captions=[str(value) for value in {role}]"
        )
    raise ValueError(f"{role} has shape {spelled(array.shape)}: {found} is no picture; {advice}")


def check_dtype(role: str, array: Signature, pane: Pane) -> None:
    """Check a data type.

    Raises:
      TypeError: if the pane does not take it.
    """
    dtype = array.dtype
    is_float, is_whole = dtype in FLOAT_DTYPES, dtype in (*INTEGER_DTYPES, "bool")
    match pane:
        case Image():
            taken, is_taken = (
                "pictures are uint8, uint16, bool or floating point",
                (is_float or dtype in EXACT_DTYPES),
            )
        case Labels(from_scores=False):
            taken, is_taken = "class ids are whole numbers or bool", is_float or is_whole
        case Labels():
            taken, is_taken = "scores of classes are floating point", is_float
        case Scalar():
            taken, is_taken = (
                "fields are floating point, whole numbers or bool",
                (is_float or is_whole),
            )
    if not is_taken:
        raise TypeError(f"{role} has dtype {dtype}: {taken}; {_advice(role, array, pane)}")


def _advice(role: str, array: Signature, pane: Pane) -> str:
    if array.dtype.startswith("complex"):
        scalar = pasted(role, "Scalar()")
        return f"pass its magnitude, abs({role}), or a part of it, {role}.real, with {scalar}"
    is_float, is_whole = array.dtype in FLOAT_DTYPES, array.dtype in (*INTEGER_DTYPES, "bool")
    if isinstance(pane, Labels) and is_whole:
        return f"pass {pasted(role, 'Labels()')} for class ids"
    if isinstance(pane, Image) and is_whole:
        cast = "cast to uint8 if the values are 0 to 255, to uint16 if they are 0 to 65535"
        if array.shape is None or len(array.shape) == planes(pane) + 1 or 1 in array.shape[1:]:
            return (
                f"pass class ids with {pasted(role, 'Labels()')}, other numbers with "
                f"{pasted(role, 'Scalar()')}, or {cast}"
            )
        return cast
    if isinstance(pane, Labels) and not pane.from_scores and not is_float:
        return "cast it to int32"
    return "cast it to float32"


def check_shape(role: str, array: Signature, pane: Pane, data_format: DataFormat) -> int | None:
    """Check a shape, as far as it is known.

    Returns:
      The number of samples, if that is known.

    Raises:
      ValueError: if the pane does not take it.
    """
    if array.shape is None:
        return None
    shape, shown = array.shape, spelled(array.shape)
    slices = "d, " if pane.volume else ""
    with_channels = f"(k, {slices}h, w, c)" if data_format == "NHWC" else f"(k, c, {slices}h, w)"
    absent = f", or None if there is no {role} picture" if role in ("input", "target") else ""
    if len(shape) - planes(pane) not in (1, 2):
        also = ""
        if len(shape) == 5 and not pane.volume:
            also = f"; slices of volumes with {pasted(role, f'{type(pane).__name__}(volume=True)')}"
        raise ValueError(
            f"{role} has shape {shown}: pass {with_channels} or (k, {slices}h, w), k samples at "
            f"once{absent}{also}"
        )
    if 0 in shape:
        raise ValueError(
            f"{role} has shape {shown}: there is nothing to see in it, pass at least one sample of "
            f"at least one pixel{absent}"
        )
    if len(shape) == planes(pane) + 2:
        _check_channels(role, array, pane, data_format)
    elif isinstance(pane, Image) and not pane.volume:
        _check_not_one_picture(role, shape)
    return shape[0]


def _check_channels(role: str, array: Signature, pane: Pane, data_format: DataFormat) -> None:
    shape = array.shape or ()
    is_first = data_format == "NCHW"
    c, other = (shape[1], shape[-1]) if is_first else (shape[-1], shape[1])
    most = 4 if isinstance(pane, Image) else 1
    if c is None or c <= most or (isinstance(pane, Labels) and pane.from_scores):
        return
    if other is not None and other <= most:
        other_format = "NHWC" if is_first else "NCHW"
        advice = f"the channels seem to be elsewhere, pass data_format={other_format!r}"
    elif isinstance(pane, Image):
        advice = "pass 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) of them"
        if array.dtype in FLOAT_DTYPES and not pane.volume:
            advice += f", or scores of classes with {pasted(role, 'Labels(from_scores=True)')}"
        elif not pane.volume:
            ids = f"{role}.argmax({1 if is_first else -1})"
            advice += f", or the ids of one-hot classes, {ids}, with {pasted(role, 'Labels()')}"
        if not pane.volume:
            advice += ", or slices of volumes with volume=True in the pane"
    elif isinstance(pane, Labels):
        advice = (
            "pass one id a pixel; if this is a picture, name the roles that are not: "
            'panes={"output": tb_triptych.Labels(), "target": tb_triptych.Labels()}'
        )
        if array.dtype in FLOAT_DTYPES:
            scores = pasted(role, "Labels(from_scores=True)")
            advice = f"pass scores of classes with {scores}; of ids, {advice}"
        else:
            ids = f"{role}.argmax({1 if is_first else -1})"
            advice = f"pass the ids of one-hot classes, {ids}; of others, {advice}"
    else:
        advice = 'pass one number a pixel, further ones as extras={"name": array}'
    raise ValueError(f"{role} has shape {spelled(shape)}, {c} channels in {data_format}: {advice}")


def _check_not_one_picture(role: str, shape: Shape) -> None:
    k, h, w = shape
    if k and h and w and min(k, h) > 4 >= w:
        raise ValueError(
            f"{role} has shape {spelled(shape)}, which reads as {k} pictures of {h} x {w} pixels: "
            f'for one picture a call pass sample="name", or add the axis of samples, {role}[None]'
        )


def check_axis_of_samples(arrays: Mapping[str, Signature], panes: Mapping[str, Pane]) -> None:
    """Refuse `(3, h, w)` in NCHW where no other role tells if these are channels or samples.

    Raises:
      ValueError: for that.
    """
    if not all(isinstance(panes[role], Image) and not panes[role].volume for role in arrays):
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
