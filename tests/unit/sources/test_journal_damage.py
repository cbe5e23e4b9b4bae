"""Journals that are cut off, damaged or mixed up never show a wrong picture."""

import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sources.columns import to_columns
from sources.journal_files import JournalFiles, frame, picture_of
from sources.journal_source import SCOPE, catalog, listings, notices, pictures, source_of, whole
from waiting import wait_until

from tb_triptych.sources.errors import DamagedPayloadError, NotFoundError
from tb_triptych.sources.journals.index_file import IndexFile
from tb_triptych.sources.journals.source import JournalSource

STEPS = 3


def written(directory: Path) -> tuple[JournalFiles, list[int]]:
    """Write a small journal, and return where each of its records ends."""
    journal = JournalFiles(directory)
    ends = [journal.index.stat().st_size]
    for step in range(STEPS):
        journal.log("val", step)
        ends.append(journal.index.stat().st_size)
    return journal, ends


def indexed(journal: JournalFiles) -> tuple[int, str | None]:
    """Read an index file from its beginning."""
    file = IndexFile("run", str(journal.index))
    file.follow()
    rows = file.contents.tables.get("val")
    return len(rows or ()), file.problem


def shown(source: JournalSource) -> dict[int, str]:
    """Fetch what is shown of the series, and check that it is what was written."""
    try:
        columns = to_columns(whole(source, ".", "val"))
    except NotFoundError:
        return {}
    found = {}
    for step, key in zip(
        columns["steps"], columns["samples"]["0"]["panes"]["output"]["keys"], strict=True
    ):
        if key is not None:
            try:
                found[step] = source.payload(SCOPE, ".", key).data.decode()
            except NotFoundError:
                continue
            assert found[step] == picture_of("val", step).decode()
    return found


def test_an_index_cut_off_anywhere_is_read_up_to_there_without_complaint(tmp_path: Path) -> None:
    journal, ends = written(tmp_path)
    for length in range(ends[-1], -1, -1):
        os.truncate(journal.index, length)
        assert indexed(journal) == (sum(end <= length for end in ends[1:]), None)


def test_an_index_that_grows_byte_by_byte_shows_each_event_once_it_is_whole(tmp_path: Path) -> None:
    journal, ends = written(tmp_path)
    data = journal.index.read_bytes()
    journal.index.write_bytes(b"")
    file = IndexFile("run", str(journal.index))
    generation = file.generation
    for i in range(len(data)):
        journal.append(data[i : i + 1])
        file.follow()
        rows = file.contents.tables.get("val")
        assert (len(rows) if rows else 0) == sum(end <= i + 1 for end in ends[1:])
    assert (file.problem, file.generation) == (None, generation)


def test_a_data_file_cut_off_anywhere_shows_what_is_left(tmp_path: Path) -> None:
    journal, _ = written(tmp_path)
    source = source_of(tmp_path)
    ends = [sum(journal.store(picture_of("val", step))) for step in range(STEPS)]
    for length in range(ends[-1], -1, -1):
        os.truncate(journal.data, length)
        assert list(shown(source)) == [step for step in range(STEPS) if ends[step] <= length]


@pytest.mark.parametrize("flip", [lambda byte: byte ^ 1, lambda byte: byte ^ 0x80, lambda byte: 0])
def test_a_byte_flipped_in_the_index_ends_it_there_and_is_told(
    tmp_path: Path, flip: Callable[[int], int]
) -> None:
    journal, ends = written(tmp_path)
    good = journal.index.read_bytes()
    for i, byte in enumerate(good):
        journal.index.write_bytes(good[:i] + bytes([flip(byte)]) + good[i + 1 :])
        count, problem = indexed(journal)
        if flip(byte) == byte:
            assert (count, problem) == (STEPS, None)
        else:
            assert count == sum(end <= i for end in ends[1:])
            assert problem is not None
            assert "is damaged; anything after it is not shown" in problem


@pytest.mark.parametrize("flip", [1, 0x80])
def test_a_byte_flipped_in_the_data_file_costs_the_picture_there(tmp_path: Path, flip: int) -> None:
    journal, _ = written(tmp_path)
    source = source_of(tmp_path)
    good = journal.data.read_bytes()
    places = [journal.store(picture_of("val", step)) for step in range(STEPS)]
    for i, byte in enumerate(good):
        journal.data.write_bytes(good[:i] + bytes([byte ^ flip]) + good[i + 1 :])
        hit = next(step for step, (at, length) in enumerate(places) if at <= i < at + length)
        assert list(shown(source)) == [step for step in range(STEPS) if step != hit]
    journal.data.write_bytes(good)
    assert len(shown(source)) == STEPS
    (message,) = notices(source)
    assert message.startswith(f"{STEPS} pictures in {journal.data.name} cannot be shown")


def test_damage_that_is_mended_is_forgotten(tmp_path: Path) -> None:
    journal, ends = written(tmp_path)
    good = journal.index.read_bytes()
    source = source_of(tmp_path)
    for damaged in (good[: ends[1]] + bytes(len(good) - ends[1]), good[: ends[2]] + b"\xff" * 99):
        journal.index.write_bytes(damaged)
        assert len(notices(source)) == 1
        journal.index.write_bytes(good)
        assert notices(source) == []
        assert len(shown(source)) == STEPS


def test_damage_in_one_journal_leaves_the_others_of_the_run_alone(tmp_path: Path) -> None:
    journal, ends = written(tmp_path)
    other = JournalFiles(tmp_path, number=1, begun_s=2000)
    other.log("other", 7)
    with journal.index.open("r+b") as file:
        file.seek(ends[1] + 20)
        file.write(b"????")
    source = source_of(tmp_path)
    assert {at: listing["count"] for at, listing in listings(source).items()} == {
        (".", "other"): 1,
        (".", "val"): 1,
    }
    assert len(notices(source)) == 1
    assert len(shown(source)) == 1


def test_records_that_are_no_events_are_damage(tmp_path: Path) -> None:
    journal, _ = written(tmp_path)
    journal.append(frame(b"\xff" * 20))
    count, problem = indexed(journal)
    assert (count, "is damaged" in (problem or "")) == (STEPS, True)


def test_a_length_beyond_reason_is_damage_and_not_waited_for(tmp_path: Path) -> None:
    journal, _ = written(tmp_path)
    length = (1 << 40).to_bytes(8, "little")
    journal.append(length + frame(length)[20:])  # the checksum of these bytes, as it should be
    count, problem = indexed(journal)
    assert (count, "is damaged" in (problem or "")) == (STEPS, True)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[1:])
def test_data_files_that_are_mixed_up_show_no_picture_of_another_run(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    journals = []
    for i in range(3):
        journal = JournalFiles(tmp_path / f"run{i}")
        journal.log("same", 0)  # equal in all runs: it may be shown
        journal.log("val", 0, name=f"run {i}")  # of equal length in all runs
        journals.append(journal)
    data = [journal.data.read_bytes() for journal in journals]
    for i, taken in enumerate(order):
        journals[i].data.write_bytes(data[taken])
    source = source_of(tmp_path)
    for i, taken in enumerate(order):
        assert pictures(source, f"run{i}", "same")["0"] == {0: picture_of("same", 0).decode()}
        if i == taken:
            assert pictures(source, f"run{i}", "val")["0"][0].endswith(f"run {i}")
        else:
            with pytest.raises(NotFoundError, match="another picture is in its place"):
                pictures(source, f"run{i}", "val")
    mixed_up = [f"run{i}" for i, taken in enumerate(order) if i != taken]
    assert [notice["run"] for notice in catalog(source)["notices"]] == mixed_up


def test_a_key_that_was_made_up_is_no_damage(tmp_path: Path) -> None:
    written(tmp_path)
    source = source_of(tmp_path)
    columns = to_columns(whole(source, ".", "val"))
    first, second, _ = columns["samples"]["0"]["panes"]["output"]["keys"]
    _, file, offset, size, media, digest, shape = second.split("-")
    _, _, _, length, _, _, _ = first.split("-")
    for forged in (
        f"j-{file}-{offset}-{size}-{media}-{'0' * 32}-{shape}",
        f"j-{file}-1-{length}-{media}-{digest}-{shape}",
        f"j-{file}-0-28-{media}-{digest}-{shape}",
        f"j-{file}-0-{length}-{media}-{digest}-{shape}",
        f"j-{file}-0-{length}-{media}-{digest}",
    ):
        with pytest.raises(NotFoundError):
            source.payload(SCOPE, ".", forged)
    assert notices(source) == []


def test_damage_is_told_as_long_as_the_journal_is_there(tmp_path: Path) -> None:
    def damaged(begun_s: float) -> JournalFiles:
        journal = JournalFiles(tmp_path / "run", begun_s=begun_s)
        journal.log("val", 0)
        data = bytearray(journal.data.read_bytes())
        data[-1] ^= 1
        journal.data.write_bytes(data)
        return journal

    def ask(source: JournalSource) -> str:
        columns = to_columns(whole(source, "run", "val"))
        key: str = columns["samples"]["0"]["panes"]["output"]["keys"][0]
        with pytest.raises(DamagedPayloadError):
            source.payload(SCOPE, "run", key)
        return key

    journal = damaged(1000)
    source = source_of(tmp_path)
    key = ask(source)
    told = [f"a picture in {journal.data.name} cannot be shown; the one at byte 0: "]
    assert [message.partition("its")[0] for message in notices(source)] == told
    # Another one in its place: what was said of the first does not hold for it.
    other = JournalFiles(tmp_path / "other", begun_s=2000)
    other.log("val", 0)
    journal.index.write_bytes(other.index.read_bytes())
    journal.data.write_bytes(other.data.read_bytes())
    shutil.rmtree(tmp_path / "other")
    wait_until(lambda: "other" not in str(catalog(source)))
    assert notices(source) == []
    assert source.payload(SCOPE, "run", key).data == picture_of("val", 0)
    journal = damaged(1000)
    source = source_of(tmp_path)
    ask(source)
    assert len(notices(source)) == 1
    shutil.rmtree(tmp_path / "run")
    wait_until(lambda: not listings(source))
    assert notices(source) == []
