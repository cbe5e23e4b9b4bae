"""The catalog of event files agrees with the series shown, with either loader."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sources.columns import to_columns
from sources.loaders import HERE, PythonLoader, Written, write
from tensorboard_process import TensorBoard
from waiting import wait_until


def events(
    steps: Sequence[int], sample_id: str, begun_s: float, every_s: float = 1
) -> list[Written]:
    return [(step, [sample_id], begun_s + i * every_s) for i, step in enumerate(steps)]


HISTORIES = {
    "one training": [events(range(5), "a", 1000)],
    "a restart": [events([0, 2, 4, 6, 8], "a", 1000), events([3, 5], "a", 2000)],
    "a restart that writes the same steps": [
        events(range(10), "a", 1000),
        events(range(5, 8), "a", 2000),
    ],
    "another writer afterwards": [
        events([0, 2, 4, 6], "a", 1000),
        events([1, 3], "b", 2000),
    ],
    "another writer at the same time": [
        events([0, 2, 4, 6], "a", 1000),
        events([1, 3, 5], "b", 1000.5),
    ],
    "another writer that lags behind": [
        events([10, 20, 30, 40], "a", 1000),
        events([5, 15, 25], "b", 1000.5),
    ],
    "a writer among two that was started again": [
        events([0, 10, 20, 30], "a", 1000),
        events([1, 11, 21], "b", 1000.5),
        events([5, 12], "b", 2000),
    ],
    "two writers of the same steps": [
        events(range(4), "a", 1000),
        events(range(4), "b", 1000.5),
    ],
}

IN_THE_PYTHON_LOADER = {
    "one training": {"a": [0, 1, 2, 3, 4]},
    "a restart": {"a": [0, 2, 3, 5]},
    # It hands out the older of two events at one step.
    "a restart that writes the same steps": {"a": list(range(10))},
    "another writer afterwards": {"a": [0, 2, 4, 6], "b": [1, 3]},
    "another writer at the same time": {"a": [0, 2, 4, 6], "b": [1, 3, 5]},
    "another writer that lags behind": {"a": [10, 20, 30, 40], "b": [5, 15, 25]},
    "a writer among two that was started again": {"a": [0, 10, 20, 30], "b": [1, 5, 12]},
    "two writers of the same steps": {"a": [0, 1, 2, 3]},
}

IN_THE_FAST_LOADER = {
    "one training": {"a": [0, 1, 2, 3, 4]},
    "a restart": {"a": [0, 2, 3, 5]},
    "a restart that writes the same steps": {"a": list(range(8))},
    # It hides what it read before at the step of an event and later, whose ever it is.
    "another writer afterwards": {"a": [0], "b": [1, 3]},
    "another writer at the same time": {"a": [0], "b": [1, 3, 5]},
    "another writer that lags behind": {"b": [5, 15, 25]},
    "a writer among two that was started again": {"a": [0], "b": [1, 5, 12]},
    "two writers of the same steps": {"b": [0, 1, 2, 3]},
}


def log(directory: Path, history: list[list[Written]]) -> None:
    for number, part in enumerate(history):
        write(directory, part, name=str(number))


def steps_by_id(columns: Any) -> dict[str, list[int]]:
    return {
        sample_id: [
            step
            for step, key in zip(columns["steps"], sample["panes"]["output"]["keys"], strict=True)
            if key is not None
        ]
        for sample_id, sample in columns["samples"].items()
    }


@pytest.mark.parametrize("name", HISTORIES)
def test_the_python_loader(tmp_path: Path, name: str) -> None:
    log(tmp_path / "run", HISTORIES[name])
    source = PythonLoader(tmp_path).source
    ((listing,),) = source.catalog(HERE).runs.values()
    columns = to_columns(source.series(HERE, "run", "val"))
    assert steps_by_id(columns) == IN_THE_PYTHON_LOADER[name]
    assert list(listing.steps) == columns["steps"]
    assert set(listing.sample_ids) <= set(columns["samples"])


def test_the_fast_loader(tmp_path: Path) -> None:
    for number, history in enumerate(HISTORIES.values()):
        log(tmp_path / "logs" / f"run{number}", history)
    server = TensorBoard(tmp_path / "logs", "--load_fast=true")

    def series(run: str) -> Any:
        return server.get("series", run=run, tag="val").columns

    def is_shown(run: str, expected: dict[str, list[int]]) -> bool:
        return steps_by_id(series(run)) == expected

    try:
        wait_until(lambda: len(server.get("catalog").json["runs"]) == len(HISTORIES))
        for number, name in enumerate(HISTORIES):
            run, expected = f"run{number}", IN_THE_FAST_LOADER[name]
            wait_until(partial(is_shown, run, expected))
            columns = series(run)
            listing = server.listing(run, "val")
            assert listing is not None
            ends = (listing["count"], listing["first_step"], listing["last_step"])
            assert ends == (len(columns["steps"]), columns["steps"][0], columns["steps"][-1])
    finally:
        server.close()
