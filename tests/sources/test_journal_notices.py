"""What is said of journals that are damaged, newer, or lack something."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sources.columns import to_columns
from sources.journal_files import JournalFiles
from sources.journal_source import expected, listings, notices, pictures, source_of


def test_headers_that_cannot_be_read_cost_their_step_and_are_told(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    for step, blob in enumerate((b"{", b"[" * 10_000, b"\xff", b'{"samples": 3, "dropped":2}'), 1):
        journal.record("val", step, blob)
    journal.log("val", 5)
    source = source_of(tmp_path)
    columns = to_columns(source.series(".", "val"))
    assert columns["steps"] == [0, 5]
    assert [n.split(" cannot")[0] for n in columns["notices"]] == [f"step {i}" for i in range(1, 5)]


def test_a_newer_journal_is_refused_by_both_numbers(tmp_path: Path) -> None:
    JournalFiles(tmp_path / "new", version="tb_triptych.journal:2").log("val", 0)
    JournalFiles(tmp_path / "old").log("val", 0)
    source = source_of(tmp_path)
    assert set(listings(source)) == {("old", "val")}
    (message,) = notices(source)
    assert "version 2" in message
    assert "version 1" in message


def test_a_newer_series_is_refused_by_both_numbers(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    journal.log("val", 1, spec={"version": 99})
    journal.log("new", 0, spec={"version": 99})
    source = source_of(tmp_path)
    assert {at: listing["count"] for at, listing in listings(source).items()} == {(".", "val"): 1}
    assert ["version 99" in message for message in notices(source)] == [True, True]


def test_a_file_that_is_no_journal_is_told(tmp_path: Path) -> None:
    JournalFiles(tmp_path, version="brain.Event:2").log("val", 0)
    source = source_of(tmp_path)
    assert listings(source) == {}
    assert "no journal of triptychs" in notices(source)[0]


def test_dropped_calls_are_told(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    journal.log("val", 8, dropped=3)
    journal.log("val", 9, dropped=0, caption='"dropped":')
    journal.log("val", 40, dropped=9)
    assert notices(source_of(tmp_path)) == [
        "12 calls were not recorded, the last of them at or before step 40: "
        "the queue of the writer was full, or its disk"
    ]


def test_calls_dropped_at_the_end_are_told_and_make_no_step(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    journal.log("val", 8, ids=[], dropped=3)
    source = source_of(tmp_path)
    assert listings(source)[".", "val"]["last_step"] == 0
    assert "3 calls were not recorded, the last of them at or before step 8" in notices(source)[0]
    assert pictures(source, ".", "val") == {"0": expected("val", [0])}


def test_a_change_is_told_where_it_happened(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    journal.log("val", 4, pane={"changed_from": "a" * 32})
    output = to_columns(source_of(tmp_path).series(".", "val"))["samples"]["0"]["panes"]["output"]
    assert output["changed"] == {"1": "a" * 32}


def test_names_like_a_journals_that_are_none_do_no_harm(tmp_path: Path) -> None:
    name = "events.out.triptych.1.host.1.0.index"
    JournalFiles(tmp_path / "run" / name).log("val", 0)
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / name)
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / name).symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / name).touch()
    source = source_of(tmp_path)
    assert set(listings(source)) == {(f"run/{name}", "val")}
    assert notices(source) == [f"journal {name}: it is not a file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told_until_it_may(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    journal.index.chmod(0)
    source = source_of(tmp_path)
    assert "Permission denied" in notices(source)[0]
    journal.index.chmod(0o600)
    assert notices(source) == []
    assert set(listings(source)) == {(".", "val")}
