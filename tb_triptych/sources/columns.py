"""A series as JSON: columns over its steps, as docs/http_api.md describes.

The text is assembled from parts, as most of them repeat at many steps: the entry of a picture is
written once for all consecutive steps that show it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import encode_basestring_ascii as _quoted
from operator import attrgetter
from typing import TYPE_CHECKING

from tb_triptych.format.header import PaneHeader, SampleHeader
from tb_triptych.panes.roles import KNOWN_ROLES
from tb_triptych.sources.payload import Storage
from tb_triptych.sources.series import StoredSample
from tb_triptych.sources.times import known_time

if TYPE_CHECKING:
    from tb_triptych.sources.table import SeriesTable

_SAID_ONCE = {name: attrgetter(name) for name in ("media", "shape", "dtype")}

_Column = Sequence[StoredSample | None]

_to_json = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def to_json(table: SeriesTable) -> str:
    """Write a series as the answer to `series`."""
    loading = None if table.loading is None else table.loading.to_json()
    return _object(
        {
            "steps": _to_json(table.steps.tolist()),
            "wall_times": _to_json([known_time(time_s) for time_s in table.wall_times_s.tolist()]),
            "loading": _to_json(loading),
            "notices": _to_json(list(table.problems)),
            "samples": _object(
                {
                    sample_id: _sample(column)
                    for sample_id, column in table.rows(0, len(table.steps)).items()
                }
            ),
        }
    )


def _sample(column: _Column) -> str:
    headers = [None if stored is None else stored.header for stored in column]
    present = [header for header in headers if header is not None]
    found: dict[str, None] = {}
    metrics: dict[str, None] = {}
    for header in present:
        if not header.panes.keys() <= found.keys():
            found |= dict.fromkeys(header.panes)
        if header.metrics:
            metrics |= dict.fromkeys(header.metrics)
    roles = [r for r in KNOWN_ROLES if r in found] + [r for r in found if r not in KNOWN_ROLES]
    captions = [header.caption for header in present]
    is_same = captions.count(captions[0]) == len(captions)
    parts = {"caption": _to_json(captions[0]) if is_same else "null"}
    if not is_same:
        parts["caption_by_step"] = _to_json([None if h is None else h.caption for h in headers])
    parts["panes"] = _object(
        {
            role: _pane(column, [None if h is None else h.panes.get(role) for h in headers])
            for role in roles
        }
    )
    if metrics:
        by_name = {n: [None if h is None else h.metrics.get(n) for h in headers] for n in metrics}
        parts["metrics"] = _to_json(by_name)
        if any(header.definitions for header in present):
            found_by = {name: _definition(name, headers) for name in metrics}
            parts["definitions"] = _to_json({n: d for n, d in found_by.items() if d is not None})
    return _object(parts)


def _definition(name: str, headers: Sequence[SampleHeader | None]) -> str | list[str | None] | None:
    """Return the definition of a metric, one for all steps or by step."""
    by_step = [None if h is None else h.definitions.get(name) for h in headers]
    of_numbers = {
        definition
        for definition, header in zip(by_step, headers, strict=True)
        if header is not None and name in header.metrics
    }
    return of_numbers.pop() if len(of_numbers) == 1 else by_step


def _pane(column: _Column, panes: Sequence[PaneHeader | None]) -> str:
    keys: list[str] = []
    digests: list[str] = []
    stats: list[str] = []
    problems: dict[int, str] = {}
    changed: dict[int, str] = {}
    different: list[PaneHeader] = []
    last: PaneHeader | None = None
    storage: Storage | None = None
    for i, (stored, pane) in enumerate(zip(column, panes, strict=True)):
        if stored is None or pane is None:
            keys.append("null")
            digests.append("null")
            stats.append("null")
            continue
        # A picture that stays the same from step to step is one object.
        if pane is not last or stored.event.storage is not storage:
            last, storage = pane, stored.event.storage
            different.append(pane)
            problem = storage.problem(pane)
            key = "null" if problem is not None else _quoted(storage.key(pane))
            digest = _quoted(pane.digest)
        keys.append(key)
        digests.append(digest)
        stats.append(pane.stats_json)
        if problem is not None:
            problems[i] = problem
        if pane.changed_from is not None:
            changed[i] = pane.changed_from
    parts = {"keys": _array(keys), "digests": _array(digests), "stats": _array(stats)}
    for name, value_of in _SAID_ONCE.items():
        values = list(map(value_of, different))
        is_same = values.count(values[0]) == len(values)
        parts[name] = _to_json(values[0]) if is_same else "null"
        if not is_same:
            by_step = [None if pane is None else value_of(pane) for pane in panes]
            parts[f"{name}_by_step"] = _to_json(by_step)
    if problems:
        parts["problems"] = _to_json(problems)
    if changed:
        parts["changed"] = _to_json(changed)
    return _object(parts)


def _object(parts: Mapping[str, str]) -> str:
    return "{" + ",".join([f"{_quoted(name)}:{part}" for name, part in parts.items()]) + "}"


def _array(parts: Iterable[str]) -> str:
    return "[" + ",".join(parts) + "]"
