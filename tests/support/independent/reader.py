"""Reads the journals of one directory, written from the format document alone."""

from __future__ import annotations

import gzip
import io
import json
import math
import re
import struct
import zlib
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from independent import order_model as model
from tensorboard.compat.proto import event_pb2

NAME = re.compile(r"events\.out\.triptych\.(.*)\.index", re.DOTALL)
NAME_2 = re.compile(
    r"events\.out\.triptych\.[^.]*\.(.*)\.(\d+)\.([0-9a-f]{16})-(\d+)\.index", re.DOTALL
)
HEADER_LIMIT, METADATA_LIMIT, TEXT_LIMIT = 16 << 20, 1 << 20, 20_000
SAMPLE_LIMIT, PANE_LIMIT, METRIC_LIMIT, PICTURE_LIMIT = 1000, 32, 64, 2 << 30


class Unreadable(ValueError):  # noqa: N818 - reads as a sentence
    """Something in a journal cannot be used; the text says why."""


class Missing(LookupError):  # noqa: N818
    """A picture cannot be served; the text says why."""


# --- checksums and framing ---------------------------------------------------


def _crc_table() -> list[int]:
    """The table of crc32c (Castagnoli), reflected."""
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _crc_table()


def _plain_crc32c(data: bytes) -> int:
    """crc32c, byte by byte."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


try:
    from google_crc32c import value as crc32c
except ImportError:
    crc32c = _plain_crc32c


def masked_crc(data: bytes) -> int:
    """The masked checksum that TFRecord stores."""
    crc = int(crc32c(data))
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


class Record(NamedTuple):
    """One record of a file; `data` is None if it is damaged."""

    offset: int
    data: bytes | None
    crc: int


def walk(blob: bytes) -> tuple[list[Record], str | None]:
    """The records of a file up to its end, and a notice if that is a damaged length."""
    records: list[Record] = []
    at = 0
    while len(blob) - at >= 12:
        length, crc = struct.unpack_from("<QI", blob, at)
        if crc != masked_crc(blob[at : at + 8]):
            return records, f"a damaged length at {at}"
        end = at + 12 + length
        if end + 4 > len(blob):
            break  # not yet written
        data = blob[at + 12 : end]
        (crc,) = struct.unpack_from("<I", blob, end)
        records.append(Record(at, data if crc == masked_crc(data) else None, crc))
        at = end + 4
    return records, None


# --- what is read ------------------------------------------------------------


class Place(NamedTuple):
    """Where a picture is: digest, name of the data file, offset and length of the record."""

    digest: str
    file: str
    offset: int
    length: int


class Form(NamedTuple):
    """What is said of one picture: how it is stored, and what was given."""

    media: str
    shape: tuple[int, ...]
    dtype: str
    spec: dict[str, Any]


@dataclass
class Shown:
    """One sample at one step."""

    origin: str
    panes: dict[str, Place]
    stats: dict[str, dict[str, Any]]
    caption: str | None
    metrics: dict[str, float | None]
    wall_time: float
    step: int = 0
    definitions: dict[str, str] = field(default_factory=dict)
    changed_from: dict[str, str] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    directory: Path = Path()


@dataclass
class Event:
    """One event: its samples, and how many calls were dropped before it."""

    tag: str
    step: int
    wall_time: float
    offset: int
    shown: dict[str, Shown]
    dropped: int = 0


Drops = Counter[tuple[str, int, int]]
"""How often so many calls of a series were said to be dropped, by series, step and count."""


class Spot(NamedTuple):
    """The place of an event in an index file."""

    tag: str
    step: int
    wall_time: float
    offset: int


@dataclass
class Journal:
    """One index file and what was found in it."""

    path: Path
    version: int
    begun: float
    origin: str
    host: str
    pid: int
    segments: tuple[int, int]
    edition: int = 0
    writer: dict[str, Any] | None = None
    looks: set[str] = field(default_factory=set)
    closed: bool = False
    spots: list[Spot] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    dropped: Drops = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name without `.index`."""
        return self.path.name[: -len(".index")]


# --- checks of JSON ----------------------------------------------------------


def _json(data: bytes, limit: int = HEADER_LIMIT) -> dict[str, Any]:
    """An object from UTF-8 JSON."""
    if len(data) > limit:
        raise Unreadable("longer than the limit")
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"no JSON: {error}") from None
    _need(isinstance(value, dict), "not an object")
    return cast("dict[str, Any]", value)


def _need(condition: bool, text: str) -> None:
    """Raise if a condition does not hold."""
    if not condition:
        raise Unreadable(text)


def _is_whole(value: Any, low: int = 0) -> bool:
    """Whether a value is a whole number of at least `low` and at most 63 bits."""
    return type(value) is int and low <= value < 1 << 63


def _texts(value: Any, problem: str) -> list[str]:
    """Return a list of texts within the limit."""
    _need(isinstance(value, list), problem)
    _need(all(isinstance(text, str) and len(text) <= TEXT_LIMIT for text in value), problem)
    return cast("list[str]", value)


def _object(value: Any, problem: str) -> dict[str, Any]:
    """Return an object."""
    _need(isinstance(value, dict), problem)
    return cast("dict[str, Any]", value)


def _is_digest(value: Any) -> bool:
    """Whether a value is 32 hexadecimal digits."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) is not None


# --- parsing of records ------------------------------------------------------


@dataclass
class Parsed:
    """An `Event` proto with one value."""

    step: int
    wall_time: float
    tag: str
    plugin: str | None
    content: bytes
    strings: list[bytes]
    version: str


def _parse(data: bytes) -> Parsed:
    """Parse the data of a record."""
    proto = event_pb2.Event()
    try:
        proto.ParseFromString(data)
    except Exception as error:
        raise Unreadable(f"no event: {error}") from None
    if proto.file_version:
        return Parsed(0, proto.wall_time, "", None, b"", [], proto.file_version)
    _need(len(proto.summary.value) == 1, "not one value")
    value = proto.summary.value[0]
    plugin = value.metadata.plugin_data.plugin_name if value.HasField("metadata") else None
    content = value.metadata.plugin_data.content
    strings = list(value.tensor.string_val)
    _need(bool(strings), "no string")
    return Parsed(proto.step, proto.wall_time, value.tag, plugin, content, strings, "")


def _content(data: bytes) -> dict[str, Any]:
    """The metadata of a series."""
    content = _json(data, METADATA_LIMIT)
    version = content.get("version")
    _need(_is_whole(version), "metadata without a version")
    _need(version == 1, f"metadata of version {version}; this reader knows version 1")
    specs = content.get("panes")
    _need(
        isinstance(specs, dict) and all(isinstance(s, dict) for s in specs.values()),
        "bad pane specs",
    )
    return content


class Column(NamedTuple):
    """One column: its role (None for a metric), what it is, and the type of its values."""

    role: str | None
    name: str
    type: str


def _columns(header: dict[str, Any]) -> list[Column]:
    """The columns of a key event, in their order."""
    columns = []
    for role, pane in header["panes"].items():
        columns += [
            Column(role, "digest", "V16"),
            Column(role, "offset", "<u8"),
            Column(role, "length", "<u4"),
        ]
        columns += [Column(role, "stat:" + name, "<f8") for name in pane.get("stats", [])]
    return columns + [Column(None, name, "<f8") for name in header.get("metrics", [])]


def _check_key_header(header: dict[str, Any]) -> None:
    """Raise if the header of a key event is not as the format says."""
    samples = _texts(header.get("samples"), "bad samples")
    panes = _object(header.get("panes"), "bad panes")
    metrics = _texts(header.get("metrics", []), "bad metrics")
    _need(len(samples) <= SAMPLE_LIMIT, "too many samples")
    _need(len(set(samples)) == len(samples), "an id twice in one event")
    _need("output" in panes and len(panes) <= PANE_LIMIT, "bad panes")
    for pane in panes.values():
        _check_pane(pane, len(samples))
    _need(len(metrics) <= METRIC_LIMIT, "too many metrics")
    _need(len(set(metrics)) == len(metrics), "a metric twice")
    _object(header.get("definitions", {}), "bad definitions")


def _check_pane(pane: Any, count: int) -> None:
    """Raise if the description of a pane is not as the format says."""
    _need(isinstance(pane, dict), "bad pane")
    media, shape = pane.get("media"), pane.get("shape")
    if not isinstance(media, str):
        _need(len(_texts(media, "bad media")) == count, "bad media")
    _need(isinstance(shape, list) and 2 <= len(shape) <= 4, "bad shape")
    _need(all(map(_is_whole, shape)), "bad shape")
    _need(isinstance(pane.get("dtype"), str), "bad dtype")
    stats = _texts(pane.get("stats", []), "bad stats")
    _need(len(set(stats)) == len(stats), "a number twice in stats")


def _split(columns: list[Column], values: bytes, count: int) -> list[npt.NDArray[Any]]:
    """The values of the columns, one array for each."""
    arrays, at = [], 0
    for column in columns:
        size = np.dtype(column.type).itemsize * count
        _need(at + size <= len(values), "columns are too short")
        arrays.append(np.frombuffer(values[at : at + size], column.type))
        at += size
    _need(at == len(values), "columns are too long")
    return arrays


def _number(value: Any) -> float | None:
    """A number of a column, None for NaN."""
    return None if math.isnan(value) else float(value)


class KeyEvent(NamedTuple):
    """What a key event says, before deltas are laid over it."""

    tag: str
    specs: dict[str, Any]
    header: dict[str, Any]
    columns: list[Column]
    arrays: list[npt.NDArray[Any]]


def _read_key(parsed: Parsed) -> KeyEvent:
    """The whole of a key event."""
    specs = _content(parsed.content)["panes"]
    header = _json(parsed.strings[0])
    _check_key_header(header)
    columns = _columns(header)
    values = parsed.strings[1] if len(parsed.strings) > 1 else b""
    return KeyEvent(
        parsed.tag, specs, header, columns, _split(columns, values, len(header["samples"]))
    )


class IndexFile:
    """The records of an index file of version 2, by offset."""

    def __init__(self, path: Path, records: list[Record]) -> None:
        """Keep the records."""
        self.data_name = path.name[: -len("index")] + "data"
        self.directory = path.parent
        self.records = {record.offset: record for record in records}

    def _record(self, offset: int) -> tuple[Record, bytes]:
        """Return an undamaged record and its data."""
        record = self.records.get(offset)
        if record is None or record.data is None:
            raise Unreadable("the record is damaged")
        return record, record.data

    def key_of(self, delta: dict[str, Any], tag: str, offset: int) -> KeyEvent:
        """The key event that a delta names."""
        place = delta["key"]
        _need(isinstance(place, list) and len(place) == 2 and all(map(_is_whole, place)), "bad key")
        _need(place[0] < offset, "the key is no earlier record")
        record, data = self._record(place[0])
        _need(record.crc == place[1], "the key has another checksum")
        parsed = _parse(data)
        _need(parsed.plugin == "triptych", "the key is no key event")
        _need(parsed.tag == tag, "the key is of another series")
        return _read_key(parsed)

    def read(self, offset: int) -> Event | None:
        """The event of a record; None if the record holds none."""
        _, data = self._record(offset)
        parsed = _parse(data)
        if parsed.version or parsed.plugin not in (None, "triptych"):
            return None
        header = _json(parsed.strings[0])
        dropped = _dropped(header)
        event = Event(parsed.tag, parsed.step, parsed.wall_time, offset, {}, dropped)
        if "samples" in header and parsed.plugin == "triptych":
            key = _read_key(parsed)
        elif "key" in header and parsed.plugin is None:
            key = _overlaid(self.key_of(header, parsed.tag, offset), header, parsed.strings)
        else:
            _need(
                "dropped" in header and not {"samples", "key"} & header.keys(),
                "neither key nor delta",
            )
            return event
        event.shown = self._samples(event, key, header)
        return event

    def _samples(self, event: Event, key: KeyEvent, own: dict[str, Any]) -> dict[str, Shown]:
        """The samples of an event; `own` is the header of the event itself."""
        ids = key.header["samples"]
        captions = own.get("captions", key.header.get("captions")) or [None] * len(ids)
        _need(isinstance(captions, list) and len(captions) == len(ids), "bad captions")
        _texts([caption for caption in captions if caption is not None], "bad caption")
        changed = _changed_from(own)
        return {
            sample: self._sample(event, key, row, captions[row], changed.get(sample, {}))
            for row, sample in enumerate(ids)
        }

    def _sample(
        self, event: Event, key: KeyEvent, row: int, caption: str | None, changed: dict[str, str]
    ) -> Shown:
        """One row of the columns."""
        cells: dict[str, dict[str, Any]] = {}
        metrics: dict[str, float | None] = {}
        for column, array in zip(key.columns, key.arrays, strict=True):
            if column.role is None:
                metrics[column.name] = _number(array[row])
            else:
                cells.setdefault(column.role, {})[column.name] = array[row]
        shown = Shown("", {}, {}, caption, metrics, event.wall_time, directory=self.directory)
        shown.definitions = dict(key.header.get("definitions", {}))
        shown.changed_from = changed
        for role, cell in cells.items():
            pane = key.header["panes"][role]
            place = (
                bytes(cell["digest"]).hex(),
                self.data_name,
                int(cell["offset"]),
                int(cell["length"]),
            )
            shown.panes[role] = Place(*place)
            shown.stats[role] = {
                n[5:]: _number(v) for n, v in cell.items() if n.startswith("stat:")
            }
            if "value_range" in pane:
                shown.stats[role]["value_range"] = pane["value_range"]
            media = pane["media"] if isinstance(pane["media"], str) else pane["media"][row]
            shown.forms[role] = Form(
                media, tuple(pane["shape"]), pane["dtype"], key.specs.get(role, {})
            )
        return shown


def _dropped(header: dict[str, Any]) -> int:
    """How many calls a header says were dropped."""
    dropped = header.get("dropped", 0)
    _need(_is_whole(dropped), "bad dropped")
    return int(dropped)


def _overlaid(key: KeyEvent, delta: dict[str, Any], strings: list[bytes]) -> KeyEvent:
    """A key event with the columns of a delta in place of its own."""
    numbers = delta.get("columns", [])
    _need(isinstance(numbers, list) and all(map(_is_whole, numbers)), "bad columns")
    _need(
        all(n < len(key.columns) for n in numbers) and len(set(numbers)) == len(numbers),
        "no such column",
    )
    values = strings[1] if len(strings) > 1 else b""
    count = len(key.header["samples"])
    new = dict(zip(numbers, _split([key.columns[n] for n in numbers], values, count), strict=True))
    return key._replace(arrays=[new.get(n, array) for n, array in enumerate(key.arrays)])


def _changed_from(header: dict[str, Any]) -> dict[str, dict[str, str]]:
    """By sample id and role, the digest that was there before."""
    changed = header.get("changed_from", {})
    _need(isinstance(changed, dict), "bad changed_from")
    result: dict[str, dict[str, str]] = {}
    for role, by_sample in changed.items():
        _need(isinstance(by_sample, dict), "bad changed_from")
        for sample, digest in by_sample.items():
            _need(_is_digest(digest), "bad changed_from")
            result.setdefault(sample, {})[role] = digest
    return result


# --- the places of events: with checkpoints and without ----------------------


def _spots_by_walking(journal: Journal, records: list[Record]) -> list[Spot]:
    """Every event of the file, found by parsing it."""
    spots = []
    for record in records:
        if record.data is None or not record.data.startswith(b"\x09"):
            continue
        try:
            parsed = _parse(record.data)
        except Unreadable:
            spots.append(Spot("", 0, 0.0, record.offset))
            continue
        if not parsed.version and parsed.plugin in (None, "triptych"):
            spots.append(Spot(parsed.tag, parsed.step, parsed.wall_time, record.offset))
    return spots


def _checkpoint_spots(parsed: Parsed) -> tuple[list[Spot], Drops]:
    """The places and the dropped calls of one checkpoint."""
    header = _json(parsed.strings[0])
    tags, dropped = _texts(header.get("tags"), "bad tags"), header.get("dropped", [])
    _need(len(parsed.strings) == 5, "bad checkpoint")
    columns = [
        np.frombuffer(s, t)
        for s, t in zip(parsed.strings[1:], ("<u4", "<i8", "<f8", "<u8"), strict=True)
    ]
    _need(len({len(column) for column in columns}) == 1, "columns of different lengths")
    _need(all(int(i) < len(tags) for i in columns[0]), "no such tag")
    spots = [
        Spot(tags[int(i)], int(s), float(w), int(o)) for i, s, w, o in zip(*columns, strict=True)
    ]
    return spots, Counter((tags[i], step, n) for i, step, n in dropped)


def _spots_by_checkpoints(journal: Journal, records: list[Record]) -> list[Spot]:
    """Every event of the file; only what no checkpoint lists is parsed."""
    known: dict[int, Spot] = {}
    for record in records:
        if record.data is None or not record.data.startswith(b"\x2a"):
            continue
        try:
            parsed = _parse(record.data)
            if (parsed.plugin, parsed.tag) == ("triptych.journal", "checkpoint"):
                known.update({spot.offset: spot for spot in _checkpoint_spots(parsed)[0]})
        except (Unreadable, ValueError, TypeError, IndexError) as error:
            journal.notices.append(f"a checkpoint at {record.offset} is left out: {error}")
    rest = [record for record in records if record.offset not in known]
    return sorted(
        [*known.values(), *_spots_by_walking(journal, rest)], key=lambda spot: spot.offset
    )


def _read_events(journal: Journal, records: list[Record]) -> None:
    """Read the events at the places, and leave out those that are not what the places say."""
    index = IndexFile(journal.path, records)
    for spot in journal.spots:
        try:
            event = index.read(spot.offset)
            if event is None:
                continue
            said = (event.tag, event.step)
            _need(said == spot[:2], "its place says another series or step")
        except Unreadable as error:
            journal.notices.append(f"the event at {spot.offset} is left out: {error}")
            _count_dropped_of_unreadable(journal, index, spot.offset)
            continue
        if event.dropped:
            journal.dropped[event.tag, event.step, event.dropped] += 1
        if event.shown:
            journal.events.append(event)


def _count_dropped_of_unreadable(journal: Journal, index: IndexFile, offset: int) -> None:
    """Count the dropped calls of an event whose key is damaged: they stand in its own header."""
    try:
        parsed = _parse(index._record(offset)[1])
        dropped = _dropped(_json(parsed.strings[0]))
    except Unreadable:
        return
    if dropped:
        journal.dropped[parsed.tag, parsed.step, dropped] += 1


class _SinceCheckpoint:
    """What the next checkpoint of a file has to say, gathered by reading every event."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.known: dict[str, set[str]] = {}
        self.keys: dict[str, int] = {}
        self.clear()

    def clear(self) -> None:
        """Begin again after a checkpoint."""
        self.spots: list[Spot] = []
        self.dropped: Drops = Counter()
        self.ids: dict[str, set[str]] = {}

    def add(self, event: Event, is_key: bool) -> None:
        """Count one event in."""
        known = self.known.setdefault(event.tag, set())
        self.ids.setdefault(event.tag, set()).update(event.shown.keys() - known)
        if event.dropped:
            self.dropped[event.tag, event.step, event.dropped] += 1
        if event.shown:
            self.spots.append(Spot(event.tag, event.step, event.wall_time, event.offset))
            if is_key:
                self.keys[event.tag] = event.offset

    def errors(self, parsed: Parsed) -> list[str]:
        """What a checkpoint says wrongly; begins again after it."""
        header = _json(parsed.strings[0])
        spots, dropped = _checkpoint_spots(parsed)
        samples = dict(zip(header["tags"], header["samples"], strict=True))
        keys = dict(zip(header["tags"], header["keys"], strict=True))
        checks = {
            "places": spots == self.spots,
            "dropped": dropped == self.dropped,
            "tags": sorted(header["tags"]) == sorted(self.ids),
            "samples": {tag: sorted(ids) for tag, ids in samples.items()}
            == {tag: sorted(ids) for tag, ids in self.ids.items()},
            "keys": keys == {tag: self.keys.get(tag) for tag in self.ids},
        }
        for tag, ids in self.ids.items():
            self.known[tag] |= ids
        self.clear()
        return [name for name, is_right in checks.items() if not is_right]


def checkpoint_errors(path: Path) -> list[str]:
    """What the checkpoints of an index file of version 2 say wrongly; for undamaged files."""
    errors = []
    records, _ = walk(path.read_bytes())
    index, since = IndexFile(path, records), _SinceCheckpoint()
    for record in records[1:]:
        parsed = _parse(index._record(record.offset)[1])
        event = index.read(record.offset)
        if event is not None:
            since.add(event, parsed.plugin == "triptych")
        elif (parsed.plugin, parsed.tag) == ("triptych.journal", "checkpoint"):
            errors += [f"checkpoint at {record.offset}: {name}" for name in since.errors(parsed)]
    return errors


# --- journals ----------------------------------------------------------------


def _from_name(path: Path) -> Journal:
    """What the name of an index file says."""
    match = NAME_2.fullmatch(path.name)
    if match is None:
        return Journal(path, 1, 0.0, model.VERSION_1, "", 0, (0, 0))
    number = int(match[4])
    return Journal(path, 2, 0.0, match[3], match[1], int(match[2]), (number, number))


def _version_of(path: Path, records: list[Record], journal: Journal) -> None:
    """Set the version and the time of the first record; raise if it cannot be read."""
    first = records[0]
    if first.data is None:
        raise Unreadable("the first record is damaged")
    parsed = _parse(first.data)
    match = re.fullmatch(r"tb_triptych\.journal:(\d+)", parsed.version)
    if match is None:
        raise Unreadable("no journal")
    version = int(match[1])
    _need(version in (1, 2), f"a journal of version {version}; this reader knows versions 1 and 2")
    journal.version, journal.begun = version, parsed.wall_time


def _is_writer(value: dict[str, Any]) -> bool:
    """Whether a writer record has what is needed."""
    segments = value.get("segments")
    return (
        re.fullmatch("[0-9a-f]{16}", str(value.get("origin"))) is not None
        and isinstance(segments, list)
        and len(segments) == 2
        and all(map(_is_whole, segments))
        and segments[0] <= segments[1]
        and _is_whole(value.get("edition", 0))
        and isinstance(value.get("seen", {}), dict)
        and _is_whole(value.get("pid", 0))
    )


def _read_journal_records(journal: Journal, records: list[Record]) -> None:
    """Read the records that are about the writer."""
    for record in records:
        if record.data is None:
            journal.notices.append(f"a damaged record at {record.offset} is left out")
            continue
        if not record.data.startswith(b"\x2a"):
            continue
        try:
            parsed = _parse(record.data)
            if parsed.plugin != "triptych.journal":
                continue
            if parsed.tag == "writer":
                _take_writer(journal, _json(parsed.strings[0]))
            elif parsed.tag == "look":
                journal.looks.update(_texts(_json(parsed.strings[0]).get("ended"), "bad look"))
            elif parsed.tag == "closed":
                journal.closed = True
        except Unreadable as error:
            journal.notices.append(f"the record at {record.offset} is left out: {error}")


def _take_writer(journal: Journal, writer: dict[str, Any]) -> None:
    """Keep the first writer record."""
    _need(_is_writer(writer), "bad writer record")
    if journal.writer is not None:
        return
    journal.writer = writer
    journal.origin = writer["origin"]
    journal.segments = tuple(writer["segments"])
    journal.edition = writer.get("edition", 0)
    journal.host, journal.pid = str(writer.get("host", "")), int(writer.get("pid", 0))


def read_journal(path: Path, checkpoints: bool = True) -> Journal | None:
    """One index file; None if it has no complete record yet."""
    records, damage = walk(path.read_bytes())
    if not records:
        _need(damage is None, str(damage))
        return None
    journal = _from_name(path)
    if damage:
        journal.notices.append(damage)
    _version_of(path, records, journal)
    if journal.version == 1:
        journal.origin = model.VERSION_1
        _read_version_1(journal, records)
        return journal
    _read_journal_records(journal, records)
    find = _spots_by_checkpoints if checkpoints else _spots_by_walking
    journal.spots = find(journal, records)
    _read_events(journal, records)
    return journal


# --- version 1 ---------------------------------------------------------------


def _read_version_1(journal: Journal, records: list[Record]) -> None:
    """The events of a journal of version 1, up to the first damaged record."""
    data_name = journal.path.name[: -len("index")] + "data"
    for record in records:
        if record.data is None:
            journal.notices.append(f"a damaged record at {record.offset} ends the journal")
            return
        if record is records[0]:
            continue
        try:
            event = _read_version_1_event(journal.path, data_name, record)
        except Unreadable as error:
            journal.notices.append(f"the event at {record.offset} is left out: {error}")
            continue
        if event.dropped:
            journal.dropped[event.tag, event.step, event.dropped] += 1
        if event.shown:
            journal.events.append(event)


def _read_version_1_event(path: Path, data_name: str, record: Record) -> Event:
    """One event of version 1."""
    parsed = _parse(record.data or b"")
    _need(parsed.plugin == "triptych", "no event of this plugin")
    specs = _content(parsed.content)["panes"]
    header = _json(parsed.strings[0])
    samples = header.get("samples")
    if not isinstance(samples, list) or len(samples) > SAMPLE_LIMIT:
        raise Unreadable("bad samples")
    event = Event(parsed.tag, parsed.step, parsed.wall_time, record.offset, {}, _dropped(header))
    for sample in samples:
        _need(isinstance(sample, dict) and isinstance(sample.get("id"), str), "bad sample")
        _need(sample["id"] not in event.shown, "an id twice in one event")
        event.shown[sample["id"]] = _version_1_sample(
            sample, specs, data_name, path.parent, event.wall_time
        )
    return event


def _version_1_sample(
    sample: dict[str, Any], specs: dict[str, Any], data_name: str, directory: Path, wall_time: float
) -> Shown:
    """One sample of an event of version 1."""
    panes = _object(sample.get("panes"), "bad panes")
    metrics = _object(sample.get("metrics", {}), "bad metrics")
    _need("output" in panes, "no output")
    _need(isinstance(sample.get("definitions", {}), dict), "bad definitions")
    _texts([sample.get("caption") or ""], "bad caption")
    shown = Shown("", {}, {}, sample.get("caption"), dict(metrics), wall_time, directory=directory)
    shown.definitions = dict(sample.get("definitions", {}))
    for role, pane in panes.items():
        _need(isinstance(pane, dict) and isinstance(pane.get("media"), str), "bad pane")
        _need(isinstance(pane.get("stats", {}), dict), "bad stats")
        _check_pane({**pane, "stats": []}, 1)
        at = pane.get("at")
        _need(isinstance(at, list) and len(at) == 2 and all(map(_is_whole, at)), "bad place")
        _need(_is_digest(pane.get("digest")), "bad digest")
        shown.panes[role] = Place(pane["digest"], data_name, at[0], at[1])
        shown.stats[role] = dict(pane.get("stats", {}))
        shown.forms[role] = Form(
            pane["media"], tuple(pane["shape"]), pane["dtype"], specs.get(role, {})
        )
        if "changed_from" in pane:
            shown.changed_from[role] = pane["changed_from"]
    return shown


# --- runs --------------------------------------------------------------------


@dataclass
class Run:
    """All journals of one directory."""

    journals: list[Journal]
    notices: list[str]

    @property
    def tags(self) -> list[str]:
        """The series that have events."""
        return sorted({event.tag for journal in self.journals for event in journal.events})

    def events(self, tag: str) -> dict[str, list[Event]]:
        """The events of the starts of a series, in the order written, by origin."""
        found: dict[str, list[Event]] = {}
        for journal in sorted(self.journals, key=_place_in_start):
            events = [event for event in journal.events if event.tag == tag]
            if events:
                found.setdefault(journal.origin, []).extend(events)
        return found

    def starts(self, tag: str) -> list[model.Start]:
        """The starts of a series, by origin."""
        return [self._start(tag, *start) for start in sorted(self.events(tag).items())]

    def visible(self, tag: str, without: tuple[str, ...] = ()) -> dict[str, dict[int, Shown]]:
        """What the order rule shows, by sample id and step."""
        events, result = self.events(tag), dict[str, dict[int, Shown]]()
        for (sample, step), (origin, index) in model.visible(self.starts(tag), without).items():
            shown = replace(events[origin][index].shown[sample], origin=origin, step=step)
            result.setdefault(sample, {})[step] = shown
        return result

    def hidden(self, tag: str, without: tuple[str, ...] = ()) -> dict[str, set[int]]:
        """By origin, the steps that the order rule hides."""
        return model.hidden_steps(self.starts(tag), without)

    def left_over(self, tag: str) -> dict[str, set[int]]:
        """By origin, the steps above that of the last event."""
        return {start.origin: model.left_over_steps(start) for start in self.starts(tag)}

    def dropped(self, tag: str) -> int:
        """How many calls of a series were not recorded."""
        counts = (journal.dropped.items() for journal in self.journals)
        return sum(n * times for c in counts for (name, _, n), times in c if name == tag)

    def picture(self, shown: Shown, role: str) -> bytes:
        """The payload of a pane, verified."""
        return read_picture(shown.directory, shown.panes[role], shown.forms[role])

    def _start(self, tag: str, origin: str, events: list[Event]) -> model.Start:
        """The start of one writer."""
        written = tuple((event.step, tuple(event.shown)) for event in events)
        if origin == model.VERSION_1:
            return model.version_1_start(written)
        journals = [journal for journal in self.journals if journal.origin == origin]
        writer: dict[str, Any] = next((j.writer for j in journals if j.writer is not None), {})
        seen, ended = self._seen(tag, writer)
        looks = {name for journal in journals for name in journal.looks}
        resume = writer.get("resume_step")
        return model.Start(
            origin,
            str(writer.get("family", origin)),
            frozenset(seen),
            frozenset(ended | looks & seen),
            resume if type(resume) is int else None,
            written,
        )

    def _seen(self, tag: str, writer: dict[str, Any]) -> tuple[set[str], set[str]]:
        """The origins that a writer had seen, and those that it had seen ended."""
        entries = {n: e for n, e in writer.get("seen", {}).items() if isinstance(e, dict)}
        seen = set(entries)
        ended = {name for name, entry in entries.items() if entry.get("ended") is True}
        old = {
            j.name for j in self.journals if j.version == 1 and any(e.tag == tag for e in j.events)
        }
        if seen & old:
            seen.add(model.VERSION_1)
            ended.add(model.VERSION_1)
        return seen, ended


def _place_in_start(journal: Journal) -> tuple[float, tuple[int, int], str]:
    """Where a journal belongs among those of its start."""
    return journal.begun if journal.version == 1 else 0.0, journal.segments, journal.name


def _chosen(journals: list[Journal]) -> list[Journal]:
    """Without the files whose segments another file of a better edition holds."""
    taken: list[Journal] = []
    for journal in sorted(journals, key=_precedence, reverse=True):
        same = [
            t for t in taken if t.version == journal.version == 2 and t.origin == journal.origin
        ]
        if not any(_overlap(t.segments, journal.segments) for t in same):
            taken.append(journal)
    return taken


def _precedence(journal: Journal) -> tuple[int, int, str]:
    """Which of files that overlap is used: the highest."""
    first, last = journal.segments
    return journal.edition, last - first, journal.name


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two ranges of segments have one in common."""
    return a[0] <= b[1] and b[0] <= a[1]


def read_run(directory: str | Path, checkpoints: bool = True) -> Run:
    """All journals of a directory."""
    journals, notices = [], []
    for path in sorted(Path(directory).iterdir()):
        if NAME.fullmatch(path.name) is None:
            continue
        try:
            journal = read_journal(path, checkpoints)
        except Unreadable as error:
            notices.append(f"{path.name}: {error}")
            continue
        if journal is not None:
            journals.append(journal)
            notices += [f"{path.name}: {notice}" for notice in journal.notices]
    return Run(_chosen(journals), notices)


# --- pictures ----------------------------------------------------------------


def read_picture(directory: Path, place: Place, form: Form) -> bytes:
    """The payload of a picture; raises `Missing` if anything about it is not as it should be."""
    payload = _payload(directory, place)
    try:
        if form.media == "image/png":
            _check_png(payload, form)
        elif form.media == "application/x-npy":
            _check_npy(payload, form)
        elif form.media == "application/x-npy+gzip":
            _check_npy(gzip.decompress(payload), form)
    except Unreadable as error:
        raise Missing(str(error)) from None
    except (OSError, EOFError, ValueError, zlib.error, struct.error) as error:
        raise Missing(f"a damaged picture: {error}") from None
    return payload


def _payload(directory: Path, place: Place) -> bytes:
    """The bytes after the digest of a record of the data file."""
    if not 32 <= place.length <= PICTURE_LIMIT + 32:
        raise Missing("no such record")
    try:
        with (directory / place.file).open("rb") as file:
            file.seek(place.offset)
            blob = file.read(place.length)
    except (OSError, OverflowError, ValueError) as error:
        raise Missing(f"no data file: {error}") from None
    if len(blob) < place.length:
        raise Missing("the data file is shorter")
    length, crc = struct.unpack_from("<QI", blob)
    if length != place.length - 16 or crc != masked_crc(blob[:8]):
        raise Missing("no record of this length here")
    data = blob[12:-4]
    if struct.unpack("<I", blob[-4:])[0] != masked_crc(data):
        raise Missing("a wrong checksum")
    if data[:16].hex() != place.digest:
        raise Missing("another picture is here")
    return data[16:]


def _stored_shape(form: Form) -> tuple[int, ...]:
    """The shape of the stored array: [h, w, c], of a volume [d, h, w, c]."""
    plain = 3 if form.spec.get("volume") is True else 2
    _need(len(form.shape) in (plain, plain + 1), "a shape of the wrong rank")
    return form.shape if len(form.shape) == plain + 1 else (*form.shape, 1)


def _check_png(payload: bytes, form: Form) -> None:
    """Raise if a PNG is not a plain one of 8 bits and the shape."""
    *stack, height, width, channels = _stored_shape(form)
    _need(payload[:8] == b"\x89PNG\r\n\x1a\n", "no PNG")
    at, packed, header = 8, [], None
    while at < len(payload):
        length, name = struct.unpack_from(">I4s", payload, at)
        _need(at + 12 + length <= len(payload), "a PNG with a chunk that is cut off")
        chunk = payload[at + 8 : at + 8 + length]
        at += 12 + length
        if name == b"IHDR":
            header = struct.unpack(">IIBBBBB", chunk)
        elif name == b"IDAT":
            packed.append(chunk)
        elif name == b"IEND":
            break
    _need(header is not None, "a PNG without a header")
    kinds = {1: 0, 2: 4, 3: 2, 4: 6}
    rows = height * (stack[0] if stack else 1)
    _need(header == (width, rows, 8, kinds.get(channels), 0, 0, 0), "a PNG of another form")
    size = rows * (1 + width * channels)
    _need(size <= PICTURE_LIMIT, "a PNG beyond the limit")
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(b"".join(packed), size + 1)
    _need(len(data) == size and unpacker.eof, "a PNG of another size")


_INTEGERS = {"int16", "uint16", "int32", "uint32"}
_STORED = {
    "labels": lambda dtype: _INTEGERS | {"uint8"},
    "image": lambda dtype: {
        "float16": {"float16", "uint8"},
        "float32": {"float32", "uint8"},
        "float64": {"float32", "uint8"},
        "bfloat16": {"float32", "uint8"},
        "uint16": {"uint16"},
        "uint8": {"uint8"},
        "bool": {"uint8"},
    }.get(dtype, set()),
    "scalar": lambda dtype: {
        "float64": {"float32"},
        "bfloat16": {"float32"},
        "int64": _INTEGERS | {"uint8"},
        "uint64": _INTEGERS | {"uint8"},
    }.get(dtype, {dtype}),
}
_STORED["flow"] = _STORED["scalar"]


def _check_npy(payload: bytes, form: Form) -> None:
    """Raise if an NPY is not of the shape and of a type that the dtype is stored as."""
    file = io.BytesIO(payload)
    _need(np.lib.format.read_magic(file) == (1, 0), "an NPY of another version")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    _need(not fortran and not dtype.hasobject, "an NPY in another order")
    _need(shape == _stored_shape(form), "an NPY of another shape")
    allowed = _STORED.get(str(form.spec.get("kind")))
    _need(allowed is None or dtype.name in allowed(form.dtype), "an NPY of another type")
    _need(dtype.newbyteorder("<") == dtype, "an NPY in another byte order")
    size = dtype.itemsize * math.prod(shape)
    _need(len(payload) - file.tell() == size, "an NPY of another size")
