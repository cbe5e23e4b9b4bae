"""Journals of restarted trainings, and of several writers."""

from __future__ import annotations

import shutil
from pathlib import Path

from sources.journal_files import JournalFiles
from sources.journal_source import SCOPE, expected, listings, pictures, source_of


def test_a_restart_hides_what_was_written_before_at_its_step_and_later(tmp_path: Path) -> None:
    first = JournalFiles(tmp_path, begun_s=2000)
    for step in range(10):
        first.log("val", step, name="old")
    second = JournalFiles(tmp_path, begun_s=1000)  # its file name is not what counts
    second.index.write_bytes(JournalFiles(tmp_path / "x", begun_s=5000).index.read_bytes())
    shutil.rmtree(tmp_path / "x")
    for step in (4, 6):
        second.log("val", step, name="new")
    source = source_of(tmp_path)
    listing = listings(source)[".", "val"]
    assert (listing["count"], listing["first_step"], listing["last_step"]) == (6, 0, 6)
    assert pictures(source, ".", "val") == {
        "0": {**expected("val", range(4), name="old"), **expected("val", [4, 6], name="new")}
    }


def test_a_restart_within_one_journal_hides_too(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    for step in (0, 5, 5, 9, 3, 4):
        journal.log("val", step, name=f"{journal.index.stat().st_size}")
    listing = listings(source_of(tmp_path))[".", "val"]
    assert (listing["count"], listing["last_step"]) == (3, 4)
    assert list(pictures(source_of(tmp_path), ".", "val")["0"]) == [0, 3, 4]


def test_ranks_with_samples_of_their_own_do_not_hide_each_other(tmp_path: Path) -> None:
    ranks = [JournalFiles(tmp_path, number=i, begun_s=1000 + i) for i in range(3)]
    for step in range(4):
        for i, rank in enumerate(ranks):
            if (i, step) != (1, 0):
                rank.log("val", step, [f"r{i}"])
    source = source_of(tmp_path)
    listing = listings(source)[".", "val"]
    assert listing["samples"] == ["r0", "r1", "r2"]
    assert (listing["count"], listing["first_step"], listing["last_step"]) == (4, 0, 3)
    assert pictures(source, ".", "val") == {
        "r0": expected("val", range(4), "r0"),
        "r1": expected("val", range(1, 4), "r1"),
        "r2": expected("val", range(4), "r2"),
    }


def test_several_events_of_one_step_with_other_samples_are_joined(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    for step in range(3):
        journal.log("val", step, ["a"])
        journal.log("val", step, ["b"])
    source = source_of(tmp_path)
    assert listings(source)[".", "val"]["count"] == 3
    assert {i: list(row) for i, row in pictures(source, ".", "val").items()} == {
        "a": [0, 1, 2],
        "b": [0, 1, 2],
    }


def problems(logdir: Path) -> list[str]:
    source = source_of(logdir)
    listings(source)
    return list(source.series(SCOPE, ".", "val").problems)


def test_writers_of_the_same_samples_at_the_same_time_are_told(tmp_path: Path) -> None:
    ranks = [JournalFiles(tmp_path, number=i, begun_s=1000 + i / 4) for i in range(3)]
    for step in (3, 4, 5):
        for i, rank in enumerate(ranks):
            rank.log("val", step, ["0", "1"], name=f"rank {i}")
            rank.log("own", step, [f"{i}"])
            rank.log("same", step, ["0"])
    (message,) = problems(tmp_path)
    assert message.startswith(
        "3 writers logged the same samples at the same time: 12 pictures of the earlier ones "
        "cannot be reached; pass sample_ids="
    )
    source = source_of(tmp_path)
    listings(source)
    assert pictures(source, ".", "val")["0"] == expected("val", range(3, 6), "0", "rank 2")
    for tag in ("own", "same"):  # nothing is lost
        assert list(source.series(SCOPE, ".", tag).problems) == []


def test_writers_at_different_steps_of_the_same_samples_are_told(tmp_path: Path) -> None:
    first, second = (JournalFiles(tmp_path, number=i, begun_s=1000 + i / 4) for i in range(2))
    for step in range(0, 10, 2):
        first.log("val", step)
        second.log("val", step + 1)
    (message,) = problems(tmp_path)
    assert message.startswith("2 writers logged the same samples at the same time: 4 pictures")


def test_a_restart_is_not_taken_for_a_second_writer(tmp_path: Path) -> None:
    first, second, third = (JournalFiles(tmp_path, begun_s=1000 * i) for i in (1, 2, 3))
    for step in range(5):
        first.log("val", step, name="first")
        second.log("val", step + 2, name="second")
        third.log("val", step, ["0", "1"], name="third")
    assert problems(tmp_path) == []
