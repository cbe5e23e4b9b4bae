"""A writer that is made while another one of its directory is ending takes that one as ended."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from independent.reader import Journal, read_run
from waiting import PATIENCE_S

from tb_triptych import TriptychWriter
from tb_triptych.writing import async_writer

PICTURE = np.zeros((1, 8, 8), np.uint8)


class Held:
    """A metric that does not end before it is told to."""

    def __init__(self) -> None:
        self.begun, self.end = threading.Event(), threading.Event()

    def __call__(self, output: object, target: object) -> float:
        self.begun.set()
        assert self.end.wait(PATIENCE_S)
        return 0.0


@pytest.fixture
def held() -> Held:
    return Held()


def begun(logdir: Path, held: Held) -> TriptychWriter:
    """Return a writer that is writing its first call, and another one waits."""
    writer = TriptychWriter(logdir)
    writer.triptych("val", None, PICTURE, PICTURE, 0, metrics={"held": held})
    writer.triptych("val", None, PICTURE, PICTURE, 1)
    assert held.begun.wait(PATIENCE_S)
    return writer


def journal_of(logdir: Path, steps: list[int]) -> Journal:
    (found,) = (j for j in read_run(logdir).journals if [e.step for e in j.events] == steps)
    return found


def saw_the_end(logdir: Path, earlier: list[int], later: list[int]) -> bool:
    """Return whether the writer of some steps had seen that of other ones ended."""
    writer = journal_of(logdir, later).writer
    assert writer is not None
    ended = writer["seen"][journal_of(logdir, earlier).origin]["ended"]
    assert isinstance(ended, bool)
    return ended


def test_one_that_is_being_closed_has_ended_for_the_next(tmp_path: Path, held: Held) -> None:
    first = begun(tmp_path, held)
    assert not first.close(0)
    second = TriptychWriter(tmp_path)
    second.triptych("val", None, PICTURE, PICTURE, 1)
    assert not second.flush(0.2)
    held.end.set()
    second.close()
    assert saw_the_end(tmp_path, [0, 1], [1])


def test_one_that_is_rebound_has_ended_for_the_next(tmp_path: Path, held: Held) -> None:
    writer = begun(tmp_path, held)
    writer = TriptychWriter(f"{tmp_path}/../{tmp_path.name}")
    writer.triptych("val", None, PICTURE, PICTURE, 0)
    held.end.set()
    writer.close()
    assert saw_the_end(tmp_path, [0, 1], [0])


def test_one_that_is_still_used_is_not_waited_for(tmp_path: Path, held: Held) -> None:
    first = begun(tmp_path, held)
    with TriptychWriter(tmp_path) as second:
        second.triptych("val", None, PICTURE, PICTURE, 5)
    held.end.set()
    first.close()
    assert not saw_the_end(tmp_path, [0, 1], [5])


def test_one_of_another_directory_is_not_waited_for(tmp_path: Path, held: Held) -> None:
    first = begun(tmp_path / "a", held)
    assert not first.close(0)
    with TriptychWriter(tmp_path / "b") as second:
        second.triptych("val", None, PICTURE, PICTURE, 5)
    held.end.set()
    first.close()


def test_one_that_does_not_end_is_waited_for_only_so_long(
    tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(async_writer, "_EARLIER_S", 0.1)
    first = begun(tmp_path, held)
    assert not first.close(0)
    with TriptychWriter(tmp_path) as second:
        second.triptych("val", None, PICTURE, PICTURE, 5)
    held.end.set()
    first.close()
    assert not saw_the_end(tmp_path, [0, 1], [5])


def test_none_waits_for_one_that_was_made_later(tmp_path: Path, held: Held) -> None:
    first, second = TriptychWriter(tmp_path), begun(tmp_path, held)
    assert not second.close(0)
    first.triptych("val", None, PICTURE, PICTURE, 5)
    first.close()
    held.end.set()
    second.close()
    assert not saw_the_end(tmp_path, [0, 1], [5])
