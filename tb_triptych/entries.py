"""The entries of a header, checked: JSON values of unknown origin become what they stand for.

What is wrong raises one of `MALFORMED`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tb_triptych.header import PaneHeader, Place, SampleHeader

MALFORMED = (TypeError, KeyError, AttributeError, ValueError, OverflowError)

NO_METRICS: Mapping[str, float | None] = MappingProxyType({})
NO_DEFINITIONS: Mapping[str, str] = MappingProxyType({})
NO_PANE = PaneHeader("", 0, "", (), "")
NO_ENTRY: Mapping[str, Any] = MappingProxyType({"shape": []})
"""What `NO_PANE` is made of, as far as it is compared."""

_is_digest = re.compile(r"[0-9a-f]{32}").fullmatch
_to_json = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def sample_of(entry: Mapping[str, Any]) -> SampleHeader:
    """Read what a header says of a sample."""
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
    """Read what a header says of a picture.

    Args:
      entry: The JSON value.
      text: Its text, if that is at hand.
      known: Another one, read before.
      before: What it stood for; what is equal in both needs no check, and is shared.
    """
    media, dtype, shape, stats = entry["media"], entry["dtype"], entry["shape"], entry.get("stats")
    changed_from = entry.get("changed_from")
    stats_json = before.stats_json
    if stats != known.get("stats"):
        stats_json = _stats_json(entry, text) if isinstance(stats, dict) else NO_PANE.stats_json
    return PaneHeader(
        _digest(entry["digest"]),
        _place(entry["at"]),
        before.media if media == before.media else text_of(media),
        before.shape if shape == known["shape"] else tuple([int(n) for n in shape]),
        before.dtype if dtype == before.dtype else text_of(dtype),
        stats_json,
        None if changed_from is None else _digest(changed_from),
    )


def caption_of(value: Any) -> str | None:
    """Read a caption."""
    return None if value is None else text_of(value)


def metrics_of(values: Mapping[str, Any]) -> Mapping[str, float | None]:
    """Read what was measured; `None` where there is no number."""
    return {name: _number(value) for name, value in values.items()} or NO_METRICS


def definitions_of(values: Mapping[str, Any]) -> Mapping[str, str]:
    """Read which definitions hold."""
    return {name: text_of(value) for name, value in values.items()} or NO_DEFINITIONS


def text_of(value: Any) -> str:
    """Read a text."""
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {type(value).__name__}")
    return value


def whole_of(value: Any) -> int:
    """Read a number that counts something."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"expected a whole number, found {value!r:.40}")
    return value


_STATS = '"stats":'


def _stats_json(entry: Mapping[str, Any], text: str) -> str:
    """Take the text of the stats out of that of the entry, where it is plain to see."""
    begin = text.find(_STATS) + len(_STATS)
    if text.count(_STATS) == 1 and text[begin] == "{":
        found = text[begin : text.find("}", begin) + 1]
        # An object in an object, a brace in a text: then it may end elsewhere. And Python reads NaN
        # and Infinity, others do not.
        is_flat = found.count("{") == 1 and found.count('"') % 2 == 0 and "\\" not in found
        if is_flat and found.isascii() and "N" not in found and "I" not in found:
            return found
    return _to_json(entry["stats"])


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if is_number else None


def _place(value: Any) -> Place:
    if not isinstance(value, list):
        return whole_of(value)
    offset, length = value
    return whole_of(offset), whole_of(length)


def _digest(value: Any) -> str:
    if not _is_digest(value):  # a TypeError for what is no text
        raise ValueError(f"digest {value[:40]!r} is not 32 hexadecimal digits")
    digest: str = value
    return digest
