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
_is_digest = re.compile(r"[0-9a-f]{32}").fullmatch
_to_json = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def sample_of(entry: Mapping[str, Any], panes: Mapping[str, PaneHeader]) -> SampleHeader:
    """Read the entry of a sample, whose pictures are read already."""
    return SampleHeader(
        text_of(entry["id"]),
        caption_of(entry.get("caption")),
        panes,
        metrics_of(entry.get("metrics", {})),
        definitions_of(entry.get("definitions", {})),
    )


def pane_of(entry: Mapping[str, Any]) -> PaneHeader:
    """Read the entry of a picture."""
    stats, changed_from, stored_sum = (entry.get(k) for k in ("stats", "changed_from", "sum"))
    return PaneHeader(
        digest_of(entry["digest"]),
        _place(entry["at"]),
        text_of(entry["media"]),
        shape_of(entry["shape"]),
        text_of(entry["dtype"]),
        _stats_json(stats) if isinstance(stats, dict) else "{}",
        None if changed_from is None else digest_of(changed_from),
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


_MOST_FACTS = 64
_MOST_STATS_CHARACTERS = 4096


def _stats_json(stats: Mapping[str, Any]) -> str:
    if not _is_plain(stats):
        raise ValueError("the stats hold more than a few finite numbers")
    text = _to_json(stats)
    if len(text) > _MOST_STATS_CHARACTERS:
        raise ValueError(f"the stats have more than {_MOST_STATS_CHARACTERS} characters")
    return text


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


def _number(value: Any) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number of 400 digits
        return None
    return number if math.isfinite(number) else None


def shape_of(value: Any) -> tuple[int, ...]:
    """Read the shape of a picture."""
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


def digest_of(value: Any) -> str:
    """Read a digest."""
    if not _is_digest(value):  # a TypeError if it is not text
        raise ValueError(f"digest {value[:40]!r} is not 32 hexadecimal digits")
    digest: str = value
    return digest
