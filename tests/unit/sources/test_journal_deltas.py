"""Deltas that do not fit their key, and checkpoints that tell something else."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from independent import writer as maker
from independent.reader import read_run, walk
from independent.writer import Logged, Pair, Pane, Style, Writer
from sources.compared import flat
from sources.journal_source import notices, source_of, whole

NAME = "events.out.triptych.1.h.1.0123456789abcdef-0"


def begun() -> Pair:
    """Return a pair with one key event of the series "t" at step 0, of two samples."""
    pictures = [maker.IMAGE.picture(random.Random(seed)) for seed in range(2)]
    pair = Pair(Style(checkpoint_every=None))
    pair.begin(2, 1.0)
    pair.note("writer", Writer("0123456789abcdef", []).record(0, 0, 0))
    pair.add(Logged("t", 0, 5.0, ["a", "b"], {"output": Pane(maker.IMAGE, pictures)}))
    return pair


def add(pair: Pair, header: dict[str, Any], *values: bytes, tag: str = "t", step: int = 2) -> None:
    pair._append(maker._event(tag, [maker._json(header), *values], None, step, 7.0))


def shown(directory: Path) -> tuple[list[int], list[str]]:
    """Return the steps that have pictures, and what is said of the others."""
    table = whole(source := source_of(directory), ".", "t")
    steps = table.steps.tolist()
    rows = list(table.rows(0, len(steps)).values())
    there = [step for i, step in enumerate(steps) if any(row[i] is not None for row in rows)]
    return there, [*table.problems, *notices(source)]


@pytest.mark.parametrize(
    ("wrong", "header", "values"),
    [
        ("nothing", {}, ()),
        ("a checksum", {"checksum": 1}, ()),
        ("an offset", {"offset": 1}, ()),
        ("itself", {"own": True}, ()),
        ("a column too many", {"columns": [3]}, (bytes(16),)),
        ("a column twice", {"columns": [1, 1]}, (bytes(32),)),
        ("a negative column", {"columns": [-1]}, (bytes(8),)),
        ("values that are too short", {"columns": [1]}, (bytes(15),)),
        ("values that are too long", {"columns": [1]}, (bytes(17),)),
        ("values of no column", {"columns": []}, (bytes(1),)),
        ("captions", {"captions": ["one"]}, ()),
    ],
)
def test_a_delta_that_does_not_fit_its_key_is_left_out(
    tmp_path: Path, wrong: str, header: dict[str, Any], values: tuple[bytes, ...]
) -> None:
    pair, said = begun(), dict(header)
    offset, checksum = pair.keys[0].place
    offset = len(pair.index) if said.pop("own", False) else offset + said.pop("offset", 0)
    add(pair, {"key": [offset, checksum ^ said.pop("checksum", 0)], "columns": [], **said}, *values)
    pair.save(tmp_path, NAME)
    steps, problems = shown(tmp_path)
    assert steps == ([0, 2] if wrong == "nothing" else [0])
    assert bool(problems) == (wrong != "nothing")
    assert sorted({step for _, step in flat(read_run(tmp_path).visible("t"))}) == steps


def test_a_delta_whose_key_is_of_another_series_is_left_out(tmp_path: Path) -> None:
    pair = begun()
    picture = maker.IMAGE.picture(random.Random(5))
    pair.add(Logged("u", 0, 5.0, ["a", "b"], {"output": Pane(maker.IMAGE, [picture, picture])}))
    add(pair, {"key": pair.keys[1].place, "columns": []})
    pair.save(tmp_path, NAME)
    assert shown(tmp_path)[0] == [0]


def test_a_delta_whose_key_is_a_delta_is_left_out(tmp_path: Path) -> None:
    pair = begun()
    place = len(pair.index)
    add(pair, {"key": pair.keys[0].place, "columns": []}, step=1)
    add(pair, {"key": [place, int.from_bytes(pair.index[-4:], "little")], "columns": []})
    pair.save(tmp_path, NAME)
    assert shown(tmp_path)[0] == [0, 1]


@pytest.mark.parametrize("wrong", ["nothing", "step", "tag", "offset"])
def test_an_event_of_which_a_checkpoint_tells_something_else_is_left_out(
    tmp_path: Path, wrong: str
) -> None:
    pair = begun()
    add(pair, {"key": pair.keys[0].place, "columns": []}, step=1)
    tag, step, offset = "t", 1, pair.keys[0].place[0]
    place = next(record.offset for record in walk(bytes(pair.index))[0] if record.offset > offset)
    if wrong == "tag":
        tag, pair.ids["u"] = "u", {}
    pair.pending.append((tag, step + (wrong == "step"), 7.0, place - (wrong == "offset")))
    pair.checkpoint()
    pair.save(tmp_path, NAME)
    steps, problems = shown(tmp_path)
    assert steps == ([0, 1] if wrong in ("nothing", "offset") else [0])
    assert bool(problems) == (wrong == "step")
