"""Notices about journals that are damaged, newer, or incomplete."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sources.columns import to_columns
from sources.journal_files import JournalFiles
from sources.journal_source import SCOPE, catalog, expected, listings, notices, pictures, source_of
from waiting import wait_until

from tb_triptych.sources.journals import inferred
from tb_triptych.sources.journals.headers import read_headers


def test_headers_that_cannot_be_read_cost_their_step_and_are_told(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    for step, blob in enumerate((b"{", b"[" * 10_000, b"\xff", b'{"samples": 3, "dropped":2}'), 1):
        journal.record("val", step, blob)
    journal.log("val", 5)
    source = source_of(tmp_path)
    columns = to_columns(source.series(SCOPE, ".", "val"))
    assert columns["steps"] == [0, 5]
    assert [n.split(" cannot")[0] for n in columns["notices"]] == [f"step {i}" for i in range(1, 5)]


def test_a_newer_journal_is_refused_by_both_numbers(tmp_path: Path) -> None:
    JournalFiles(tmp_path / "new", version="tb_triptych.journal:3").log("val", 0)
    JournalFiles(tmp_path / "old").log("val", 0)
    source = source_of(tmp_path)
    assert set(listings(source)) == {("old", "val")}
    (message,) = notices(source)
    assert "version 3" in message
    assert "version 2" in message


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
    assert "not a triptych journal" in notices(source)[0]


def test_dropped_calls_are_told(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    journal.log("val", 8, dropped=3)
    journal.log("val", 9, dropped=0, caption='"dropped":')
    journal.log("val", 40, dropped=9)
    assert notices(source_of(tmp_path)) == [
        "12 calls were not recorded, the last of them at or before step 40: "
        "the queue of the writer was full, or they could not be written"
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
    output = to_columns(source_of(tmp_path).series(SCOPE, ".", "val"))["samples"]["0"]["panes"][
        "output"
    ]
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


def test_a_read_error_that_passes_is_told_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*arguments: Any) -> Iterator[Any]:
        headers = read_headers(*arguments)
        yield next(headers)
        raise OSError(errno.EIO, "Input/output error")

    journal = JournalFiles(tmp_path)
    for step in range(3):
        journal.log("val", step)
    journal.record("val", 3, b"{")
    source = source_of(tmp_path)
    catalog(source)
    with monkeypatch.context() as broken:
        broken.setattr(inferred, "read_headers", failing)
        for _ in range(2):
            series = source.series(SCOPE, ".", "val")
            assert list(series.problems) == [
                f"the index file {journal.index.name} cannot be read: Input/output error"
            ]
    series = source.series(SCOPE, ".", "val")
    assert to_columns(series)["steps"] == [0, 1, 2]
    assert [problem.split(" cannot")[0] for problem in series.problems] == ["step 3"]


@pytest.mark.parametrize(
    "part", ["1e999", "[-1e999]", "[" * 200 + "]" * 200, '{"a":' * 900 + "1" + "}" * 900]
)
def test_metadata_that_no_answer_can_hold_costs_its_series_and_is_told(
    tmp_path: Path, part: str
) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("good", 0)
    content = f'{{"version": 1, "panes": {{"output": {{"kind": "image", "new": {part}}}}}}}'
    journal.record("bad", 0, b'{"samples": []}', content.encode())
    found = catalog(source_of(tmp_path))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert [series["tag"] for run in found["runs"] for series in run["series"]] == ["good"]
    (notice,) = found["notices"]
    assert notice["tag"] == "bad"
    assert "the series' metadata" in notice["message"]


def test_metadata_may_have_parts_that_are_not_known(tmp_path: Path) -> None:
    spec = {"version": 1, "panes": {}, "new": {"a": [[{"b": [1e300, None]}]]}}
    JournalFiles(tmp_path).log("val", 0, spec=spec)
    assert listings(source_of(tmp_path))[".", "val"]["spec"] == spec


def test_of_many_tags_the_first_are_shown_and_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tb_triptych.sources.journals.index_contents.MOST_SERIES", 100)
    monkeypatch.setattr("tb_triptych.sources.journals.notices.MOST_SERIES", 100)
    journal = JournalFiles(tmp_path / "hostile")
    for i in range(110):
        journal.log(f"val{i}", 0)
    JournalFiles(tmp_path / "run").log("val", 0)
    source = source_of(tmp_path)
    found = listings(source)
    assert ("run", "val") in found
    assert sum(run == "hostile" for run, _ in found) == 100
    (message,) = notices(source)
    assert message.endswith(
        "10 events of tags beyond the first 100, or with names too long for a URL, are left out"
    )


def test_of_many_events_the_newest_are_read_and_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tb_triptych.sources.journals.inferred.MOST_EVENTS", 4)
    journal = JournalFiles(tmp_path)
    for step in range(10):
        journal.log("val", step)
    source = source_of(tmp_path)
    catalog(source)
    series = to_columns(source.series(SCOPE, ".", "val"))
    assert series["steps"] == [6, 7, 8, 9]
    assert series["notices"][0].startswith("6 of 10 events in ")
    monkeypatch.setattr("tb_triptych.sources.journals.inferred.MOST_SERIES_BYTES", 1000)
    other = source_of(tmp_path)
    catalog(other)
    assert len(to_columns(other.series(SCOPE, ".", "val"))["steps"]) < 4


def test_of_many_samples_the_first_are_shown_and_the_rest_is_counted(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    for step in range(4):
        journal.log("val", step, [f"{step}-{i}" for i in range(300)])
    source = source_of(tmp_path)
    catalog(source)
    series = to_columns(source.series(SCOPE, ".", "val"))
    assert len(series["samples"]) == 1000
    assert series["notices"] == ["200 samples are left out: only the first 1000 are shown"]


def test_numbers_beyond_reason_cost_their_event(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    for step, digits in enumerate(("9" * 19, "9" * 4300, "9" * 5000, "-1", "1e400"), 1):
        journal.record("val", step, f'{{"samples": [], "dropped": {digits}}}'.encode())
    journal.log("val", 9, pane={"at": [int("9" * 4300), 1]})
    source = source_of(tmp_path)
    assert catalog(source)["runs"][0]["series"][0]["last_step"] == 0
    series = to_columns(source.series(SCOPE, ".", "val"))
    assert series["steps"] == [0]
    assert [notice.split(" cannot")[0] for notice in series["notices"]] == [
        f"step {step}" for step in (1, 2, 3, 4, 5, 9)
    ]


def test_what_was_read_of_a_run_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    JournalFiles(tmp_path / "run").log("val", 0)
    gone = JournalFiles(tmp_path / "gone")
    gone.log("val", 0)
    source = source_of(tmp_path)
    catalog(source)
    for run in ("run", "gone"):
        source.series(SCOPE, run, "val")
    assert set(source._reader._remembered) == {("run", "val"), ("gone", "val")}
    gone.index.unlink()
    wait_until(lambda: len(listings(source)) == 1)
    assert set(source._reader._remembered) == {("run", "val")}
