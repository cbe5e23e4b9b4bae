"""The header of an event, as values.

The format is described in docs/event_format.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

Place: TypeAlias = int | tuple[int, int]
"""Where a payload is. In an event file: its index in the event's tensor. In a journal: offset and
length, in bytes, of a record in the journal's data file."""


class PaneHeader(NamedTuple):
    """One picture in a header; see `tb_triptych.encoding.encode.EncodedPane`.

    A tuple, like `SampleHeader`: a server creates and keeps tens of thousands.

    Attributes:
      digest: Names the picture's values.
      at: Where the payload is.
      media: Its media type.
      shape: Of the array that was logged.
      dtype: Of the array that was logged.
      stats_json: Facts about the array, as the text of a JSON object, passed on unchanged.
      changed_from: Digest of the picture in this pane of this sample at the writer's previous step,
        if it should have stayed the same and did not.
      sum: Checksum of the stored bytes, see `tb_triptych.format.checksums`; `None` where none was
        written.
    """

    digest: str
    at: Place
    media: str
    shape: tuple[int, ...]
    dtype: str
    stats_json: str = "{}"
    changed_from: str | None = None
    sum: str | None = None


class SampleHeader(NamedTuple):
    """One sample in a header.

    Attributes:
      id: Identifies it.
      caption: A human-readable text.
      panes: Its pictures, by role.
      metrics: Its numbers, by name.
      definitions: The definition of each metric that has several.
    """

    id: str
    caption: str | None
    panes: Mapping[str, PaneHeader]
    metrics: Mapping[str, float | None]
    definitions: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Header:
    """The whole header.

    Attributes:
      samples: The samples of this event.
      dropped: Number of calls for this series, between its previous event and this one, that the
        writer did not record.
      extra_calls: In an event file, how many calls for this series, up to this one, were made at a
        step that already had one, with other samples.
      left_out: A human-readable list of what exceeds the limits of one header.
      is_proved: Whether it had a matching checksum.
    """

    samples: tuple[SampleHeader, ...]
    dropped: int = 0
    extra_calls: int = 0
    left_out: str = ""
    is_proved: bool = False
