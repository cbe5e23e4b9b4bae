"""Texts that a user passes: names of series, samples and roles, captions, descriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from tb_triptych.arrays import to_numpy


def text(what: str, value: Any) -> str:
    """Return a text that can be written to a file.

    Args:
      what: What it is, for messages.
      value: What was passed.

    Raises:
      TypeError: if it is no string.
      ValueError: if it is no Unicode text, such as the name of a file in another encoding.
    """
    if not isinstance(value, str):
        raise TypeError(f"{what} is {value!r}: pass a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(
            f"{what} is {value!r}, which is not valid Unicode: pass valid text, for a file name "
            'such as name.encode(errors="replace").decode()'
        ) from None
    return value


def series_name(value: Any, before: str = "the name is") -> str:
    """Return the name of a series.

    Args:
      value: What was passed.
      before: What to say in front of it when it is none.

    Raises:
      TypeError: if it is empty or no string.
      ValueError: if it is no Unicode text.
    """
    if not isinstance(value, str) or not value:
        raise TypeError(f"{before} {value!r}: pass the name of the series, a string")
    return text("the name of the series", value)


def description_text(value: Any) -> str | None:
    """Return a description; `None` stays `None`.

    Raises:
      TypeError: if it is no string.
      ValueError: if it is no Unicode text.
    """
    return None if value is None else text("description", value)


def one_each(name: str, values: Any, size: int) -> list[str | None]:
    """Return one text, or none, for each sample, from a tensor of strings too.

    Args:
      name: The argument under which they were passed.
      values: What was passed.
      size: The number of samples.

    Raises:
      TypeError: if it is no sequence.
      ValueError: if there are more or fewer, or one is no Unicode text.
    """
    has_no_order = isinstance(values, str | bytes | Mapping | AbstractSet)
    if has_no_order or not hasattr(values, "__len__"):
        advice = "pass a sequence with one entry per sample"
        if name == "sample_ids" and isinstance(values, str):
            advice += f", or sample={values!r} with one picture"
        raise TypeError(f"{name} is {values!r}: {advice}")
    items = to_numpy(values).values.tolist() if hasattr(values, "dtype") else list(values)
    if len(items) != size:
        raise ValueError(f"{name} has {len(items)} entries for {size} samples: pass {size}")
    return [_entry(f"{name}[{i}]", item) for i, item in enumerate(items)]


def _entry(what: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Sequence | Mapping) and not isinstance(value, str):
        raise TypeError(f"{what} is {value!r}: pass a string")
    return text(what, str(value))
