"""Journals whose files are replaced, cut or removed while they are viewed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sources.columns import to_columns
from sources.journal_files import JournalFiles, digest, picture_of
from sources.journal_source import SCOPE, expected, listings, pictures, source_of
from waiting import wait_until

from tb_triptych.sources.errors import NotFoundError


@pytest.mark.parametrize("number_kept", [True, False])
def test_a_replaced_file_is_read_anew_and_old_keys_never_name_another_picture(
    tmp_path: Path, number_kept: bool
) -> None:
    journal = JournalFiles(tmp_path)
    for step in range(3):
        journal.log("val", step, name="first")
    source = source_of(tmp_path)
    columns = to_columns(source.series(SCOPE, ".", "val"))
    old_keys = columns["samples"]["0"]["panes"]["output"]["keys"]
    replacement = JournalFiles(tmp_path / "new", begun_s=2000)
    for step in range(4):
        replacement.log("val", step, name="other")
    for old, new in ((journal.index, replacement.index), (journal.data, replacement.data)):
        if number_kept:
            old.write_bytes(new.read_bytes())
        else:
            new.replace(old)
    shutil.rmtree(tmp_path / "new")
    assert listings(source)[".", "val"]["count"] == 4
    assert pictures(source, ".", "val") == {"0": expected("val", range(4), name="other")}
    for key in old_keys:
        with pytest.raises(NotFoundError):
            source.payload(SCOPE, ".", key)


def test_a_truncated_index_is_read_anew(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    size = journal.index.stat().st_size
    journal.log("val", 1)
    source = source_of(tmp_path)
    assert listings(source)[".", "val"]["count"] == 2
    os.truncate(journal.index, size)
    assert listings(source)[".", "val"]["count"] == 1
    journal.log("val", 2)
    assert pictures(source, ".", "val") == {"0": expected("val", [0, 2])}


def test_a_vanished_journal_takes_its_series_along(tmp_path: Path) -> None:
    gone, kept = JournalFiles(tmp_path / "gone"), JournalFiles(tmp_path / "kept")
    gone.log("val", 0)
    kept.log("val", 0)
    source = source_of(tmp_path)
    key = to_columns(source.series(SCOPE, "gone", "val"))["samples"]["0"]["panes"]["output"][
        "keys"
    ][0]
    assert set(listings(source)) == {("gone", "val"), ("kept", "val")}
    shutil.rmtree(tmp_path / "gone")
    assert set(listings(source)) == {("kept", "val")}
    with pytest.raises(NotFoundError):
        source.series(SCOPE, "gone", "val")
    with pytest.raises(NotFoundError):
        source.payload(SCOPE, "gone", key)


def test_a_journal_of_the_same_name_that_comes_after_is_another(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path / "run")
    journal.log("val", 0, name="first")
    source = source_of(tmp_path)
    assert pictures(source, "run", "val") == {"0": expected("val", [0], name="first")}
    shutil.rmtree(tmp_path / "run")
    wait_until(lambda: not listings(source) and not source._index.journals)  # a walk has missed it
    JournalFiles(tmp_path / "run", begun_s=1000).log("val", 0, name="second")
    wait_until(lambda: listings(source))
    assert pictures(source, "run", "val") == {"0": expected("val", [0], name="second")}


def test_without_its_data_file_a_journal_says_what_is_missing(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    source = source_of(tmp_path)
    whole = listings(source)[".", "val"]["revision"]
    data = journal.data.read_bytes()
    journal.data.unlink()
    assert listings(source)[".", "val"]["revision"] != whole
    output = to_columns(source.series(SCOPE, ".", "val"))["samples"]["0"]["panes"]["output"]
    assert output["keys"] == [None]
    assert output["digests"] == [digest(picture_of("val", 0))]
    assert output["problems"] == {"0": f"the data file {journal.data.name} does not exist"}
    journal.data.write_bytes(data)
    assert listings(source)[".", "val"]["revision"] == whole
    assert pictures(source, ".", "val") == {"0": expected("val", [0])}


def test_a_data_file_that_is_too_short_costs_the_pictures_behind_its_end(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    for step in range(3):
        journal.log("val", step)
    source = source_of(tmp_path)
    whole = listings(source)[".", "val"]["revision"]
    end = journal.data.stat().st_size
    os.truncate(journal.data, end - 1)
    assert listings(source)[".", "val"]["revision"] != whole
    output = to_columns(source.series(SCOPE, ".", "val"))["samples"]["0"]["panes"]["output"]
    assert [key is None for key in output["keys"]] == [False, False, True]
    assert output["problems"]["2"] == (
        f"the data file {journal.data.name} is cut off: it ends at byte {end - 1}, but this "
        f"picture ends at byte {end}"
    )
