"""The catalog lists who wrote a run, and what is hidden of it."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sources.journal_source import SCOPE, catalog, source_of

from tb_triptych import TriptychWriter


def log(logdir: Path, steps: range, tag: str = "val", **options: Any) -> None:
    with TriptychWriter(logdir, **options) as writer:
        for step in steps:
            writer.triptych(tag, None, np.full((1, 4, 4), step, np.uint8), None, step)


def starts(logdir: Path) -> list[dict[str, Any]]:
    (run,) = catalog(source_of(logdir))["runs"]
    found: list[dict[str, Any]] = run["starts"]
    return found


def test_one_writer_is_one_start_over_all_its_series(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        for tag, steps in (("train", range(5)), ("val", range(10, 40, 10))):
            for step in steps:
                writer.triptych(tag, None, np.zeros((1, 4, 4), np.uint8), None, step)
    (start,) = starts(tmp_path)
    assert (start["host"], start["pid"]) == (socket.gethostname(), os.getpid())
    assert (start["first_step"], start["last_step"], start["count"]) == (0, 30, 5)
    assert (start["hidden"], start["hidden_by"], start["reason"]) == (0, None, None)


def test_a_restart_says_what_it_hides(tmp_path: Path) -> None:
    log(tmp_path, range(10))
    log(tmp_path, range(7, 12))
    first, second = starts(tmp_path)
    assert (first["hidden"], first["hidden_by"], first["reason"]) == (
        3,
        second["origin"],
        "restart",
    )
    assert second["hidden"] == 0
    (notice,) = catalog(source_of(tmp_path))["notices"]
    assert notice["message"] == "3 steps of an earlier start of this run are hidden"


def test_a_resumed_training_may_first_log_at_another_step(tmp_path: Path) -> None:
    log(tmp_path, range(10))
    with TriptychWriter(tmp_path, resume_step=8) as writer:
        for step in (0, 8, 9, 10):
            writer.triptych("val", None, np.full((1, 4, 4), 100, np.uint8), None, step)
    first, _ = starts(tmp_path)
    assert first["hidden"] == 2
    source = source_of(tmp_path)
    catalog(source)
    assert source.series(SCOPE, ".", "val").steps.tolist() == list(range(11))


def test_a_start_that_is_left_out_hides_nothing(tmp_path: Path) -> None:
    log(tmp_path, range(10))
    log(tmp_path, range(3))
    source = source_of(tmp_path)
    (run,) = catalog(source)["runs"]
    second = run["starts"][1]["origin"]
    assert source.series(SCOPE, ".", "val").steps.tolist() == [0, 1, 2]
    without = source.series(SCOPE, ".", "val", [second])
    assert without.steps.tolist() == list(range(10))
    both = source.series(SCOPE, ".", "val", [one["origin"] for one in run["starts"]])
    assert both.steps.tolist() == []


def test_steps_of_an_earlier_pass_are_named_until_the_newest_has_passed_them(
    tmp_path: Path,
) -> None:
    writer = TriptychWriter(tmp_path)
    for step in (0, 10, 20, 0, 10):
        writer.triptych("val", None, np.zeros((1, 4, 4), np.uint8), None, step)
    with pytest.warns(UserWarning, match="step 0 comes after step 20"):
        writer.close()
    (run,) = catalog(source_of(tmp_path))["runs"]
    assert run["series"][0]["left_over_after"] == 10
    (notice,) = catalog(source_of(tmp_path))["notices"]
    assert notice["message"].startswith("step 20 is left over from an earlier pass")
    log(tmp_path, range(30, 31))
    (run,) = catalog(source_of(tmp_path))["runs"]
    assert run["series"][0]["left_over_after"] is None


def test_a_series_whose_data_file_is_cut_off_is_another_version(tmp_path: Path) -> None:
    log(tmp_path, range(3))
    source = source_of(tmp_path)
    catalog(source)
    before = source.series(SCOPE, ".", "val").version
    same = source.series(SCOPE, ".", "val")
    assert (same.version, same.changed_from(before)) == (before, 3)
    (data,) = tmp_path.glob("*.data")
    whole = data.read_bytes()
    data.write_bytes(whole[:-10])
    cut = source.series(SCOPE, ".", "val")
    assert cut.changed_from(before) == 0
    data.write_bytes(whole)
    assert source.series(SCOPE, ".", "val").changed_from(cut.version) == 3
