"""Reads the entries of a header: checks JSON values of unknown origin and converts them.

Anything wrong raises one of `MALFORMED`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tb_triptych.format.bounds import MOST_CHARACTERS, MOST_METRICS, MOST_WHOLE
from tb_triptych.format.checksums import is_sum
from tb_triptych.format.header import PaneHeader, Place, SampleHeader

MALFORMED = (TypeError, KeyError, AttributeError, ValueError, OverflowError)

NO_METRICS: Mapping[str, float | None] = MappingProxyType({})
NO_DEFINITIONS: Mapping[str, str] = MappingProxyType({})
NO_PANE = PaneHeader("", 0, "", (), "")
NO_ENTRY: Mapping[str, Any] = MappingProxyType({"shape": []})
"""The compared part of the entry of `NO_PANE`."""

_is_digest = re.compile(r"[0-9a-f]{32}").fullmatch
_to_json = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def sample_of(entry: Mapping[str, Any]) -> SampleHeader:
    """Read the entry of a sample."""
    return SampleHeader(
        text_of(entry["id"]),
        caption_of(entry.get("caption")),
        {role: pane_of(pane) for role, pane in entry["panes"].items()},
        metrics_of(entry.get("metrics", {})),
        definitions_of(entry.get("definitions", {})),
    )


def pane_of(
    entry: Mapping[str, Any],
    text: str = "",
    known: Mapping[str, Any] = NO_ENTRY,
    before: PaneHeader = NO_PANE,
) -> PaneHeader:
    """Read the entry of a picture.

    Args:
      entry: The JSON value.
      text: Its text, if available.
      known: Another one, read before.
      before: Its value; equal parts need no check, and are shared.
    """
    media, dtype, shape, stats = entry["media"], entry["dtype"], entry["shape"], entry.get("stats")
    changed_from, stored_sum = entry.get("changed_from"), entry.get("sum")
    stats_json = before.stats_json
    if stats != known.get("stats"):
        stats_json = _stats_json(entry, text) if isinstance(stats, dict) else NO_PANE.stats_json
    return PaneHeader(
        _digest(entry["digest"]),
        _place(entry["at"]),
        before.media if media == before.media else text_of(media),
        before.shape if shape == known["shape"] else _shape(shape),
        before.dtype if dtype == before.dtype else text_of(dtype),
        stats_json,
        None if changed_from is None else _digest(changed_from),
        None if stored_sum is None else _sum(stored_sum),
    )


def caption_of(value: Any) -> str | None:
    """Read a caption."""
    return None if value is None else text_of(value)


def metrics_of(values: Mapping[str, Any]) -> Mapping[str, float | None]:
    """Read the metrics; `None` where there is no number."""
    if len(values) > MOST_METRICS:
        raise ValueError(f"a sample has {len(values)} metrics, more than {MOST_METRICS}")
    return {name: _number(value) for name, value in values.items()} or NO_METRICS


def definitions_of(values: Mapping[str, Any]) -> Mapping[str, str]:
    """Read the definitions of metrics."""
    return {name: text_of(value) for name, value in values.items()} or NO_DEFINITIONS


def text_of(value: Any) -> str:
    """Read a text."""
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {type(value).__name__}")
    if len(value) > MOST_CHARACTERS:
        raise ValueError(f"a text has {len(value)} characters, more than {MOST_CHARACTERS}")
    return value


def whole_of(value: Any) -> int:
    """Read a count."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"expected a whole number, found {type(value).__name__}")
    if not 0 <= value <= MOST_WHOLE:  # not repeated in the message: it may have 4,000 digits
        raise ValueError("expected a whole number of 0 or more that fits in 63 bits")
    return value


_STATS = '"stats":'
_MOST_FACTS = 64
_MOST_STATS_CHARACTERS = 4096


def _stats_json(entry: Mapping[str, Any], text: str) -> str:
    """Take the text of the stats out of the text of the entry, if that is unambiguous."""
    if not _is_plain(entry["stats"]):
        raise ValueError("the stats hold more than a few finite numbers")
    begin = text.find(_STATS) + len(_STATS)
    if text.count(_STATS) == 1 and text[begin] == "{":
        found = text[begin : text.find("}", begin) + 1]
        # With an object in an object, or a brace in a text, it may end elsewhere. And Python reads
        # NaN and Infinity, others do not.
        is_flat = found.count("{") == 1 and found.count('"') % 2 == 0 and "\\" not in found
        if is_flat and found.isascii() and "N" not in found and "I" not in found:
            return _short(found)
    return _short(_to_json(entry["stats"]))


def _is_plain(value: Any, levels: int = 3) -> bool:
    """Return whether a value is small, shallow, and of numbers that every reader supports."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return (
            levels > 0
            and len(value) <= _MOST_FACTS
            and all(_is_plain(v, levels - 1) for v in inner)
        )
    return not isinstance(value, int | float) or _number(value) is not None


def _short(stats_json: str) -> str:
    if len(stats_json) > _MOST_STATS_CHARACTERS:
        raise ValueError(f"the stats have more than {_MOST_STATS_CHARACTERS} characters")
    return stats_json


def _number(value: Any) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number of 400 digits
        return None
    return number if math.isfinite(number) else None


def _shape(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or not 2 <= len(value) <= 4:
        raise ValueError("expected a shape of two to four lengths")
    return tuple([whole_of(length) for length in value])


def _sum(value: Any) -> str:
    if not is_sum(value):  # a TypeError if it is not text
        raise ValueError(f"checksum {value[:40]!r} is not 16 hexadecimal digits")
    found: str = value
    return found


def _place(value: Any) -> Place:
    if not isinstance(value, list):
        return whole_of(value)
    offset, length = value
    return whole_of(offset), whole_of(length)


def _digest(value: Any) -> str:
    if not _is_digest(value):  # a TypeError if it is not text
        raise ValueError(f"digest {value[:40]!r} is not 32 hexadecimal digits")
    digest: str = value
    return digest
