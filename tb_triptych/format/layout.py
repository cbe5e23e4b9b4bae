"""What the events of a key have in common: everything but the numbers, which stand in columns.

The format is described in docs/event_format.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tb_triptych.format.bounds import MOST_METRICS, MOST_ROLES, MOST_SAMPLES
from tb_triptych.format.header_fields import definitions_of, shape_of, text_of

_PLACE_WIDTHS = (16, 8, 4)
"""Bytes per sample of a digest, an offset and a length."""
_NUMBER_WIDTH = 8
_MOST_STATS = 16


@dataclass(frozen=True)
class PaneLayout:
    """The pictures of one role.

    Attributes:
      media: Their media type, or one for each sample.
      shape: Of the arrays that were logged.
      dtype: Of the arrays that were logged.
      stats: The facts about each array that have a column.
      value_range: The values drawn as black and as full intensity, if any.
    """

    media: str | tuple[str, ...]
    shape: tuple[int, ...]
    dtype: str
    stats: tuple[str, ...]
    value_range: tuple[float, float] | None = None

    def media_of(self, sample: int) -> str:
        """Return the media type of the picture of a sample."""
        return self.media if isinstance(self.media, str) else self.media[sample]

    def to_json(self) -> dict[str, Any]:
        """Return its entry in a key event's header."""
        media = self.media if isinstance(self.media, str) else list(self.media)
        value: dict[str, Any] = {
            "media": media,
            "shape": list(self.shape),
            "dtype": self.dtype,
            "stats": list(self.stats),
        }
        if self.value_range is not None:
            value["value_range"] = list(self.value_range)
        return value


@dataclass(frozen=True)
class Layout:
    """Samples, panes and metrics of an event, and with them its columns.

    Attributes:
      samples: The ids of the samples.
      panes: The pictures, by role.
      metrics: Names of the numbers that each sample has.
      definitions: The definition of each metric that has several.
    """

    samples: tuple[str, ...]
    panes: Mapping[str, PaneLayout]
    metrics: tuple[str, ...]
    definitions: Mapping[str, str]

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Bytes per sample of each column."""
        panes = (
            width
            for pane in self.panes.values()
            for width in (*_PLACE_WIDTHS, *[_NUMBER_WIDTH] * len(pane.stats))
        )
        return (*panes, *[_NUMBER_WIDTH] * len(self.metrics))

    @cached_property
    def first_columns(self) -> Mapping[str, int]:
        """The number of the first column of each role."""
        found, column = {}, 0
        for role, pane in self.panes.items():
            found[role] = column
            column += len(_PLACE_WIDTHS) + len(pane.stats)
        return found

    @property
    def first_metric(self) -> int:
        """The number of the column of the first metric."""
        return len(self.widths) - len(self.metrics)

    def to_json(self) -> dict[str, Any]:
        """Return the header of a key event, without what its deltas may change."""
        value: dict[str, Any] = {
            "samples": list(self.samples),
            "panes": {role: pane.to_json() for role, pane in self.panes.items()},
        }
        if self.metrics:
            value["metrics"] = list(self.metrics)
        if self.definitions:
            value["definitions"] = dict(self.definitions)
        return value


def layout_of(header: Mapping[str, Any]) -> Layout:
    """Read the header of a key event of unknown origin.

    Raises:
      ValueError, TypeError, KeyError, AttributeError: if it does not have the expected form.
    """
    samples = _texts(header["samples"], MOST_SAMPLES, "samples")
    panes = header["panes"]
    if len(panes) > MOST_ROLES:
        raise ValueError(f"the event has {len(panes)} panes, more than {MOST_ROLES}")
    metrics = _texts(header.get("metrics", []), MOST_METRICS, "metrics")
    return Layout(
        samples,
        {role: _pane_of(pane, len(samples)) for role, pane in panes.items()},
        metrics,
        definitions_of(header.get("definitions", {})),
    )


def _pane_of(entry: Mapping[str, Any], samples: int) -> PaneLayout:
    media = entry["media"]
    if isinstance(media, list):
        if len(media) != samples:
            raise ValueError(f"a pane has {len(media)} media types for {samples} samples")
        media = tuple(map(text_of, media))
    else:
        media = text_of(media)
    return PaneLayout(
        media,
        shape_of(entry["shape"]),
        text_of(entry["dtype"]),
        _texts(entry["stats"], _MOST_STATS, "stats"),
        _range_of(entry.get("value_range")),
    )


def _range_of(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    low, high = map(float, value)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("a value range is not finite")
    return low, high


def _texts(values: Any, most: int, what: str) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError(f"{what} are a {type(values).__name__}")
    if len(values) > most:
        raise ValueError(f"the event has {len(values)} {what}, more than {most}")
    found: Sequence[str] = [text_of(value) for value in values]
    if len(set(found)) < len(found):
        raise ValueError(f"the event names one of its {what} twice")
    return tuple(found)
