"""Reads journals with code independent of the plugin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from payloads import decode
from tensorboard.compat.proto import event_pb2

from tb_triptych.format.header import Header
from tb_triptych.format.header_reader import parse_whole_header
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
    for event in list(events(index))[1:]:
        (value,) = event.summary.value
        header = parse_whole_header(value.tensor.string_val[0])
        yield Logged(
            tag=value.tag,
            step=event.step,
            wall_time_s=event.wall_time,
            header=header,
            content=value.metadata.plugin_data.content,
            description=value.metadata.summary_description,
            pictures={
                (sample.id, role): decode(payload(data, pane.at, pane.digest), pane.media)
                for sample in header.samples
                for role, pane in sample.panes.items()
            },
        )


def events(index: bytes) -> Iterator[Any]:
    """Read the records of an index file, the first one included."""
    offset = 0
    while (record := unframe(index, offset)) is not None:
        message, offset = record
        yield event_pb2.Event.FromString(message)


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
