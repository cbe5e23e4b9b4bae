"""Reads the answer to `series`, as docs/http_api.md describes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from tb_triptych.server.series.answer import answer
from tb_triptych.sources.row_table import RowTable
from tb_triptych.sources.series import Series
from tb_triptych.sources.table import SeriesTable


def to_columns(
    series: Series | SeriesTable, since: str | None = None, asked: Sequence[tuple[int, int]] = ()
) -> dict[str, Any]:
    table = RowTable(series) if isinstance(series, Series) else series
    return columns_of(answer(table, since, asked))


def read_answer(body: bytes) -> dict[str, Any]:
    """Return the JSON of an answer, with its columns as lists."""
    length = int.from_bytes(body[:4], "little")
    head: Any = json.loads(body[4 : 4 + length])
    begin = 4 + length + -(4 + length) % 8

    def read(value: Any) -> Any:
        if isinstance(value, list):
            return [read(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"at", "type", "count"}:
            at, kind, count = begin + value["at"], f"<{value['type']}", value["count"]
            column = np.frombuffer(body, kind, count, at).tolist()
            return [None if one != one else one for one in column]
        return {name: read(one) for name, one in value.items()}

    found: dict[str, Any] = read(head)
    return found


def columns_of(body: bytes) -> dict[str, Any]:
    """Return columns over all steps of an answer; a picture that it does not hold is absent."""
    head = read_answer(body)
    steps = _steps(head["steps"])
    assert len(steps) == head["count"] - head["from"]
    indices = [i - head["from"] for begin, end in head["windows"] for i in range(begin, end)]
    wall_times = [None] * len(steps)
    for index, time in zip(indices, head["wall_times"], strict=True):
        if index >= 0:
            wall_times[index] = time
    pictures = _Pictures(head["pictures"])
    samples = {}
    for sample in head["samples"]:
        panes = {}
        for pane in sample["panes"]:
            column = pictures.column("".join(pane["codes"]))
            row = dict(zip(indices, column, strict=True))
            panes[pane["role"]] = _pane(
                [row.get(i) for i in range(len(steps))], pane.get("changed")
            )
        caption = sample.get("caption")
        samples[sample["id"]] = {"caption": caption, "panes": panes} | _metrics(sample["metrics"])
    kept = ("version", "count", "from", "loading", "notices", "windows")
    whole = {name: head[name] for name in kept}
    return {"steps": steps, "wall_times": wall_times, "samples": samples, **whole}


class _Pictures:
    def __init__(self, pictures: dict[str, Any]) -> None:
        self._list = []
        for i, digest in enumerate(pictures["digests"]):
            key = pictures["keys"][i]
            fact = pictures["fact"] if isinstance(pictures["fact"], int) else pictures["fact"][i]
            self._list.append(
                {
                    "keys": key and key.replace("*", digest),
                    "digests": digest,
                    "stats": pictures["stats"][i],
                    **dict(zip(("media", "shape", "dtype"), pictures["facts"][fact], strict=True)),
                    "problems": pictures.get("problems", {}).get(str(i)),
                }
            )
        self._next = iter(self._list)
        self._again = iter(pictures["again"])

    def column(self, codes: str) -> list[dict[str, Any] | None]:
        last: dict[str, Any] | None = None
        found = []
        for code in codes:
            if code == "2":
                last = next(self._next)
            elif code == "3":
                last = self._list[next(self._again)]
            found.append(None if code == "0" else last)
        return found


def _pane(column: list[dict[str, Any] | None], changed: dict[str, str] | None) -> dict[str, Any]:
    pane: dict[str, Any] = {
        name: [None if picture is None else picture[name] for picture in column]
        for name in ("keys", "digests", "stats")
    }
    there = [picture for picture in column if picture is not None]
    for name in ("media", "shape", "dtype"):
        is_same = all(picture[name] == there[0][name] for picture in there)
        pane[name] = there[0][name] if there and is_same else None
        if not is_same:
            pane[f"{name}_by_step"] = [p and p[name] for p in column]
    problems = {str(i): p["problems"] for i, p in enumerate(column) if p and p["problems"]}
    return (
        pane
        | ({"problems": problems} if problems else {})
        | ({"changed": changed} if changed else {})
    )


def _metrics(metrics: list[Any]) -> dict[str, Any]:
    columns: dict[str, list[float | None]] = {}
    said: dict[str, list[str | None]] = {}
    for name, definition, values in metrics:
        column = columns.setdefault(name, [None] * len(values))
        by_step = said.setdefault(name, [])
        if not by_step:
            by_step += [definition] * len(values)
        for i, value in enumerate(values):
            if value is not None:
                column[i], by_step[i] = value, definition
            elif by_step[i] != definition:
                by_step[i] = None if column[i] is None else by_step[i]
    found: dict[str, Any] = {"metrics": columns} if columns else {}
    definitions = {
        name: by_step[0] if len(set(by_step)) == 1 else by_step
        for name, by_step in said.items()
        if any(by_step)
    }
    return found | ({"definitions": definitions} if definitions else {})


def _steps(coded: dict[str, Any]) -> list[int]:
    if "values" in coded:
        return [int(step) for step in coded["values"]]
    differences = coded["differences"]
    repeats = coded.get("repeats", [1] * len(differences))
    return [
        int(step) for step in np.cumsum([coded["first"], *np.repeat(differences, repeats).tolist()])
    ]
