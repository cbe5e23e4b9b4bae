"""The records of an index file that are no events of a series: writer, look, checkpoint, closed.

The format is described in docs/event_format.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.bounds import MOST_SAMPLES
from tb_triptych.format.header_fields import MALFORMED, text_of, whole_of
from tb_triptych.format.journal import is_origin
from tb_triptych.format.metadata import UnreadableSeriesError, dump_json, load_json

if TYPE_CHECKING:
    from tensorboard.compat.proto import event_pb2, summary_pb2

RECORD_PLUGIN = "triptych.journal"
"""The plugin name of these records."""

RECORD_BYTE = 0x2A
"""The first byte of these records; events begin with their time."""


@dataclass(frozen=True)
class Seen:
    """Another writer, when a writer began.

    Attributes:
      segment: Its newest segment; `None` for a journal of version 1.
      size_bytes: Size of the index file.
      ended: Whether it had ended.
    """

    segment: int | None
    size_bytes: int
    ended: bool

    def to_json(self) -> dict[str, Any]:
        """Return its entry in a writer record."""
        value: dict[str, Any] = {"bytes": self.size_bytes, "ended": self.ended}
        return value if self.segment is None else {"segment": self.segment, **value}


@dataclass(frozen=True)
class WriterRecord:
    """Who wrote a segment, and what had been there.

    Attributes:
      origin: Identifies the writer.
      segments: The first and the last segment that the file holds.
      family: Origin of the first of the writers that are copies of each other in other processes.
      edition: How often the file was rewritten.
      host: Name of the machine.
      pid: Id of the process.
      begun_s: When the segment was begun, in seconds since the epoch.
      resume_step: The step from which a restart hides what was before, if the user passed one.
      seen: The other writers, by origin, or by name for journals of version 1.
    """

    origin: str
    segments: tuple[int, int]
    family: str
    edition: int = 0
    host: str = ""
    pid: int = 0
    begun_s: float = 0.0
    resume_step: int | None = None
    seen: Mapping[str, Seen] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON of the record."""
        value: dict[str, Any] = {
            "origin": self.origin,
            "segments": list(self.segments),
            "edition": self.edition,
            "family": self.family,
            "host": self.host,
            "pid": self.pid,
            "begun_s": self.begun_s,
        }
        if self.resume_step is not None:
            value["resume_step"] = self.resume_step
        value["seen"] = {name: seen.to_json() for name, seen in self.seen.items()}
        return value


@dataclass(frozen=True)
class Checkpoint:
    """The places of the events since the checkpoint before.

    Attributes:
      tags: The series that have events here.
      samples: For each of them, the ids that are new.
      keys: For each of them, the offset of the newest key event so far, if any.
      dropped: Index of the tag, step and count, of each note of dropped calls.
      series: The index of the tag of each event.
      steps: The step of each event.
      wall_times_s: When each event was written, in seconds since the epoch.
      offsets: Where the record of each event begins in the index file.
    """

    tags: Sequence[str]
    samples: Sequence[Sequence[str]]
    keys: Sequence[int | None]
    dropped: Sequence[tuple[int, int, int]]
    series: NDArray[np.uint32]
    steps: NDArray[np.int64]
    wall_times_s: NDArray[np.float64]
    offsets: NDArray[np.uint64]


def journal_record(kind: str, value: Mapping[str, Any], *columns: bytes) -> event_pb2.Event:
    """Make a record that is no event of a series."""
    from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2

    plugin = summary_pb2.SummaryMetadata.PluginData(plugin_name=RECORD_PLUGIN)
    tensor = tensor_pb2.TensorProto(
        dtype=types_pb2.DT_STRING, string_val=[dump_json(value), *columns]
    )
    metadata = summary_pb2.SummaryMetadata(plugin_data=plugin)
    only = summary_pb2.Summary.Value(tag=kind, metadata=metadata, tensor=tensor)
    return event_pb2.Event(summary=summary_pb2.Summary(value=[only]))


def checkpoint_record(checkpoint: Checkpoint) -> event_pb2.Event:
    """Make the record of a checkpoint."""
    value = {
        "tags": list(checkpoint.tags),
        "samples": [list(ids) for ids in checkpoint.samples],
        "keys": list(checkpoint.keys),
        "dropped": [list(note) for note in checkpoint.dropped],
    }
    return journal_record(
        "checkpoint",
        value,
        checkpoint.series.astype("<u4").tobytes(),
        checkpoint.steps.astype("<i8").tobytes(),
        checkpoint.wall_times_s.astype("<f8").tobytes(),
        checkpoint.offsets.astype("<u8").tobytes(),
    )


def closed_record() -> event_pb2.Event:
    """Make the record that a closed writer ends with."""
    return journal_record("closed", {})


def look_record(ended: Sequence[str]) -> event_pb2.Event:
    """Make the record of writers that have ended since the first look."""
    return journal_record("look", {"ended": list(ended)})


def read_writer(value: summary_pb2.Summary.Value) -> WriterRecord:
    """Read a writer record of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form.
    """
    said = _json_of(value)
    try:
        first, last = map(whole_of, said["segments"])
        resume_step = said.get("resume_step")
        return WriterRecord(
            _origin(said["origin"]),
            (first, last),
            _origin(said["family"]),
            whole_of(said.get("edition", 0)),
            text_of(said.get("host", "")),
            whole_of(said.get("pid", 0)),
            float(said.get("begun_s", 0.0)),
            None if resume_step is None else _step(resume_step),
            {text_of(name): _seen(entry) for name, entry in said.get("seen", {}).items()},
        )
    except MALFORMED as error:
        raise _malformed(error) from error


def read_look(value: summary_pb2.Summary.Value) -> Sequence[str]:
    """Read the origins in a look record of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form.
    """
    try:
        return [_origin(origin) for origin in _json_of(value)["ended"]]
    except MALFORMED as error:
        raise _malformed(error) from error


def read_checkpoint(value: summary_pb2.Summary.Value) -> Checkpoint:
    """Read a checkpoint of unknown origin.

    Raises:
      UnreadableSeriesError: if it does not have the expected form.
    """
    said = _json_of(value)
    try:
        tags = [tag for tag in said["tags"] if isinstance(tag, str)]
        samples = [list(map(text_of, ids[:MOST_SAMPLES])) for ids in said["samples"]]
        keys = [None if key is None else whole_of(key) for key in said["keys"]]
        dropped = [
            (whole_of(tag), _step(step), whole_of(count)) for tag, step, count in said["dropped"]
        ]
        strings = value.tensor.string_val
        columns = [np.frombuffer(strings[1 + i], form) for i, form in enumerate(_FORMS)]
        series, steps, wall_times_s, offsets = columns
        if not len(tags) == len(said["tags"]) == len(samples) == len(keys):
            raise ValueError("the series do not fit each other")
        if len({len(column) for column in columns}) > 1:
            raise ValueError("the columns differ in length")
        used = {int(np.max(series, initial=0)) + 1} if len(series) else set()
        if max(used | {at + 1 for at, _, _ in dropped}, default=0) > len(tags):
            raise ValueError("an event of no series")
        return Checkpoint(tags, samples, keys, dropped, series, steps, wall_times_s, offsets)
    except (*MALFORMED, IndexError) as error:
        raise _malformed(error) from error


_FORMS = ("<u4", "<i8", "<f8", "<u8")


def _json_of(value: summary_pb2.Summary.Value) -> Any:
    strings = value.tensor.string_val
    if len(strings) == 0:
        raise UnreadableSeriesError("the record is empty")
    said = load_json(strings[0])
    if not isinstance(said, dict):
        raise UnreadableSeriesError("the record is not a JSON object")
    return said


def _seen(entry: Mapping[str, Any]) -> Seen:
    segment = entry.get("segment")
    ended = entry["ended"]
    if not isinstance(ended, bool):
        raise TypeError("expected true or false")
    return Seen(None if segment is None else whole_of(segment), whole_of(entry["bytes"]), ended)


def _step(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise ValueError("expected a step that fits in 64 bits")
    return value


def _origin(value: Any) -> str:
    if not is_origin(value):  # a TypeError if it is not text
        raise ValueError(f"origin {value[:40]!r} is not 16 hexadecimal digits")
    found: str = value
    return found


def _malformed(error: Exception) -> UnreadableSeriesError:
    return UnreadableSeriesError(f"the record is malformed ({error!r:.200})")
