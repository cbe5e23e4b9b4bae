"""Reads journals with code independent of the plugin."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from payloads import decode
from tensorboard.compat.proto import event_pb2

from tb_triptych.format.header import Header, PaneHeader, SampleHeader
from tb_triptych.format.tfrecord import unframe


@dataclass(frozen=True)
class Logged:
    """One event, and the pictures that its header points at, by sample id and role."""

    tag: str
    step: int
    wall_time_s: float
    header: Header
    content: bytes
    description: str
    pictures: Mapping[tuple[str, str], np.ndarray[Any, Any]]

    def batch(self, role: str) -> np.ndarray[Any, Any]:
        """Return the pictures under a role, `[k, h, w, c]`, in the order of the samples."""
        return np.stack([self.pictures[sample.id, role] for sample in self.header.samples])

    def digests(self, role: str) -> list[str]:
        return [sample.panes[role].digest for sample in self.header.samples]


def journals(directory: Path) -> list[Path]:
    """Return the index files in a directory, in the order in which they were begun."""
    return sorted(directory.glob("events.out.triptych.*.index"), key=_begun)


def read_directory(directory: Path) -> list[Logged]:
    """Read all events of all journals of a directory."""
    return [event for index in journals(directory) for event in read(index)]


def read(index: Path) -> list[Logged]:
    """Read all events in the files of a journal."""
    return list(parse(index.read_bytes(), index.with_suffix(".data").read_bytes()))


def parse(index: bytes, data: bytes) -> Iterator[Logged]:
    """Read all events from the bytes of both files."""
    keys: dict[int, Any] = {}
    for offset, event in _at(index):
        (value,) = event.summary.value or [None]
        if value is None or value.metadata.plugin_data.plugin_name == "triptych.journal":
            continue
        strings = value.tensor.string_val
        header = json.loads(strings[0])
        if "samples" in header:
            keys[offset] = header, strings[1], value.metadata
        metadata = (
            keys[offset if "samples" in header else header["key"][0]][2]
            if ("samples" in header or "key" in header)
            else value.metadata
        )
        yield Logged(
            tag=value.tag,
            step=event.step,
            wall_time_s=event.wall_time,
            header=(found := _header(header, strings, keys)),
            content=metadata.plugin_data.content,
            description=metadata.summary_description,
            pictures={
                (sample.id, role): decode(payload(data, pane.at, pane.digest), pane.media)
                for sample in found.samples
                for role, pane in sample.panes.items()
            },
        )


def _header(header: dict[str, Any], strings: Sequence[bytes], keys: dict[int, Any]) -> Header:
    """Read an event from its columns."""
    dropped = header.get("dropped", 0)
    if "samples" not in header and "key" not in header:
        return Header((), dropped)
    key, values = (header, strings[1]) if "samples" in header else keys[header["key"][0]][:2]
    count = len(key["samples"])
    columns: list[tuple[str, str, str]] = []
    for role, pane in key["panes"].items():
        columns += [(role, "digest", "S16"), (role, "offset", "<u8"), (role, "length", "<u4")]
        columns += [(role, fact, "<f8") for fact in pane["stats"]]
    columns += [("", name, "<f8") for name in key.get("metrics", [])]
    found = _split(values, columns, range(len(columns)), count)
    if "key" in header and header["columns"]:
        found |= _split(strings[1], columns, header["columns"], count)
    captions = header.get("captions", key.get("captions", [None] * count))
    changed = header.get("changed_from", {})

    def number(value: float) -> float | None:
        return value if math.isfinite(value) else None

    def header_of(role: str, i: int) -> PaneHeader:
        said = key["panes"][role]
        stats = {fact: number(found[role, fact][i]) for fact in said["stats"]}
        if "value_range" in said:
            stats["value_range"] = said["value_range"]
        return PaneHeader(
            found[role, "digest"][i],
            (found[role, "offset"][i], found[role, "length"][i]),
            said["media"] if isinstance(said["media"], str) else said["media"][i],
            tuple(said["shape"]),
            said["dtype"],
            json.dumps(stats, separators=(",", ":")),
            changed.get(role, {}).get(key["samples"][i]),
        )

    samples = [
        SampleHeader(
            sample_id,
            captions[i],
            {role: header_of(role, i) for role in key["panes"]},
            {name: number(found["", name][i]) for name in key.get("metrics", [])},
            key.get("definitions", {}),
        )
        for i, sample_id in enumerate(key["samples"])
    ]
    return Header(tuple(samples), dropped)


def _split(
    values: bytes, columns: Sequence[tuple[str, str, str]], numbers: Iterable[int], count: int
) -> dict[tuple[str, str], list[Any]]:
    found, begin = {}, 0
    for number in numbers:
        role, name, form = columns[number]
        end = begin + count * int(form[-2:].strip("<uf"))
        part = values[begin:end]
        found[role, name] = (
            [part[16 * i : 16 * i + 16].hex() for i in range(count)]
            if form == "S16"
            else np.frombuffer(part, form).tolist()
        )
        begin = end
    assert begin == len(values)
    return found


def _at(index: bytes) -> Iterator[tuple[int, Any]]:
    """Read the records of an index file, with their places."""
    offset = 0
    while (record := unframe(index, offset)) is not None:
        yield offset, event_pb2.Event.FromString(record[0])
        offset = record[1]


def events(index: bytes) -> Iterator[Any]:
    """Read the records of an index file, the first one included."""
    return (event for _, event in _at(index))


def payload(data: bytes, at: Any, digest: str) -> bytes:
    """Read a picture, and verify that it is this one."""
    offset, length = at
    record = unframe(data, offset)
    assert record is not None, f"the data file ends before byte {offset + length}"
    stored, end = record
    assert end == offset + length
    assert stored[:16].hex() == digest
    return stored[16:]


def stored_digests(index: Path) -> Sequence[str]:
    """Return the digests of all pictures in the data file of a journal, in their order."""
    data = index.with_suffix(".data").read_bytes()
    found, offset = [], 0
    while (record := unframe(data, offset)) is not None:
        stored, offset = record
        found.append(stored[:16].hex())
    assert offset == len(data)
    return found


def _begun(index: Path) -> float:
    first = next(events(index.read_bytes()), None)
    return 0.0 if first is None else float(first.wall_time)
