"""What is said of journals that are damaged, newer, or lack something."""

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
from sources.journal_source import catalog, expected, listings, notices, pictures, source_of

from tb_triptych.sources import series_reader
from tb_triptych.sources.headers import read_headers


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
        broken.setattr(series_reader, "read_headers", failing)
        for _ in range(2):
            series = source.series(".", "val")
            assert list(series.problems) == [
                f"the index file {journal.index.name} cannot be read: Input/output error"
            ]
    series = source.series(".", "val")
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
