"""Checks texts passed by the user: names of series, samples and roles, captions, descriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from tb_triptych.arrays import to_numpy
from tb_triptych.format.bounds import MOST_CHARACTERS, fits_address
from tb_triptych.shown import shown


def text(what: str, value: Any) -> str:
    """Return a text that can be written to a file.

    Args:
      what: Its name in messages.
      value: The value passed.

    Raises:
      TypeError: if it is not a string.
      ValueError: if it is too long, or not valid Unicode, such as a file name in another encoding.
    """
    if not isinstance(value, str):
        raise TypeError(f"{what} is {shown(value)}: pass a string")
    if len(value) > MOST_CHARACTERS:
        raise ValueError(
            f"{what} has {len(value)} characters: pass at most {MOST_CHARACTERS}, as no more are "
            "read"
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(
            f"{what} is {shown(value)}, which is not valid Unicode: pass valid text, such as "
            'name.encode(errors="replace").decode() for a file name'
        ) from None
    return value


def series_name(value: Any, before: str = "the name is") -> str:
    """Return the name of a series.

    Args:
      value: The value passed.
      before: The beginning of the message if it is wrong.

    Raises:
      TypeError: if it is empty or not a string.
      ValueError: if it is not valid Unicode.
    """
    if not isinstance(value, str) or not value:
        raise TypeError(f"{before} {shown(value)}: pass the name of the series, a string")
    name = text("the name of the series", value)
    if not fits_address(name):
        raise ValueError(
            f"{before} {shown(value)}, too long for the address of a page: pass a shorter one"
        )
    return name


def description_text(value: Any) -> str | None:
    """Return a description; `None` stays `None`.

    Raises:
      TypeError: if it is not a string.
      ValueError: if it is not valid Unicode.
    """
    return None if value is None else text("description", value)


def one_each(name: str, values: Any, size: int) -> list[str | None]:
    """Return a string or `None` per sample; tensors of strings are accepted.

    Args:
      name: Name of the argument.
      values: Its value.
      size: The number of samples.

    Raises:
      TypeError: if it is not a sequence.
      ValueError: if there are more or fewer, or one is not valid Unicode.
    """
    has_no_order = isinstance(values, str | bytes | Mapping | AbstractSet)
    if has_no_order or not hasattr(values, "__len__"):
        advice = "pass a sequence with one entry per sample"
        if name == "sample_ids" and isinstance(values, str):
            advice += f", or sample={shown(values)} with one picture"
        raise TypeError(f"{name} is {shown(values)}: {advice}")
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
        raise TypeError(f"{what} is {shown(value)}: pass a string")
    return text(what, str(value))
