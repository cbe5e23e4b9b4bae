"""Index files, followed while they grow."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

from sources.columns import to_columns
from sources.journal_files import JournalFiles
from sources.journal_source import SCOPE, listings, source_of
from waiting import wait_until

from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.sources.catalog import to_json
from tb_triptych.sources.journals.headers import read_headers
from tb_triptych.sources.journals.index_file import IndexFile


def test_a_time_that_is_none_does_no_harm(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path, begun_s=1000)
    journal.log("val", 0)
    journal._newest_s = math.nan
    journal.log("val", 1)
    source = source_of(tmp_path)
    assert listings(source)[".", "val"]["last_wall_time_s"] is None
    assert json.loads(json.dumps(to_columns(source.series(SCOPE, ".", "val")), allow_nan=False))[
        "wall_times"
    ] == [1001, None]


def test_a_copy_that_is_kept_up_to_date_is_read_on_from_where_it_was(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path / "logs")
    journal.log("val", 0)
    file = IndexFile("run", str(journal.index))
    file.follow()
    generation = file.generation
    shutil.copy(journal.index, tmp_path / "copy")
    (tmp_path / "copy").replace(journal.index)
    journal.log("val", 1)
    file.follow()
    assert (file.generation, len(file.contents.tables["val"])) == (generation, 2)


def test_what_stands_in_the_place_of_a_header_is_not_taken_for_it(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 3)
    file = IndexFile("run", str(journal.index))
    file.follow()
    row = file.contents.tables["val"][0]
    wrong = [
        ("val", row._replace(step=4), "the index file was replaced"),
        ("other", row, "the index file was replaced"),
        ("val", row._replace(offset=row.offset + 1), "its record is damaged"),
        ("val", row._replace(offset=10**6), "the index file is shorter than it was"),
    ]
    for tag, at, message in wrong:
        ((_, header),) = read_headers(str(journal.index), tag, [at], HeaderReader())
        assert str(header) == message


def test_a_large_index_is_read_in_the_background_and_the_progress_moves(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    before = journal.index.stat().st_size
    journal.log("val", 7)
    journal.append(journal.index.read_bytes()[before:] * 100_000)
    source = source_of(tmp_path)
    whole = journal.index.stat().st_size
    seen = []

    def is_read() -> bool:
        loading = to_json(source.catalog(SCOPE))["loading"]
        if loading is not None and loading["total"]:  # the file has been found
            assert loading["total"] == whole
            seen.append(loading["done"])
        return loading is None

    wait_until(is_read, every_s=0)
    assert seen[0] < whole
    assert seen == sorted(seen)
    listing = listings(source)[".", "val"]
    assert (listing["count"], listing["first_step"], listing["last_step"]) == (1, 7, 7)
