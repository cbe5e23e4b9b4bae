"""One event: a header in JSON and payloads, to and from the elements of its tensor.

The format is described in docs/event_format.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from tb_triptych.metadata import UnreadableSeriesError, dump_json, load_json

if TYPE_CHECKING:
    from tensorboard.compat.proto import summary_pb2

    from tb_triptych.batch import Sample
    from tb_triptych.encoding import EncodedPane, Picture

_DIGEST = re.compile(r"[0-9a-f]{32}")

Place: TypeAlias = int | tuple[int, int]
"""Where a payload is. In an event file: its index in the event's tensor. In a journal: offset and
length, in bytes, of a record in the journal's data file."""


@dataclass(frozen=True)
class PaneHeader:
    """What a header says of one picture; see `tb_triptych.encoding.EncodedPane`.

    Attributes:
      at: Where the payload is.
      changed_from: Digest of what stood in this pane of this sample at the writer's previous step,
        where it should have stayed the same and did not.
    """

    digest: str
    at: Place
    media: str
    shape: tuple[int, ...]
    dtype: str
    stats: Mapping[str, Any]
    changed_from: str | None = None


@dataclass(frozen=True)
class SampleHeader:
    """What a header says of one sample."""

    id: str
    caption: str | None
    panes: Mapping[str, PaneHeader]
    metrics: Mapping[str, float | None]


@dataclass(frozen=True)
class Header:
    """All that a header says.

    Attributes:
      samples: The samples of this event.
      dropped: Number of calls for this series, between its previous event and this one, that the
        writer did not record.
    """

    samples: tuple[SampleHeader, ...]
    dropped: int = 0


def to_blobs(samples: Sequence[Sample[EncodedPane]]) -> list[bytes]:
    """Lay out samples as the elements of an event's tensor: the header, then the payloads."""
    payloads = {pane.digest: pane.payload for s in samples for pane in s.panes.values()}
    places = {digest: at for at, digest in enumerate(payloads, 1)}
    return [dump_header(samples, places), *payloads.values()]


def dump_header(
    samples: Sequence[Sample[Picture]],
    places: Mapping[str, Place],
    *,
    changed_from: Mapping[tuple[str, str], str] | None = None,
    dropped: int = 0,
) -> bytes:
    """Write a header.

    Args:
      samples: The samples of this event.
      places: Where the payloads are, by digest.
      changed_from: See `PaneHeader`, by sample id and role.
      dropped: See `Header`.
    """
    entries = []
    for sample in samples:
        panes = {}
        for role, pane in sample.panes.items():
            panes[role] = {
                "digest": pane.digest,
                "at": places[pane.digest],
                "media": pane.media,
                "shape": list(pane.shape),
                "dtype": pane.dtype,
                "stats": pane.stats.to_json(),
            }
            if changed_from and (sample.id, role) in changed_from:
                panes[role]["changed_from"] = changed_from[sample.id, role]
        entry: dict[str, Any] = {"id": sample.id, "panes": panes}
        if sample.caption is not None:
            entry["caption"] = sample.caption
        if sample.metrics:
            entry["metrics"] = dict(sample.metrics)
        entries.append(entry)
    return dump_json({"samples": entries, "dropped": dropped} if dropped else {"samples": entries})


def to_summary(
    tag: str, blobs: Sequence[bytes], metadata: summary_pb2.SummaryMetadata
) -> summary_pb2.Summary:
    """Wrap the elements of a tensor, as `to_blobs` lays them out, in a `Summary` proto."""
    from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2

    shape = tensor_shape_pb2.TensorShapeProto(
        dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=len(blobs))]
    )
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, tensor_shape=shape, string_val=blobs)
    value = summary_pb2.Summary.Value(tag=tag, metadata=metadata, tensor=tensor)
    return summary_pb2.Summary(value=[value])


def parse_header(blob: bytes) -> tuple[SampleHeader, ...]:
    """Read the samples in the header of an event of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form; the message is for people.
    """
    return parse_whole_header(blob).samples


def parse_whole_header(blob: bytes) -> Header:
    """Read the header of an event of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form; the message is for people.
    """
    value = load_json(blob)
    try:
        header = Header(
            samples=tuple(_sample(entry) for entry in value["samples"]),
            dropped=_whole(value.get("dropped", 0)),
        )
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        raise UnreadableSeriesError(f"the header is malformed ({error!r})") from error
    if len({sample.id for sample in header.samples}) < len(header.samples):
        raise UnreadableSeriesError("the header names a sample twice")
    return header


def _sample(entry: Mapping[str, Any]) -> SampleHeader:
    caption = entry.get("caption")
    return SampleHeader(
        id=_text(entry["id"]),
        caption=None if caption is None else _text(caption),
        panes={role: _pane(pane) for role, pane in entry["panes"].items()},
        metrics={name: _number(value) for name, value in entry.get("metrics", {}).items()},
    )


def _pane(entry: Mapping[str, Any]) -> PaneHeader:
    changed_from = entry.get("changed_from")
    stats = entry.get("stats", {})
    return PaneHeader(
        digest=_digest(entry["digest"]),
        at=_place(entry["at"]),
        media=_text(entry["media"]),
        shape=tuple(int(n) for n in entry["shape"]),
        dtype=_text(entry["dtype"]),
        stats=stats if isinstance(stats, dict) else {},
        changed_from=None if changed_from is None else _digest(changed_from),
    )


def _place(value: Any) -> Place:
    if not isinstance(value, list):
        return _whole(value)
    offset, length = map(_whole, value)
    return offset, length


def _digest(value: Any) -> str:
    digest = _text(value)
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"digest {digest[:40]!r} is not 32 hexadecimal digits")
    return digest


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if is_number else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {type(value).__name__}")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"expected a whole number, found {value!r:.40}")
    return value
