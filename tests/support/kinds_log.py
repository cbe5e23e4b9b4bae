"""Logs panes of all kinds and metrics, header by header, with code independent of the writers.

The records are those of docs/event_format.md.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from event_files import EventFile
from sources.journal_files import JournalFiles
from tensorboard.compat.proto import summary_pb2

from tb_triptych.encoding.event import to_summary
from tb_triptych.encoding.png import encode_png

Array = np.ndarray[Any, Any]
Spec = Mapping[str, Any]

IMAGE: Spec = {"kind": "image", "value_range": None}
HDR: Spec = {"kind": "image", "value_range": None, "transfer": "linear"}
SOFT: Spec = {"kind": "scalar", "value_range": [0, 1], "colormap": "viridis", "unit": "probability"}


def scalar(
    value_range: Sequence[float] | None = None,
    colormap: str = "viridis",
    unit: str | None = None,
    **more: Any,
) -> Spec:
    """Describe one number per pixel."""
    given = None if value_range is None else list(value_range)
    return {"kind": "scalar", "value_range": given, "colormap": colormap, "unit": unit, **more}


def labels(
    classes: Sequence[str] | None = None,
    colors: Mapping[int, str] | None = None,
    ignore: int | None = None,
    **more: Any,
) -> Spec:
    """Describe class ids."""
    return {
        "kind": "labels",
        "classes": None if classes is None else {str(i): name for i, name in enumerate(classes)},
        "colors": None if colors is None else {str(i): colour for i, colour in colors.items()},
        "ignore": ignore,
        **more,
    }


def volume(spec: Spec) -> Spec:
    """Describe the same, with an axis of slices in front."""
    return {**spec, "volume": True}


@dataclass(frozen=True)
class Logger:
    """One series of one run.

    Attributes:
      specs: What the panes mean, by role.
      metrics: Which way is better, and the unit, by name.
    """

    logdir: Path
    run: str
    specs: Mapping[str, Spec]
    tag: str = "val"
    metrics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def log(
        self,
        steps: Mapping[int, Mapping[str, Sequence[Array]]],
        measured: Mapping[int, Mapping[str, Sequence[float | None]]] | None = None,
        captions: Sequence[str] | None = None,
        content: Mapping[str, Spec] | None = None,
    ) -> None:
        """Write events.

        Args:
          steps: Pictures of all samples, by step and role.
          measured: Numbers of all samples, by step and name.
          captions: One text per sample.
          content: The metadata of the series, if it differs from its panes.
        """
        metadata = self._metadata(content or self.specs)
        file = EventFile(self.logdir / self.run)
        for step, panes in steps.items():
            payloads: dict[str, bytes] = {}

            def place(digest: str, payload: bytes, known: dict[str, bytes] = payloads) -> int:
                known.setdefault(digest, payload)
                return list(known).index(digest) + 1

            header = _header(self.specs, panes, (measured or {}).get(step, {}), captions, place)
            file.append(to_summary(self.tag, [header, *payloads.values()], metadata), step)
        file.close()

    def log_journal(
        self,
        steps: Mapping[int, Mapping[str, Sequence[Array]]],
        measured: Mapping[int, Mapping[str, Sequence[float | None]]],
    ) -> None:
        """Write a journal, which keeps all steps; arguments as of `log`."""
        metadata = self._metadata(self.specs)
        content = metadata.plugin_data.content
        file = JournalFiles(self.logdir / self.run)
        for step, panes in steps.items():
            header = _header(self.specs, panes, measured[step], None, file.store_named)
            file.record(self.tag, step, header, content)

    def _metadata(self, specs: Mapping[str, Spec]) -> summary_pb2.SummaryMetadata:
        said: dict[str, Any] = {"version": 1, "panes": specs}
        if self.metrics:
            said["metrics"] = self.metrics
        return summary_pb2.SummaryMetadata(
            data_class=summary_pb2.DATA_CLASS_BLOB_SEQUENCE,
            plugin_data=summary_pb2.SummaryMetadata.PluginData(
                plugin_name="triptych", content=json.dumps(said).encode()
            ),
        )


def _header(
    specs: Mapping[str, Spec],
    panes: Mapping[str, Sequence[Array]],
    measured: Mapping[str, Sequence[float | None]],
    captions: Sequence[str] | None,
    place: Callable[[str, bytes], Any],
) -> bytes:
    """Describe the samples of one step; `place` stores a payload and returns its place."""
    samples = []
    for i in range(len(next(iter(panes.values())))):
        sample: dict[str, Any] = {"id": str(i), "panes": {}}
        for role, arrays in panes.items():
            header, payload = encode(arrays[i], specs[role])
            sample["panes"][role] = {**header, "at": place(header["digest"], payload)}
        if measured:
            sample["metrics"] = {name: values[i] for name, values in measured.items()}
        if captions:
            sample["caption"] = captions[i]
        samples.append(sample)
    return json.dumps({"samples": samples}).encode()


def encode(values: Array, spec: Spec) -> tuple[dict[str, Any], bytes]:
    """Encode one array for its pane: its header without a place, and its payload."""
    kind = spec["kind"]
    is_small = kind == "labels" and values.min() >= 0 and values.max() <= 255
    if is_small or (kind == "image" and values.dtype in (np.uint8, bool)):
        media, payload = "image/png", encode_png(_flat(values, spec).astype(np.uint8))
    else:
        media, payload = "application/x-npy+gzip", gzip.compress(_npy(values, spec), 1, mtime=0)
    digest = hashlib.md5(json.dumps([spec, str(values.dtype), values.shape]).encode())
    digest.update(values.tobytes())
    header = {
        "digest": digest.hexdigest(),
        "media": media,
        "shape": list(values.shape),
        "dtype": str(values.dtype),
        "stats": _stats(values, spec),
    }
    return header, payload


def _flat(values: Array, spec: Spec) -> Array:
    """Stack the slices of a volume vertically."""
    return values.reshape(-1, *values.shape[2:]) if spec.get("volume") else values


def _npy(values: Array, spec: Spec) -> bytes:
    is_wide = values.dtype == np.float64 or values.dtype.name == "bfloat16"
    stored = values.astype(np.float32) if is_wide else values
    rank = 4 if spec.get("volume") else 3
    stream = io.BytesIO()
    stored = np.ascontiguousarray(stored if stored.ndim == rank else stored[..., None])
    np.save(stream, stored, allow_pickle=False)
    return stream.getvalue()


def _stats(values: Array, spec: Spec) -> dict[str, Any]:
    finite = values[np.isfinite(values)].astype(np.float64)
    ends = (finite.min().item(), finite.max().item()) if finite.size else (None, None)
    if values.dtype.kind in "iub":
        ends = (int(values.min()), int(values.max()))
    stats: dict[str, Any] = {"min": ends[0], "max": ends[1]}
    if spec["kind"] == "labels" or values.dtype in (np.uint8, bool):
        return stats
    stats |= {"nan": int(np.isnan(values).sum()), "inf": int(np.isinf(values).sum())}
    value_range = spec["value_range"]
    if spec["kind"] == "image" and value_range is None:
        value_range = [0, 65535] if values.dtype == np.uint16 else [0, 1]
    if value_range is not None:
        low, high = value_range
        outside = np.count_nonzero((finite < low) | (finite > high)) / values.size
        stats |= {"clipped": outside, "value_range": list(value_range)}
    return stats
