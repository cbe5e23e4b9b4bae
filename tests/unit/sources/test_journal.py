"""Journals: listing, series, and growth."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sources.columns import to_columns
from sources.journal_files import SPEC, JournalFiles, picture_of
from sources.journal_source import SCOPE, catalog, expected, listings, pictures, source_of
from waiting import PATIENCE_S, wait_until

from tb_triptych.plugin import TriptychLoader
from tb_triptych.sources.journals.directory import JournalDirectory
from tb_triptych.sources.journals.roots import roots_of
from tb_triptych.sources.journals.source import JournalSource


def test_a_journal_is_listed_and_its_pictures_are_handed_out(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path / "run")
    for step in (0, 5, 9):
        journal.log("val", step, ["a", "b"], description="two")
    source = source_of(tmp_path)
    listing = listings(source)["run", "val"]
    listing.pop("revision")
    assert listing == {
        "tag": "val",
        "description": "two",
        "description_html": "<p>two</p>",
        "spec": SPEC,
        "samples": ["a", "b"],
        "count": 3,
        "first_step": 0,
        "last_step": 9,
        "last_wall_time_s": 1003,
        "left_over_after": None,
        "kept": "all",
    }
    assert pictures(source, "run", "val") == {
        "a": expected("val", [0, 5, 9], "a"),
        "b": expected("val", [0, 5, 9], "b"),
    }


def test_nothing_is_touched_and_no_thread_begun_before_the_first_question(tmp_path: Path) -> None:
    threads = threading.active_count()
    source_of(tmp_path / "not there")
    assert threading.active_count() == threads


def test_a_log_directory_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    assert catalog(source_of(tmp_path / "later"))["runs"] == []


def test_a_series_can_be_asked_for_before_the_catalog(tmp_path: Path) -> None:
    JournalFiles(tmp_path).log("val", 1)
    source = source_of(tmp_path)
    assert pictures(source, ".", "val") == {"0": expected("val", [1])}


def test_what_is_appended_is_seen_and_the_revision_changes(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 1)
    journal.log("other", 1)
    source = source_of(tmp_path)
    before = listings(source)
    assert listings(source) == before
    journal.log("val", 2)
    after = listings(source)
    assert after[".", "val"]["last_step"] == 2
    assert after[".", "val"]["revision"] != before[".", "val"]["revision"]
    assert after[".", "other"] == before[".", "other"]
    assert pictures(source, ".", "val") == {"0": expected("val", [1, 2])}


def test_a_journal_that_is_begun_later_is_found(tmp_path: Path) -> None:
    source = source_of(tmp_path)
    assert listings(source) == {}
    JournalFiles(tmp_path / "a" / "b").log("val", 1)
    wait_until(lambda: listings(source))
    assert list(listings(source)) == [("a/b", "val")]


def test_other_flags_of_tensorboard_name_runs_as_it_does(tmp_path: Path) -> None:
    JournalFiles(tmp_path / "one" / "sub").log("val", 0)
    JournalFiles(tmp_path / "two").log("val", 0)
    spec = f"first:{tmp_path / 'one'},{tmp_path / 'two'},gs://bucket/logs,name:s3://bucket"
    source = JournalSource(JournalDirectory(roots_of(None, spec)))
    assert set(listings(source)) == {("first/sub", "val"), (".", "val")}


def test_eight_readers_see_every_step_while_a_writer_appends(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    source = source_of(tmp_path)
    steps, failures = 300, []

    def read() -> None:
        seen = 0
        while seen < steps:
            listing = listings(source)[".", "val"]
            columns = to_columns(source.series(SCOPE, ".", "val"))
            found = columns["steps"]
            if found != list(range(len(found))) or len(found) < max(seen, listing["count"]):
                failures.append(f"{seen} {listing} {found}")
            for key in columns["samples"]["0"]["panes"]["output"]["keys"][seen:]:
                if source.payload(SCOPE, ".", key).data != picture_of("val", seen):
                    failures.append(f"picture {seen}")
                seen += 1

    readers = [threading.Thread(target=read, daemon=True) for _ in range(8)]
    for reader in readers:
        reader.start()
    for step in range(1, steps):
        journal.log("val", step)
    for reader in readers:
        reader.join(PATIENCE_S)
    assert not any(reader.is_alive() for reader in readers)
    assert failures == []


def test_what_tensorboard_makes_at_its_start_touches_nothing(tmp_path: Path) -> None:
    context: Any = SimpleNamespace(
        sampling_hints={},
        data_provider=None,
        flags=SimpleNamespace(logdir=str(tmp_path), logdir_spec=""),
    )
    JournalFiles(tmp_path).log("val", 0)
    threads = threading.active_count()
    plugin = TriptychLoader().load(context)
    assert threading.active_count() == threads
    assert plugin.is_active()
