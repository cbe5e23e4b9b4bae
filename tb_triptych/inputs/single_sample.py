"""Turns a call with one picture per role, `sample="name"`, into batches of one."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from tb_triptych.arrays import Signature, signature
from tb_triptych.inputs.shapes import DataFormat, check_shape, is_number, spelled
from tb_triptych.inputs.texts import text
from tb_triptych.panes import Pane
from tb_triptych.panes.axes import planes
from tb_triptych.shown import shown


def as_batches(
    arrays: Mapping[str, Any], panes: Mapping[str, Pane], data_format: DataFormat
) -> dict[str, Any]:
    """Add a sample axis in front of each picture.

    Args:
      arrays: By role, one picture each.
      panes: By role, one for each array.
      data_format: Where the channels are.

    Raises:
      ValueError: for a shape that is not one picture.
    """
    return {role: _as_batch(role, array, panes, data_format) for role, array in arrays.items()}


def as_ids(sample: Any, sample_ids: Any) -> Any:
    """Return the ids of a batch of one.

    Raises:
      TypeError: if the name is not a string.
      ValueError: if there are ids, too, or the name is not valid Unicode.
    """
    if sample_ids is not None:
        raise ValueError(
            f"sample is {shown(sample)} and sample_ids is {shown(sample_ids)}: pass sample= with "
            "one picture, or sample_ids= with a batch"
        )
    if _has_axes(sample) or isinstance(sample, list | tuple | Mapping | AbstractSet):
        raise TypeError(
            f"sample is {shown(sample)}: pass the name of the one picture, a string, or "
            "sample_ids= with a batch"
        )
    return _in_a_batch(text("sample", sample) if isinstance(sample, str) else sample)


def as_captions(captions: Any) -> Any:
    """Return the captions of a batch of one; the caption may be in a list or not."""
    if captions is None or isinstance(captions, list | tuple) or _has_axes(captions):
        return captions
    return _in_a_batch(captions)


def _as_batch(role: str, array: Any, panes: Mapping[str, Pane], data_format: DataFormat) -> Any:
    pane = panes[role]
    try:
        described = signature(array, pane.reading)
    except (TypeError, ValueError):  # the check of all arrays will report why
        return array
    if not is_number(described.dtype):
        return array
    shape = described.shape
    if shape is not None and len(shape) - planes(pane) not in (0, 1):
        slices = "d, " if pane.volume else ""
        with_channels = f"({slices}h, w, c)" if data_format == "NHWC" else f"(c, {slices}h, w)"
        advice = "for a batch pass sample_ids= instead"
        if len(shape) > planes(pane) and shape[0] == 1:
            advice = f"for a batch of one pass {role}[0]"
        raise ValueError(
            f"{role} has shape {spelled(shape)}: with sample=, pass one picture, {with_channels} "
            f"or ({slices}h, w); {advice}"
        )
    if shape is not None:
        _check(role, Signature((1, *shape), described.dtype), panes, data_format)
    return _in_a_batch(array)


def _check(role: str, batch: Signature, panes: Mapping[str, Pane], data_format: DataFormat) -> None:
    """Refuse shapes that its pane does not accept, naming the shape passed."""
    try:
        check_shape(role, batch, panes, data_format)
    except ValueError as error:
        shape = batch.shape or ()
        raise ValueError(str(error).replace(spelled(shape), spelled(shape[1:]))) from None


def _in_a_batch(value: Any) -> Any:
    is_array = hasattr(value, "shape") and hasattr(value, "dtype") and not isinstance(value, str)
    return value[None] if is_array else [value]


def _has_axes(value: Any) -> bool:
    """Return whether it is known to be an array with axes."""
    shape = getattr(value, "shape", ())
    return (shape.rank if hasattr(shape, "rank") else len(shape)) not in (None, 0)
