"""Writes journals from abstract descriptions, from the format document alone.

What is written is allowed by the format, but need not look as if a real writer
had made it: key events and deltas, columns, checkpoints and segments are as the
caller, or a random number generator, wants them.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import math
import random
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from tensorboard.compat.proto import event_pb2

T = TypeVar("T")
STRING, BLOB_SEQUENCE = 7, 3


# --- framing -----------------------------------------------------------------

_TABLE = [0] * 256
for _index in range(256):
    _value = _index
    for _ in range(8):
        _value = _value >> 1 ^ 0x82F63B78 * (_value & 1)
    _TABLE[_index] = _value


def crc32c(data: bytes) -> int:
    """crc32c (Castagnoli), byte by byte."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[crc & 0xFF ^ byte]
    return crc ^ 0xFFFFFFFF


def masked(data: bytes) -> int:
    """The masked checksum that TFRecord stores."""
    crc = crc32c(data)
    return (crc >> 15 | crc << 17 & 0xFFFFFFFF) + 0xA282EAD8 & 0xFFFFFFFF


def frame(data: bytes) -> bytes:
    """One record."""
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked(length)) + data + struct.pack("<I", masked(data))


# --- pictures ----------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A stored picture and the digest of its values."""

    digest: bytes
    payload: bytes


def png(array: np.ndarray) -> bytes:
    """A PNG of 8 bits from uint8 of shape [h, w, c]."""
    height, width, channels = array.shape
    rows = b"".join(b"\0" + row.tobytes() for row in array)
    head = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def npy(array: np.ndarray) -> bytes:
    """An NPY of version 1.0."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(array), version=(1, 0))
    return file.getvalue()


@dataclass(frozen=True)
class Kind:
    """How the pictures of one role are made and stored."""

    spec: tuple[tuple[str, Any], ...] = field(hash=False)
    media: str
    dtype: str
    shape: tuple[int, ...]

    def picture(self, rng: random.Random) -> Picture:
        """A random picture; its digest is made up, but the same for the same picture."""
        plain = 3 if dict(self.spec).get("volume") else 2
        stored = self.shape if len(self.shape) > plain else (*self.shape, 1)
        values = np.array([rng.randrange(256) for _ in range(math.prod(stored))]).reshape(stored)
        if self.media == "image/png":
            payload = png(values.astype("uint8").reshape(-1, *stored[-2:]))
        elif self.media == "application/x-npy":
            payload = npy(values.astype({"float64": "float32"}.get(self.dtype, self.dtype)))
        elif self.media == "application/x-npy+gzip":
            payload = gzip.compress(npy(values.astype(self.dtype)), mtime=0)
        else:
            payload = bytes(values.astype("uint8").ravel())
        name = json.dumps([self.spec, self.dtype, self.shape]).encode()
        return Picture(hashlib.blake2b(name + payload, digest_size=16).digest(), payload)


IMAGE = Kind((("kind", "image"), ("value_range", None)), "image/png", "uint8", (2, 3, 3))
GREY = Kind((("kind", "image"), ("value_range", [-1.0, 1.0])), "image/png", "float32", (3, 2))
DEEP = Kind(
    (("kind", "image"), ("value_range", None)), "application/x-npy+gzip", "uint16", (2, 2, 1)
)
LABELS = Kind(
    (("kind", "labels"), ("classes", None), ("colors", None), ("ignore", 255)),
    "image/png",
    "int64",
    (4, 4),
)
SCALAR = Kind(
    (("kind", "scalar"), ("value_range", None), ("colormap", "viridis"), ("unit", None)),
    "application/x-npy",
    "float64",
    (1, 3),
)
FLOW = Kind(
    (("kind", "flow"), ("max_magnitude", None), ("unit", "px")),
    "application/x-npy",
    "float16",
    (2, 2, 2),
)
VOLUME = Kind(
    (("kind", "image"), ("value_range", None), ("volume", True)), "image/png", "uint8", (2, 2, 2, 1)
)
KINDS = (IMAGE, GREY, DEEP, LABELS, SCALAR, FLOW, VOLUME)


# --- descriptions ------------------------------------------------------------


@dataclass
class Pane:
    """The pictures of one role in one event, and what is said of them."""

    kind: Kind
    pictures: list[Picture]
    stats: dict[str, list[float]] = field(default_factory=dict)
    value_range: list[float] | None = None
    media: str | list[str] | None = None


@dataclass
class Logged:
    """One event of one series."""

    tag: str
    step: int
    wall_time: float
    samples: list[str]
    panes: dict[str, Pane]
    captions: list[str | None] | None = None
    metrics: dict[str, list[float]] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    changed_from: dict[str, dict[str, str]] = field(default_factory=dict)
    dropped: int = 0

    def metadata(self) -> dict[str, Any]:
        """The metadata of the series."""
        content: dict[str, Any] = {"version": 1}
        content["panes"] = {role: dict(pane.kind.spec) for role, pane in self.panes.items()}
        if self.metrics:
            content["metrics"] = {name: {"better": None, "unit": None} for name in self.metrics}
        return content

    def key_header(self) -> dict[str, Any]:
        """The header of a key event, without what is only said of this event."""
        header: dict[str, Any] = {"samples": self.samples}
        if self.captions is not None:
            header["captions"] = self.captions
        header["panes"] = {role: self._pane_header(pane) for role, pane in self.panes.items()}
        if self.metrics:
            header["metrics"] = list(self.metrics)
        if self.definitions:
            header["definitions"] = self.definitions
        return header

    def _pane_header(self, pane: Pane) -> dict[str, Any]:
        """What a header says of a pane."""
        shape = list(pane.kind.shape)
        media = pane.media or pane.kind.media
        header: dict[str, Any] = {"media": media, "shape": shape, "dtype": pane.kind.dtype}
        header["stats"] = list(pane.stats)
        if pane.value_range is not None:
            header["value_range"] = pane.value_range
        return header

    def own_header(self) -> dict[str, Any]:
        """What is only said of this event."""
        own: dict[str, Any] = {}
        if self.changed_from:
            own["changed_from"] = self.changed_from
        if self.dropped:
            own["dropped"] = self.dropped
        return own


@dataclass
class DroppedNote:
    """Calls that were dropped at the end."""

    tag: str
    step: int
    wall_time: float
    count: int


@dataclass
class Look:
    """A second look: the origins that have ended since."""

    ended: list[str]


@dataclass
class Foreign:
    """A record that readers skip."""

    plugin: str = "triptych.journal"
    tag: str = "something new"


Item = Logged | DroppedNote | Look | Foreign


@dataclass
class Writer:
    """One writer: who it is, what it had seen, and its segments."""

    origin: str
    segments: list[list[Item]]
    family: str = ""
    host: str = "host"
    pid: int = 1
    begun: float = 1.0
    resume_step: int | None = None
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: bool = False

    def record(self, first: int, last: int, edition: int) -> dict[str, Any]:
        """The writer record of a file."""
        record = {
            "origin": self.origin,
            "segments": [first, last],
            "edition": edition,
            "family": self.family or self.origin,
            "host": self.host,
            "pid": self.pid,
            "begun_s": self.begun,
        }
        if self.resume_step is not None:
            record["resume_step"] = self.resume_step
        return {**record, "seen": self.seen}

    def items(self) -> list[Item]:
        """All that was written, in order."""
        return [item for segment in self.segments for item in segment]

    def logged(self, tag: str) -> list[Logged]:
        """The events of one series, in order."""
        return [item for item in self.items() if isinstance(item, Logged) and item.tag == tag]


@dataclass
class Style:
    """Choices that the format leaves to a writer; with `rng`, odd ones."""

    key_every: int = 64
    checkpoint_every: int | None = 256
    rng: random.Random | None = None

    def maybe(self, chance: float) -> bool:
        """True by chance, never without a generator."""
        return self.rng is not None and self.rng.random() < chance

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in another order, without a generator in the same."""
        return list(values) if self.rng is None else self.rng.sample(values, len(values))


# --- index and data file -----------------------------------------------------


@dataclass
class _Key:
    """A key event that deltas can name."""

    place: list[int]
    logged: Logged
    cells: list[bytes]
    deltas: int = 0


class Pair:
    """The two files of one segment, in memory."""

    def __init__(self, style: Style) -> None:
        """Begin with nothing."""
        self.style = style
        self.index, self.data = bytearray(), bytearray()
        self.places: dict[tuple[bytes, bytes], tuple[int, int]] = {}
        self.keys: list[_Key] = []
        self.pending: list[tuple[str, int, float, int]] = []
        self.ids: dict[str, dict[str, None]] = {}
        self.known: dict[str, set[str]] = {}
        self.newest_key: dict[str, int] = {}
        self.dropped: list[tuple[str, int, int]] = []
        self.since_checkpoint = 0

    def save(self, directory: Path, name: str) -> None:
        """Write both files."""
        (directory / f"{name}.data").write_bytes(self.data)
        (directory / f"{name}.index").write_bytes(self.index)

    def begin(self, version: int, wall_time: float) -> None:
        """The first record."""
        proto = event_pb2.Event(wall_time=wall_time, file_version=f"tb_triptych.journal:{version}")
        self._append(proto)

    def note(
        self,
        tag: str,
        value: dict[str, Any],
        columns: Sequence[bytes] = (),
        plugin: str = "triptych.journal",
    ) -> None:
        """A record about the writer."""
        self._append(_event(tag, [_json(value), *columns], plugin))

    def picture(self, picture: Picture) -> tuple[int, int]:
        """The offset and the length of the record of a picture."""
        name = picture.digest, picture.payload
        if name not in self.places or self.style.maybe(0.1):
            record = frame(picture.digest + picture.payload)
            self.places[name] = (len(self.data), len(record))
            self.data += record
        return self.places[name]

    def add(self, item: Item) -> None:
        """One record of any kind."""
        if isinstance(item, Logged):
            self._log(item)
        elif isinstance(item, DroppedNote):
            self._register(item.tag, [], item.step, item.count)
            self._append(
                _event(item.tag, [_json({"dropped": item.count})], None, item.step, item.wall_time)
            )
        elif isinstance(item, Look):
            self.note("look", {"ended": item.ended})
        else:
            self.note(item.tag, {"a": 1}, plugin=item.plugin)

    def checkpoint(self) -> None:
        """The places of the events since the checkpoint before."""
        tags = list(self.ids)
        value = {
            "tags": tags,
            "samples": [list(self.ids[tag]) for tag in tags],
            "keys": [self.newest_key.get(tag) for tag in tags],
            "dropped": [[tags.index(tag), step, count] for tag, step, count in self.dropped],
        }
        columns = [
            np.array([tags.index(tag) for tag, *_ in self.pending], "<u4"),
            np.array([step for _, step, _, _ in self.pending], "<i8"),
            np.array([time for _, _, time, _ in self.pending], "<f8"),
            np.array([offset for *_, offset in self.pending], "<u8"),
        ]
        self.note("checkpoint", value, [column.tobytes() for column in columns])
        for tag, ids in self.ids.items():
            self.known.setdefault(tag, set()).update(ids)
        self.ids, self.pending, self.dropped, self.since_checkpoint = {}, [], [], 0

    def _append(self, proto: event_pb2.Event) -> int:
        """Append a record to the index; returns its offset."""
        offset = len(self.index)
        self.index += frame(proto.SerializeToString(deterministic=True))
        return offset

    def _register(self, tag: str, samples: list[str], step: int, dropped: int) -> None:
        """Remember what the next checkpoint says besides places."""
        ids = self.ids.setdefault(tag, {})
        ids.update(dict.fromkeys(s for s in samples if s not in self.known.get(tag, ())))
        if dropped:
            self.dropped.append((tag, step, dropped))

    def _log(self, logged: Logged) -> None:
        """An event, as a key event or as a delta."""
        cells = _cells(
            logged,
            {id(p): self.picture(p) for pane in logged.panes.values() for p in pane.pictures},
        )
        key = self._key_for(logged)
        own = logged.own_header()
        if key is None:
            header = {**logged.key_header(), **own}
            offset = self._append(self._key_event(logged, header, cells))
            crc = struct.unpack("<I", self.index[-4:])[0]
            self.keys.append(_Key([offset, crc], logged, cells))
            self.newest_key[logged.tag] = offset
        else:
            key.deltas += 1
            strings = self._delta(key, logged, own, cells)
            offset = self._append(_event(logged.tag, strings, None, logged.step, logged.wall_time))
        self._register(logged.tag, logged.samples, logged.step, logged.dropped)
        self.pending.append((logged.tag, logged.step, logged.wall_time, offset))
        self.since_checkpoint += 1
        if self.style.checkpoint_every and self.since_checkpoint >= self.style.checkpoint_every:
            self.checkpoint()

    def _key_for(self, logged: Logged) -> _Key | None:
        """The key event that a delta can name, or None for a new key event."""
        possible = [key for key in self.keys if _like(key.logged, logged)]
        if not possible or self.style.maybe(0.15):
            return None
        key = self.style.shuffled(possible)[0] if self.style.maybe(0.5) else possible[-1]
        return key if key.deltas < self.style.key_every - 1 else None

    def _key_event(
        self, logged: Logged, header: dict[str, Any], cells: list[bytes]
    ) -> event_pb2.Event:
        """The proto of a key event."""
        proto = _event(
            logged.tag, [_json(header), b"".join(cells)], "triptych", logged.step, logged.wall_time
        )
        metadata = proto.summary.value[0].metadata
        metadata.plugin_data.content = _json(logged.metadata())
        metadata.data_class = BLOB_SEQUENCE
        metadata.summary_description = "a series"
        return proto

    def _delta(
        self, key: _Key, logged: Logged, own: dict[str, Any], cells: list[bytes]
    ) -> list[bytes]:
        """The header and the values of a delta."""
        pairs = enumerate(zip(key.cells, cells, strict=True))
        numbers = [n for n, (a, b) in pairs if a != b or self.style.maybe(0.1)]
        if self.style.maybe(0.5):
            numbers = self.style.shuffled(numbers)
        header: dict[str, Any] = {"key": key.place, "columns": numbers}
        if logged.captions != key.logged.captions or self.style.maybe(0.1):
            header["captions"] = logged.captions or [None] * len(logged.samples)
        values = [b"".join(cells[n] for n in numbers)] if numbers else []
        return [_json({**header, **own}), *values]


def _json(value: Any) -> bytes:
    """UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def _event(
    tag: str, strings: list[bytes], plugin: str | None, step: int = 0, wall_time: float = 0.0
) -> event_pb2.Event:
    """A proto with one value; `plugin` None leaves the metadata out."""
    proto = event_pb2.Event()
    if wall_time:
        proto.wall_time = wall_time
    if step:
        proto.step = step
    value = proto.summary.value.add(tag=tag)
    value.tensor.dtype = STRING
    value.tensor.string_val.extend(strings)
    if plugin is not None:
        value.metadata.plugin_data.plugin_name = plugin
    return proto


def _like(key: Logged, logged: Logged) -> bool:
    """Whether a delta of the key can say everything of an event."""
    headers = [{**e.key_header(), "captions": None} for e in (key, logged)]
    orders = [(list(e.panes), list(e.metrics), e.tag) for e in (key, logged)]
    return (
        headers[0] == headers[1] and orders[0] == orders[1] and key.metadata() == logged.metadata()
    )


def _cells(logged: Logged, places: dict[int, tuple[int, int]]) -> list[bytes]:
    """The values of all columns, one for each column."""
    cells = []
    for pane in logged.panes.values():
        at = [places[id(picture)] for picture in pane.pictures]
        cells.append(b"".join(picture.digest for picture in pane.pictures))
        cells.append(struct.pack(f"<{len(at)}Q", *(offset for offset, _ in at)))
        cells.append(struct.pack(f"<{len(at)}I", *(length for _, length in at)))
        cells += [struct.pack(f"<{len(column)}d", *column) for column in pane.stats.values()]
    return cells + [struct.pack(f"<{len(column)}d", *column) for column in logged.metrics.values()]


# --- files of version 2 ------------------------------------------------------


def file_name(writer: Writer, number: int, time: int = 1700000000) -> str:
    """The name of a pair, without its ending."""
    return f"events.out.triptych.{time}.{writer.host}.{writer.pid}.{writer.origin}-{number}"


def pair_of(
    writer: Writer,
    items: list[Item],
    first: int,
    last: int,
    edition: int = 0,
    style: Style | None = None,
) -> Pair:
    """One pair of files that holds a range of segments."""
    style = style or Style()
    pair = Pair(style)
    pair.begin(2, writer.begun)
    pair.note("writer", writer.record(first, last, edition))
    for item in items:
        pair.add(item)
    if writer.closed and last == len(writer.segments) - 1:
        if style.checkpoint_every:
            pair.checkpoint()
        pair.note("closed", {})
    return pair


def write(directory: Path, writer: Writer, style: Style | None = None) -> list[str]:
    """All segments of a writer; returns the names of the pairs."""
    names = []
    for number, items in enumerate(writer.segments):
        names.append(file_name(writer, number))
        pair_of(writer, items, number, number, 0, style).save(directory, names[-1])
    return names


def write_edition(
    directory: Path, writer: Writer, first: int, last: int, edition: int, style: Style | None = None
) -> str:
    """A range of segments, rewritten as one file; what it replaces is left where it is."""
    items = [item for segment in writer.segments[first : last + 1] for item in segment]
    name = file_name(writer, first, 1700000000 + edition)
    pair_of(writer, items, first, last, edition, style).save(directory, name)
    return name


# --- files of version 1 ------------------------------------------------------


@dataclass
class OldJournal:
    """A journal of version 1."""

    begun: float
    items: list[Logged | DroppedNote]
    host: str = "old.host"
    pid: int = 7
    number: int = 0

    @property
    def name(self) -> str:
        """The name of the pair, without its ending."""
        return f"events.out.triptych.{int(self.begun)}.{self.host}.{self.pid}.{self.number}"


def write_version_1(directory: Path, journal: OldJournal) -> str:
    """A pair of files of version 1; returns its name."""
    pair = Pair(Style())
    pair.begin(1, journal.begun)
    for item in journal.items:
        if isinstance(item, DroppedNote):
            header, metadata = {"samples": [], "dropped": item.count}, {"version": 1, "panes": {}}
        else:
            header, metadata = _old_header(pair, item), item.metadata()
        proto = _event(item.tag, [_json(header)], "triptych", item.step, item.wall_time)
        proto.summary.value[0].metadata.plugin_data.content = _json(metadata)
        proto.summary.value[0].tensor.tensor_shape.dim.add(size=1)
        pair._append(proto)
    pair.save(directory, journal.name)
    return journal.name


def _old_header(pair: Pair, logged: Logged) -> dict[str, Any]:
    """The header of an event of version 1."""
    samples = [_old_sample(pair, logged, row) for row in range(len(logged.samples))]
    header: dict[str, Any] = {"samples": samples}
    if logged.dropped:
        header["dropped"] = logged.dropped
    return header


def _old_sample(pair: Pair, logged: Logged, row: int) -> dict[str, Any]:
    """One sample of a header of version 1."""
    sample: dict[str, Any] = {"id": logged.samples[row], "panes": {}}
    if logged.captions is not None and logged.captions[row] is not None:
        sample["caption"] = logged.captions[row]
    for role, pane in logged.panes.items():
        picture = pane.pictures[row]
        media = pane.media[row] if isinstance(pane.media, list) else pane.media or pane.kind.media
        entry: dict[str, Any] = {
            "digest": picture.digest.hex(),
            "at": list(pair.picture(picture)),
            "media": media,
        }
        entry.update(shape=list(pane.kind.shape), dtype=pane.kind.dtype)
        entry["stats"] = {name: _number(values[row]) for name, values in pane.stats.items()}
        if pane.value_range is not None:
            entry["stats"]["value_range"] = pane.value_range
        changed = logged.changed_from.get(role, {}).get(sample["id"])
        if changed is not None:
            entry["changed_from"] = changed
        sample["panes"][role] = entry
    if logged.metrics:
        sample["metrics"] = {name: _number(values[row]) for name, values in logged.metrics.items()}
    if logged.definitions:
        sample["definitions"] = logged.definitions
    return sample


def _number(value: float) -> float | None:
    """A number for JSON: NaN is null."""
    return None if math.isnan(value) else value


# --- random descriptions -----------------------------------------------------


@dataclass
class RandomRun:
    """What the journals of one directory say."""

    writers: list[Writer]
    old: list[OldJournal]


class Dice:
    """Random descriptions from one seed."""

    def __init__(
        self, seed: int, tags: tuple[str, ...] = ("val", "träin/a"), steps: int = 10
    ) -> None:
        """Fix what is common to all events of a run."""
        self.rng = random.Random(seed)
        self.tags, self.steps = tags, steps
        self.ids = ["0", "1", "ü", "left/2"][: self.rng.randint(1, 4)]
        self.time = 1e9
        self.pictures: dict[Kind, list[Picture]] = {}

    def origin(self) -> str:
        """A random origin."""
        return f"{self.rng.getrandbits(64):016x}"

    def picture(self, kind: Kind) -> Picture:
        """A picture, often one that was there before."""
        known = self.pictures.setdefault(kind, [])
        if not known or self.rng.random() < 0.5:
            known.append(kind.picture(self.rng))
        return self.rng.choice(known)

    def number(self) -> float:
        """A number for a column, sometimes NaN."""
        return self.rng.choice([math.nan, 0.0, 1.0, -2.5, self.rng.random()])

    def pane(self, kind: Kind, count: int) -> Pane:
        """The pictures of one role."""
        names = self.rng.choice([(), ("min", "max"), ("min", "max", "nan", "inf", "clipped")])
        pane = Pane(kind, [self.picture(kind) for _ in range(count)])
        pane.stats = {name: [self.number() for _ in range(count)] for name in names}
        pane.value_range = self.rng.choice([None, [-1.0, 1.0]])
        pane.media = self.rng.choice([None, [kind.media] * count])
        return pane

    def logged(self, tag: str, step: int, samples: list[str]) -> Logged:
        """An event with random columns."""
        rng, count = self.rng, len(samples)
        kinds = {"output": rng.choice(KINDS[:4])}
        for role, kind in (
            ("input", IMAGE),
            ("target", GREY),
            ("attention", SCALAR),
            ("output:soft", SCALAR),
        ):
            if rng.random() < 0.3:
                kinds[role] = kind
        roles = list(kinds)
        rng.shuffle(roles)
        event = Logged(
            tag, step, self._now(), samples, {r: self.pane(kinds[r], count) for r in roles}
        )
        event.captions = rng.choice([None, [rng.choice([None, "a.png", "b ü"]) for _ in samples]])
        names = rng.choice([(), ("psnr",), ("psnr", "mae")])
        event.metrics = {name: [self.number() for _ in samples] for name in names}
        event.definitions = {"mae": "fractions"} if "mae" in names and rng.random() < 0.5 else {}
        self._extras(event)
        return event

    def like(self, event: Logged, step: int) -> Logged:
        """An event of the same form as another, in which some columns differ."""
        new = replace(event, step=step, wall_time=self._now(), changed_from={}, dropped=0)
        new.panes = {role: self._pane_like(pane) for role, pane in event.panes.items()}
        if self.rng.random() < 0.5:
            new.metrics = {name: [self.number() for _ in event.samples] for name in event.metrics}
        if self.rng.random() < 0.2:
            new.captions = [self.rng.choice([None, "new"]) for _ in event.samples]
        self._extras(new)
        return new

    def _pane_like(self, pane: Pane) -> Pane:
        """A pane of the same form, perhaps with other pictures or numbers."""
        new = replace(pane)
        if self.rng.random() < 0.6:
            new.pictures = [self.picture(pane.kind) for _ in pane.pictures]
        if self.rng.random() < 0.4:
            new.stats = {name: [self.number() for _ in pane.pictures] for name in pane.stats}
        return new

    def _extras(self, event: Logged) -> None:
        """What is only said of one event."""
        if self.rng.random() < 0.15:
            event.dropped = self.rng.randint(1, 5)
        if self.rng.random() < 0.15:
            role = self.rng.choice(list(event.panes))
            event.changed_from = {
                role: {self.rng.choice(event.samples): f"{self.rng.getrandbits(128):032x}"}
            }

    def _now(self) -> float:
        """A time that never decreases."""
        self.time += self.rng.choice([0.0, 0.5, 3.0])
        return self.time

    def events(self, count: int) -> list[Item]:
        """Events of a few series, in steps that mostly increase."""
        rng, items = self.rng, list[Item]()
        step, own = rng.randrange(self.steps), rng.sample(self.ids, rng.randint(1, len(self.ids)))
        before: list[Logged] = []
        for _ in range(count):
            tag = rng.choice(self.tags)
            same = [e for e in before if e.tag == tag]
            if same and rng.random() < 0.7:
                event = self.like(rng.choice(same), step)
            else:
                event = self.logged(tag, step, rng.sample(own, rng.randint(1, len(own))))
            before.append(event)
            items.append(event)
            step = (
                rng.randrange(-1, self.steps)
                if rng.random() < 0.15
                else step + rng.choice([0, 1, 1, 2])
            )
        return items

    def writer(
        self, earlier: list[Writer], old: list[OldJournal], any_seen: Sequence[str] = ()
    ) -> Writer:
        """A writer that had seen some of the earlier ones; `any_seen` may be later ones."""
        rng = self.rng
        items = self.events(rng.choice([0, 1, 2, 3, 5, 8, 12]))
        writer = Writer(
            self.origin(), [], host=rng.choice(["gpu3", "a.b.c"]), pid=rng.randint(1, 99999)
        )
        writer.family = (
            rng.choice(earlier).family if earlier and rng.random() < 0.15 else writer.origin
        )
        writer.begun = self._now()
        writer.resume_step = rng.randrange(self.steps) if rng.random() < 0.2 else None
        writer.closed = rng.random() < 0.5
        names = [w.origin for w in earlier if rng.random() < 0.8]
        names += [name for name in any_seen if rng.random() < 0.5]
        for name in names + [journal.name for journal in old if rng.random() < 0.6]:
            writer.seen[name] = {"segment": 0, "bytes": 100, "ended": rng.random() < 0.6}
        alive = [name for name in names if not writer.seen[name]["ended"] and rng.random() < 0.4]
        items.insert(rng.randint(0, len(items)), Look(alive))
        for extra in (DroppedNote(self.tags[0], 3, self.time, 4), Foreign(), Foreign("other", "x")):
            if rng.random() < 0.2:
                items.insert(rng.randint(0, len(items)), extra)
        self._cut_in_segments(writer, items)
        return writer

    def _cut_in_segments(self, writer: Writer, items: list[Item]) -> None:
        """Share the items among one to three segments."""
        cuts = sorted(self.rng.randint(0, len(items)) for _ in range(self.rng.choice([0, 0, 1, 2])))
        ends = [0, *cuts, len(items)]
        writer.segments = [items[a:b] for a, b in pairwise(ends)]

    def run(self, version_1: bool = False, honest: bool = True) -> RandomRun:
        """Several writers; if not honest, they may have seen later ones, and in circles."""
        rng = self.rng
        old = []
        for number in range(rng.randint(1, 3) if version_1 else 0):
            events = [e for e in self.events(rng.randint(0, 6)) if isinstance(e, Logged)]
            note = [DroppedNote(self.tags[0], 2, self._now(), 3)] if rng.random() < 0.3 else []
            old.append(OldJournal(1e9 + rng.randrange(3), events + note, number=number))
        writers: list[Writer] = []
        for _ in range(rng.randint(1, 5)):
            writers.append(self.writer(writers, old))
        if not honest:
            self._make_dishonest(writers)
        return RandomRun(writers, old)

    def _make_dishonest(self, writers: list[Writer]) -> None:
        """Let writers have seen any others."""
        for writer in writers:
            for other in writers:
                if other is not writer and self.rng.random() < 0.5:
                    writer.seen[other.origin] = {
                        "segment": 0,
                        "bytes": 1,
                        "ended": self.rng.random() < 0.8,
                    }
