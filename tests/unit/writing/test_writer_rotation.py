"""Journals that others truncate, replace and remove while they are written, as in log rotation."""

from __future__ import annotations

import os
import shutil
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from journals import journals, read, read_directory
from scalars import read_scalars

from tb_triptych import TriptychWriter
from tb_triptych.writing.scalar_file import ScalarFile

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 20, 30, 3), np.uint8)


def log(writer: TriptychWriter, step: int) -> None:
    writer.triptych("val", PICTURES, PICTURES + np.uint8(step), None, step)


def truncate(run: Path) -> None:
    for path in run.iterdir():
        os.truncate(path, 0)


def truncate_index(run: Path) -> None:
    for path in run.glob("*.index"):
        os.truncate(path, 0)


def truncate_data(run: Path) -> None:
    for path in run.glob("*.data"):
        os.truncate(path, 0)


def copy_and_truncate(run: Path) -> None:
    for path in list(run.iterdir()):
        shutil.copy(path, f"{path}.1")
        os.truncate(path, 0)


def move_and_create(run: Path) -> None:
    for path in list(run.iterdir()):
        path.rename(f"{path}.1")
        path.touch()


def delete_data(run: Path) -> None:
    for path in run.glob("*.data"):
        path.unlink()


def replace_by_copies(run: Path) -> None:
    for path in list(run.iterdir()):
        shutil.copy(path, f"{path}.new")
        Path(f"{path}.new").replace(path)


def remake_directory(run: Path) -> None:
    shutil.rmtree(run)
    run.mkdir()


def move_directory(run: Path) -> None:
    run.rename(run.with_name("before"))


@pytest.mark.parametrize(
    "rotate",
    [
        truncate,
        truncate_index,
        truncate_data,
        copy_and_truncate,
        move_and_create,
        delete_data,
        replace_by_copies,
        remake_directory,
        move_directory,
    ],
)
def test_a_journal_that_is_taken_away_costs_what_was_in_it_and_one_warning(
    tmp_path: Path, rotate: Callable[[Path], None]
) -> None:
    run = tmp_path / "run"
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with TriptychWriter(run) as writer:
            for step in range(9):
                log(writer, step)
                writer.flush()
                if step % 3 == 2:
                    rotate(run)
                    shutil.rmtree(tmp_path / "before", ignore_errors=True)
            log(writer, 9)
    (message,) = [str(warning.message) for warning in said]
    assert "removed, replaced or truncated by another program: a new one is begun" in message
    (event,) = read(journals(run)[-1])  # with all that it needs: inputs that were known before, too
    assert event.step == 9
    np.testing.assert_array_equal(event.batch("input"), PICTURES)
    np.testing.assert_array_equal(event.batch("output"), PICTURES + np.uint8(9))


def test_a_journal_that_is_truncated_while_a_call_is_under_way_costs_nothing_of_that_call(
    tmp_path: Path,
) -> None:
    measuring, truncated = threading.Event(), threading.Event()

    def wait(output: object, target: object) -> list[float]:
        measuring.set()
        truncated.wait()
        return [0.0, 0.0]

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with TriptychWriter(tmp_path, encoders=1) as writer:
            log(writer, 0)
            writer.flush()
            writer.triptych("val", PICTURES, 255 - PICTURES, PICTURES, 1, metrics=wait)
            measuring.wait()  # the journal was found to be there by now
            truncate(tmp_path)
            truncated.set()
    assert len(said) == 1
    (event,) = read(journals(tmp_path)[-1])
    assert event.step == 1
    np.testing.assert_array_equal(event.batch("input"), PICTURES)
    np.testing.assert_array_equal(event.batch("output"), 255 - PICTURES)


def test_a_journal_that_nobody_touches_stays_one(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        for step in range(30):
            log(writer, step)
    assert len(journals(tmp_path)) == 1
    assert [event.step for event in read_directory(tmp_path)] == list(range(30))


def test_scalars_that_are_truncated_go_on_in_another_file(tmp_path: Path) -> None:
    scalars = ScalarFile(tmp_path)
    scalars.add({"val/mae": 3.0}, 0, 1000.0)
    (path,) = (tmp_path / "triptych").iterdir()
    os.truncate(path, 0)
    scalars.add({"val/mae": 2.0}, 1, 1001.0)
    scalars.close()
    path.unlink()
    assert read_scalars(tmp_path / "triptych") == {"val/mae": {1: 2.0}}
