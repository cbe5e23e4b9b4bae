"""One event: a header in JSON and payloads, to and from the elements of its tensor.

The format is described in docs/event_format.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tb_triptych.format.checksums import sealed, sum_of
from tb_triptych.format.metadata import dump_json

if TYPE_CHECKING:
    from tensorboard.compat.proto import summary_pb2

    from tb_triptych.encoding.encode import EncodedPane
    from tb_triptych.encoding.sample import Sample
    from tb_triptych.format.picture import Picture


def to_blobs(
    samples: Sequence[Sample[EncodedPane]],
    *,
    changed_from: Mapping[tuple[str, str], str] | None = None,
    extra_calls: int = 0,
) -> list[bytes]:
    """Lay out samples as the elements of an event's tensor: the header, then the payloads.

    Args:
      samples: The samples of this event.
      changed_from: See `PaneHeader`, by sample id and role.
      extra_calls: See `Header`.
    """
    payloads = {pane.digest: pane.payload for s in samples for pane in s.panes.values()}
    places = {digest: at for at, digest in enumerate(payloads, 1)}
    sums = {digest: sum_of(payload) for digest, payload in payloads.items()}
    header = _header(samples, places, sums, changed_from or {}, extra_calls)
    return [sealed(header), *payloads.values()]


def _header(
    samples: Sequence[Sample[Picture]],
    places: Mapping[str, int],
    sums: Mapping[str, str],
    changed_from: Mapping[tuple[str, str], str],
    extra_calls: int,
) -> bytes:
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
                "sum": sums[pane.digest],
            }
            if (sample.id, role) in changed_from:
                panes[role]["changed_from"] = changed_from[sample.id, role]
        entry: dict[str, Any] = {"id": sample.id, "panes": panes}
        if sample.caption is not None:
            entry["caption"] = sample.caption
        if sample.metrics:
            entry["metrics"] = dict(sample.metrics)
        if sample.definitions:
            entry["definitions"] = dict(sample.definitions)
        entries.append(entry)
    return dump_json({"samples": entries, **({"extra_calls": extra_calls} if extra_calls else {})})


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
