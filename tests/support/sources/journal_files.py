"""Builds journals of version 1 byte by byte, with code independent of the writer.

A picture here is a text that names it, so that a wrong one cannot pass for the right one.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import google_crc32c
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2

SPEC = {"version": 1, "panes": {"output": {"kind": "image", "value_range": None}}}


def frame(data: bytes) -> bytes:
    def crc(of: bytes) -> bytes:
        value = google_crc32c.value(of)
        return struct.pack("<I", ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF)

    length = struct.pack("<Q", len(data))
    return length + crc(length) + data + crc(data)


def digest(picture: bytes) -> str:
    return hashlib.md5(picture).hexdigest()


class JournalFiles:
    """A pair of files that events are appended to."""

    def __init__(
        self,
        directory: Path,
        number: int = 0,
        begun_s: float = 1000,
        version: str = "tb_triptych.journal:1",
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.index = directory / f"events.out.triptych.{int(begun_s)}.host.1.{number}.index"
        self.data = self.index.with_suffix(".data")
        self.data.write_bytes(b"")
        first = event_pb2.Event(wall_time=begun_s, file_version=version)
        self.index.write_bytes(frame(first.SerializeToString()))
        self._newest_s = begun_s
        self._known: dict[str, list[int]] = {}

    def store(self, picture: bytes) -> list[int]:
        """Append a picture to the data file, unless it is there, and return its place."""
        return self.store_named(digest(picture), picture)

    def store_named(self, name: str, picture: bytes) -> list[int]:
        """Append a picture with a digest of its own, as `store` does."""
        if name not in self._known:
            record = frame(bytes.fromhex(name) + picture)
            self._known[name] = [self.data.stat().st_size, len(record)]
            with self.data.open("ab") as file:
                file.write(record)
        return self._known[name]

    def log(
        self,
        tag: str,
        step: int,
        ids: Sequence[str] = ("0",),
        *,
        name: str = "",
        spec: Mapping[str, Any] = SPEC,
        description: str = "",
        pane: Mapping[str, Any] | None = None,
        **header: Any,
    ) -> None:
        """Append an event with an output for each sample."""
        samples = []
        for sample_id in ids:
            picture = picture_of(tag, step, sample_id, name)
            output = {
                "digest": digest(picture),
                "at": self.store(picture),
                "media": "text/plain",  # a media type of which only the bytes are verified
                "shape": [2, 3],
                "dtype": "uint8",
                **(pane or {}),
            }
            samples.append({"id": sample_id, "panes": {"output": output}})
        blob = json.dumps({"samples": samples, **header}).encode()
        self.record(tag, step, blob, json.dumps(spec).encode(), description)

    def record(
        self, tag: str, step: int, blob: bytes, content: bytes = b"", description: str = ""
    ) -> None:
        """Append an event with any header."""
        self._newest_s += 1
        value = summary_pb2.Summary.Value(
            tag=tag,
            metadata=summary_pb2.SummaryMetadata(
                plugin_data=summary_pb2.SummaryMetadata.PluginData(
                    plugin_name="triptych", content=content or json.dumps(SPEC).encode()
                ),
                summary_description=description,
            ),
            tensor=tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, string_val=[blob]),
        )
        event = event_pb2.Event(
            wall_time=self._newest_s, step=step, summary=summary_pb2.Summary(value=[value])
        )
        self.append(frame(event.SerializeToString()))

    def append(self, data: bytes) -> None:
        """Append any bytes to the index file."""
        with self.index.open("ab") as file:
            file.write(data)


def picture_of(tag: str, step: int, sample_id: str = "0", name: str = "") -> bytes:
    """Return the picture that `JournalFiles.log` writes."""
    return f"the picture of {tag} {step} {sample_id} {name}".encode()
