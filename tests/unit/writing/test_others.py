"""A writer's look at the other ones of its directory."""

from __future__ import annotations

import fcntl
import random
from pathlib import Path

import pytest
from independent import writer as maker
from independent.writer import Logged, Pane, Writer

from tb_triptych.writing import others
from tb_triptych.writing.others import ended_since, look_at_others

FIRST, SECOND, THIRD = ("a" * 16, "b" * 16, "c" * 16)


def write(directory: Path, origin: str, *ended: str, closed: bool = False) -> Path:
    """Write the journal of a writer that had seen some ended, and return its index file."""
    picture = maker.LABELS.picture(random.Random(0))
    event = Logged("t", 0, 1.0, ["0"], {"output": Pane(maker.LABELS, [picture])})
    seen = {name: {"segment": 0, "bytes": 9, "ended": True} for name in ended}
    (name,) = maker.write(directory, Writer(origin, [[event]], seen=seen, closed=closed))
    return directory / f"{name}.index"


def found_ended(directory: Path) -> dict[str, bool]:
    return {name: seen.ended for name, seen in look_at_others(directory, THIRD).items()}


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be on a file system that has no locks."""
    monkeypatch.setattr(others, "is_locked", lambda _: None)


def test_one_that_holds_its_lock_is_alive(tmp_path: Path) -> None:
    index = write(tmp_path, FIRST)
    with index.open("rb") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        assert found_ended(tmp_path) == {FIRST: False}
    assert found_ended(tmp_path) == {FIRST: True}


@pytest.mark.usefixtures("without_locks")
def test_without_locks_only_a_closed_one_has_ended_at_first(tmp_path: Path) -> None:
    write(tmp_path, FIRST)
    write(tmp_path, SECOND, closed=True)
    assert found_ended(tmp_path) == {FIRST: False, SECOND: True}


@pytest.mark.usefixtures("without_locks")
def test_one_that_another_had_seen_ended_has_ended(tmp_path: Path) -> None:
    write(tmp_path, FIRST)
    write(tmp_path, SECOND, FIRST)
    assert found_ended(tmp_path) == {FIRST: True, SECOND: False}


@pytest.mark.usefixtures("without_locks")
def test_without_locks_one_that_has_not_grown_has_ended_later(tmp_path: Path) -> None:
    write(tmp_path, FIRST)
    growing = write(tmp_path, SECOND)
    before = look_at_others(tmp_path, THIRD)
    growing.write_bytes(growing.read_bytes() + b"more")
    assert ended_since(tmp_path, THIRD, before) == [FIRST]


def test_a_file_without_a_writer_record_may_be_alive(tmp_path: Path) -> None:
    index = write(tmp_path, FIRST, closed=True)
    index.write_bytes(index.read_bytes()[:60])
    assert found_ended(tmp_path) == {FIRST: False}


def test_the_newest_segment_says_whether_a_writer_has_ended(tmp_path: Path) -> None:
    segments: list[list[maker.Item]] = [[], []]
    names = maker.write(tmp_path, Writer(FIRST, segments, closed=True))
    first, second = (tmp_path / f"{name}.index" for name in names)
    with first.open("rb") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        assert found_ended(tmp_path) == {FIRST: True}
    with second.open("rb") as file:
        second.write_bytes(second.read_bytes()[:-30])
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        assert found_ended(tmp_path) == {FIRST: False}


def test_a_journal_of_version_1_counts_as_ended(tmp_path: Path) -> None:
    maker.write_version_1(tmp_path, maker.OldJournal(1.0, []))
    assert list(found_ended(tmp_path).values()) == [True]
