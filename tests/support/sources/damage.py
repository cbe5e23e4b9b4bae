"""Damages journals, and checks that nothing is shown that was not written."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from independent import reader
from independent import writer as maker
from sources.compared import RUN, facts_of, facts_of_shown, listings, picture, read_catalog
from sources.journal_source import SCOPE, source_of
from tensorboard.compat.proto import event_pb2

from tb_triptych.sources.journals.source import JournalSource


class Written:
    """All that the undamaged journals of a directory say, hidden or not."""

    def __init__(self, directory: Path) -> None:
        """Read it with the independent reader."""
        run = reader.read_run(directory)
        self._facts: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
        self._pictures: dict[str, set[bytes]] = {}
        for tag in run.tags:
            for events in run.events(tag).values():
                for event in events:
                    self._take(run, event)

    def _take(self, run: reader.Run, event: reader.Event) -> None:
        for sample, shown in event.shown.items():
            facts = {**facts_of_shown(shown), "step": event.step}
            self._facts.setdefault((event.tag, sample, event.step), []).append(facts)
            for role, place in shown.panes.items():
                self._pictures.setdefault(place.digest, set()).add(run.picture(shown, role))

    def shows_only_this(self, directory: Path, *, is_forged: bool = False) -> int:
        """Check that only what was written is shown in a directory, and return how much.

        Args:
          directory: The journals, damaged.
          is_forged: Whether they may say anything, with matching checksums: then only pictures are
            checked.
        """
        source, count = source_of(directory), 0
        for tag, listing in listings(read_catalog(source)).items():
            count += self._is_written(source, tag, list(listing.steps), is_forged=is_forged)
        return count

    def _is_written(
        self, source: JournalSource, tag: str, steps: Sequence[int], *, is_forged: bool
    ) -> int:
        table, count = source.series(SCOPE, RUN, tag), 0
        assert table.steps.tolist() == steps
        assert is_forged or set(steps) <= {at[2] for at in self._facts if at[0] == tag}
        for sample, row in table.rows(0, len(steps)).items():
            metrics = table.metrics(sample)
            assert table.panes(sample) or is_forged or not any(row)
            for index, (step, stored) in enumerate(zip(steps, row, strict=True)):
                if stored is None:
                    continue
                count += 1
                if not is_forged:
                    written = self._facts[tag, sample, step]
                    assert facts_of(stored) in written
                    assert any(_is_metric(metrics, index, facts["metrics"]) for facts in written)
                for pane in stored.header.panes.values():
                    data = picture(source, stored.event.storage.key(pane))
                    assert data is None or data in self._pictures[pane.digest]
        return count


def _is_metric(
    columns: Mapping[str, np.ndarray[Any, Any]], index: int, said: Mapping[str, float | None]
) -> bool:
    found = {name: column[index] for name, column in columns.items()}
    return {name: value for name, value in found.items() if not np.isnan(value)} == {
        name: value for name, value in said.items() if value is not None
    }


def small_log(directory: Path, deltas: int = 1, checkpoint_every: int = 2) -> tuple[Path, Path]:
    """Write a log with keys, deltas, checkpoints and an end; return its index and data file."""
    pictures = [maker.LABELS.picture(random.Random(step)) for step in range(3)]
    events: list[maker.Item] = [
        maker.Logged("v", step, 1.0, ["a"], {"output": maker.Pane(maker.LABELS, [picture])})
        for step, picture in enumerate(pictures)
    ]
    writer = maker.Writer("0123456789abcdef", [events], closed=True)
    (name,) = maker.write(directory, writer, maker.Style(1 + deltas, checkpoint_every))
    return directory / f"{name}.index", directory / f"{name}.data"


def damaged(blob: bytes, rng: random.Random) -> bytes:
    """Damage a file as disks, networks and programs do."""
    begin, end = sorted(rng.randrange(len(blob) + 1) for _ in range(2))
    kind = rng.choice(["flip", "flip", "flip", "cut", "zeros", "missing", "twice", "noise"])
    if kind == "flip":
        found = bytearray(blob)
        for _ in range(rng.choice([1, 1, 2, 10])):
            found[rng.randrange(len(blob))] ^= rng.randrange(1, 256)
        return bytes(found)
    if kind == "cut":
        return blob[:end]
    middle = {
        "zeros": bytes(end - begin),
        "missing": b"",
        "twice": 2 * blob[begin:end],
        "noise": rng.randbytes(end - begin),
    }[kind]
    return blob[:begin] + middle + blob[end:]


def forged(index: bytes, rng: random.Random) -> bytes:
    """Replace one value in the JSON of a record, with a matching checksum."""
    records, _ = reader.walk(index)
    if len(records) < 2:
        return index
    chosen = rng.choice(records[1:])
    event = event_pb2.Event.FromString(chosen.data)
    value = event.summary.value[0]
    if value.metadata.plugin_data.content and rng.random() < 0.3:
        value.metadata.plugin_data.content = _with_junk(value.metadata.plugin_data.content, rng)
    elif len(value.tensor.string_val) > 1 and rng.random() < 0.3:
        number = rng.randrange(1, len(value.tensor.string_val))
        value.tensor.string_val[number] = damaged(value.tensor.string_val[number] or b"\0", rng)
    else:
        value.tensor.string_val[0] = _with_junk(value.tensor.string_val[0], rng)
    new = event.SerializeToString(deterministic=True)
    return b"".join(maker.frame(new if one is chosen else one.data or b"") for one in records)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    return [path, *(place for name, inner in items for place in _places(inner, (*path, name)))]


_JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    1 << 70,
    1.5,
    "",
    "x",
    [],
    [[]],
    {},
    {"a": {}},
    [1, 2],
    1e999,
    "\0" * 9,
]


def _with_junk(data: bytes, rng: random.Random) -> bytes:
    value = json.loads(data)
    *path, name = rng.choice([place for place in _places(value) if place] or [("new",)])
    inside = value
    for step in path:
        inside = inside[step]
    if isinstance(inside, dict) and rng.random() < 0.3:
        inside.pop(name, None)
    else:
        inside[name] = rng.choice(_JUNK)
    return json.dumps(value).encode()


def check_random_damage(seed: int, count: int) -> int:
    """Damage a random log many times; return how many samples were shown in all."""
    rng, total = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        directory, copies = Path(folder), {}
        run = maker.Dice(seed).run(version_1=seed % 5 == 0, honest=seed % 3 != 0)
        for one in run.writers:
            every = rng.choice([None, 1, 3])
            odd = rng if rng.random() < 0.5 else None
            maker.write(directory, one, maker.Style(rng.choice([2, 64]), every, odd))
        for journal in run.old:
            maker.write_version_1(directory, journal)
        written = Written(directory)
        copies = {path: path.read_bytes() for path in sorted(directory.iterdir())}
        for number in range(count):
            is_forged = number % 4 == 0
            changed = set[Path]()
            for _ in range(rng.choice([1, 1, 2, 4])):
                path = rng.choice([p for p in copies if p.suffix == ".index" or rng.random() < 0.3])
                if not (blob := copies[path]):
                    continue
                forge = is_forged and path.suffix == ".index"
                path.write_bytes(forged(blob, rng) if forge else damaged(blob, rng))
                changed.add(path)
            try:
                total += written.shows_only_this(directory, is_forged=is_forged)
            except BaseException as error:
                raise AssertionError(f"seed {seed}, damage {number}") from error
            for path in changed:
                path.write_bytes(copies[path])
    return total
