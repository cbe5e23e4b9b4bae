"""Samples of a call as the columns of a journal's event."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tb_triptych.encoding.sample import Sample
from tb_triptych.format.layout import Layout, PaneLayout
from tb_triptych.format.picture import Picture


@dataclass(frozen=True)
class EventColumns:
    """All that an event says of its samples.

    Attributes:
      layout: What its columns are.
      captions: One text for each sample.
      columns: The values of each column, as stored.
    """

    layout: Layout
    captions: tuple[str | None, ...]
    columns: tuple[bytes, ...]


def to_columns(
    samples: Sequence[Sample[Picture]], places: Mapping[str, tuple[int, int]]
) -> EventColumns:
    """Turn samples, all with the same roles, into columns.

    Args:
      samples: The samples of an event, at least one.
      places: Offset and length of each picture's record in the data file, by digest.
    """
    panes: dict[str, PaneLayout] = {}
    columns: list[bytes] = []
    for role in samples[0].panes:
        pictures = [sample.panes[role] for sample in samples]
        facts = [picture.stats.to_json() for picture in pictures]
        names = [name for name in dict.fromkeys(n for f in facts for n in f) if name != _RANGE]
        panes[role] = _layout(pictures, names, facts[0].get(_RANGE))
        columns += [
            bytes.fromhex("".join(picture.digest for picture in pictures)),
            _packed("Q", [places[picture.digest][0] for picture in pictures]),
            _packed("I", [places[picture.digest][1] for picture in pictures]),
        ]
        columns += [_numbers([of_one.get(name) for of_one in facts]) for name in names]
    metrics = list(dict.fromkeys(name for sample in samples for name in sample.metrics))
    columns += [_numbers([sample.metrics.get(name) for sample in samples]) for name in metrics]
    layout = Layout(
        tuple(sample.id for sample in samples), panes, tuple(metrics), samples[0].definitions
    )
    return EventColumns(layout, tuple(sample.caption for sample in samples), tuple(columns))


_RANGE = "value_range"


def _layout(pictures: Sequence[Picture], names: Sequence[str], value_range: Any) -> PaneLayout:
    first = pictures[0]
    media = tuple(picture.media for picture in pictures)
    return PaneLayout(
        media[0] if len(set(media)) == 1 else media,
        tuple(first.shape),
        first.dtype,
        tuple(names),
        None if value_range is None else tuple(value_range),
    )


def _numbers(values: Sequence[float | None]) -> bytes:
    return _packed("d", [math.nan if v is None or not math.isfinite(v) else v for v in values])


def _packed(form: str, values: Sequence[Any]) -> bytes:
    return struct.pack(f"<{len(values)}{form}", *values)
