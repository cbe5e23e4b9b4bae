"""Compares what the plugin shows of journals with what an independent reader finds in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from independent import reader
from sources.journal_source import SCOPE, source_of
from waiting import wait_for

from tb_triptych.sources.catalog import Catalog, Listing
from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.journals.parts import starts_of
from tb_triptych.sources.journals.source import JournalSource
from tb_triptych.sources.series import StoredSample
from tb_triptych.sources.table import SeriesTable

Picture = tuple[str, int]
"""A sample and a step."""

RUN = "."


def read_catalog(source: JournalSource) -> Catalog:
    """Query until the index files are read."""

    def read() -> Catalog | None:
        found = source.catalog(SCOPE)
        return found if found.loading is None else None

    return wait_for(read)


def listings(catalog: Catalog) -> dict[str, Listing]:
    """Return the series of the only run, by tag."""
    return {listing.tag: listing for listing in catalog.runs.get(RUN, ())}


def agreed(
    directory: Path, source: JournalSource | None = None, *, with_pictures: bool = True
) -> reader.Run:
    """Check that the plugin shows what the independent reader finds, and return that.

    Args:
      directory: The run.
      source: Reads its parent, or the run itself, for the plugin; a new one by default.
      with_pictures: Whether to read all pictures, too.
    """
    source = source or source_of(directory)
    run = reader.read_run(directory)
    found = listings(wait_for(lambda: _catalog_of_all(source, directory)))
    assert sorted(found) == run.tags
    for tag, listing in found.items():
        visible = flat(run.visible(tag))
        assert list(listing.steps) == sorted({step for _, step in visible})
        assert set(listing.sample_ids) >= {id for id, _ in visible}
        agree_on_series(source, run, tag, with_pictures=with_pictures)
        _agree_on_what_is_missing(source, run, tag)
        for start in run.starts(tag):
            if len(run.starts(tag)) > 1:
                without = (start.origin,)
                agree_on_series(source, run, tag, without, with_pictures=False)
    return run


def _catalog_of_all(source: JournalSource, directory: Path) -> Catalog | None:
    """Return the catalog once all files are read to their ends: it may be a moment behind."""
    known = {one.index.name: one.index.read_bytes for one in source._index.journals}
    found = read_catalog(source)
    there = {path.name: path.stat().st_size for path in directory.glob("*.index")}
    return found if known == there else None


def _agree_on_what_is_missing(source: JournalSource, run: reader.Run, tag: str) -> None:
    parts = source._parts()[RUN, tag]
    assert sum(count for part in parts for _, count in part.table.dropped) == run.dropped(tag)
    starts = starts_of([part for part in parts if part.is_readable])
    hidden = {start.origin: start.verdict.hidden_steps for start in starts}
    assert hidden == {origin: len(steps) for origin, steps in run.hidden(tag).items()}


def flat(visible: Mapping[str, Mapping[int, reader.Shown]]) -> dict[Picture, reader.Shown]:
    """Return what is visible, by sample and step."""
    return {(id, step): one for id, by_step in visible.items() for step, one in by_step.items()}


def agree_on_series(
    source: JournalSource,
    run: reader.Run,
    tag: str,
    without: tuple[str, ...] = (),
    *,
    with_pictures: bool = True,
) -> None:
    """Check one series, without some of the writers."""
    visible = flat(run.visible(tag, without))
    table = source.series(SCOPE, RUN, tag, without)
    assert table.tag == tag
    assert table.loading is None
    steps = table.steps.tolist()
    assert steps == sorted({step for _, step in visible})
    assert set(table.sample_ids) == {id for id, _ in visible}
    rows = table.rows(0, len(steps))
    stored = {
        (id, step): one
        for id, row in rows.items()
        for step, one in zip(steps, row, strict=True)
        if one is not None
    }
    assert {at: facts_of(one) for at, one in stored.items()} == {
        at: facts_of_shown(shown) for at, shown in visible.items()
    }
    for id in table.sample_ids:
        _agree_on_columns(table, id, {s: shown for (i, s), shown in visible.items() if i == id})
    if with_pictures:
        for at, shown in visible.items():
            for role, pane in stored[at].header.panes.items():
                key = stored[at].event.storage.key(pane)
                assert picture(source, key) == expected_picture(run, shown, role)


def picture(source: JournalSource, key: str) -> bytes | None:
    """Return the bytes of a picture; `None` if it is missing."""
    try:
        return source.payload(SCOPE, RUN, key).data
    except NotFoundError:
        return None


def expected_picture(run: reader.Run, shown: reader.Shown, role: str) -> bytes | None:
    """Return the bytes of a picture according to the independent reader."""
    try:
        return run.picture(shown, role)
    except reader.Missing:
        return None


def facts_of(stored: StoredSample) -> dict[str, Any]:
    """Return what the plugin knows of one sample at one step."""
    panes = stored.header.panes
    return {
        "step": stored.event.step,
        "wall_time": stored.event.wall_time_s,
        "caption": stored.header.caption,
        "places": {role: (pane.digest, *_pair(pane.at)) for role, pane in panes.items()},
        "forms": {role: (pane.media, pane.shape, pane.dtype) for role, pane in panes.items()},
        "stats": {role: json.loads(pane.stats_json) for role, pane in panes.items()},
        "metrics": dict(stored.header.metrics),
        "definitions": dict(stored.header.definitions),
        "changed_from": {
            role: pane.changed_from for role, pane in panes.items() if pane.changed_from is not None
        },
    }


def _pair(at: int | tuple[int, int]) -> tuple[int, int]:
    assert isinstance(at, tuple)
    return at


def facts_of_shown(shown: reader.Shown) -> dict[str, Any]:
    """Return what the independent reader knows of one sample at one step."""
    return {
        "step": shown.step,
        "wall_time": shown.wall_time,
        "caption": shown.caption,
        "places": {role: (p.digest, p.offset, p.length) for role, p in shown.panes.items()},
        "forms": {role: (f.media, f.shape, f.dtype) for role, f in shown.forms.items()},
        "stats": shown.stats,
        "metrics": shown.metrics,
        "definitions": shown.definitions,
        "changed_from": {r: d for r, d in shown.changed_from.items() if r in shown.panes},
    }


def _agree_on_columns(table: SeriesTable, id: str, visible: Mapping[int, reader.Shown]) -> None:
    steps = table.steps.tolist()
    metrics = {name: _known(steps, values) for name, values in table.metrics(id).items()}
    expected: dict[str, dict[int, float]] = {}
    for step, shown in visible.items():
        for name, value in shown.metrics.items():
            if value is not None:
                expected.setdefault(name, {})[step] = value
    assert {name: values for name, values in metrics.items() if values} == expected
    for role, track in table.panes(id).items():
        there = {steps[i] for begin, end in track.stretches for i in range(begin, end)}
        assert there == {step for step, shown in visible.items() if role in shown.panes}
        assert {steps[i]: digest for i, digest in track.changed.items()} == {
            step: shown.changed_from[role]
            for step, shown in visible.items()
            if role in shown.changed_from and role in shown.panes
        }
    definitions = table.definitions(id)
    for step, shown in visible.items():
        for name in shown.metrics:
            said = definitions.get(name)
            if isinstance(said, Sequence) and not isinstance(said, str):
                said = said[steps.index(step)]
            assert said == shown.definitions.get(name)


def _known(steps: Sequence[int], values: np.ndarray[Any, Any]) -> dict[int, float]:
    pairs = zip(steps, values.tolist(), strict=True)
    return {step: value for step, value in pairs if not np.isnan(value)}


@dataclass(frozen=True)
class Snapshot:
    """What a table said at one time."""

    version: str
    steps: list[int]
    rows: dict[str, list[dict[str, Any] | None]]

    @classmethod
    def of(cls, table: SeriesTable) -> Snapshot:
        """Read the whole of a table."""
        rows = table.rows(0, len(table.steps))
        return cls(
            table.version,
            table.steps.tolist(),
            {
                id: [None if one is None else facts_of(one) for one in row]
                for id, row in rows.items()
            },
        )

    def agrees_with(self, table: SeriesTable) -> None:
        """Check that what a newer table says has not changed since then has not changed."""
        index = table.changed_from(self.version)
        now = Snapshot.of(table)
        if index is None:
            return
        assert now.steps[:index] == self.steps[:index]
        assert len(now.steps[:index]) <= index
        for id in self.rows.keys() | now.rows.keys():
            before = self.rows.get(id, [None] * len(self.steps))[:index]
            assert now.rows.get(id, [None] * len(now.steps))[:index] == before
