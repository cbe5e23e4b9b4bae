import json
import math
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sources.columns import to_columns
from sources.journal_files import SPEC, JournalFiles, digest, frame, picture_of

from tb_triptych.familiar import Familiar
from tb_triptych.plugin import TriptychLoader
from tb_triptych.sources.catalog import to_json
from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.headers import read_headers
from tb_triptych.sources.index_file import IndexFile
from tb_triptych.sources.journal import JournalSource
from tb_triptych.sources.journal_index import JournalIndex
from tb_triptych.sources.roots import Root, roots_of


def source_of(logdir: Path) -> JournalSource:
    return JournalSource(JournalIndex([Root(str(logdir))]))


def catalog(source: JournalSource) -> dict[str, Any]:
    """Ask until the index files are read."""
    while (value := to_json(source.catalog()))["loading"] is not None:
        pass
    return value


def listings(source: JournalSource) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (run["name"], series["tag"]): series
        for run in catalog(source)["runs"]
        for series in run["series"]
    }


def notices(source: JournalSource) -> list[str]:
    return [notice["message"] for notice in catalog(source)["notices"]]


def pictures(source: JournalSource, run: str, tag: str) -> dict[str, dict[int, str]]:
    """Fetch all outputs of a series, by sample and step."""
    columns = to_columns(source.series(run, tag))
    return {
        sample_id: {
            step: source.payload(run, key).data.decode()
            for step, key in zip(columns["steps"], sample["panes"]["output"]["keys"], strict=True)
            if key is not None
        }
        for sample_id, sample in columns["samples"].items()
    }


def expected(
    tag: str, steps: Iterator[int] | range | list[int], sample_id: str = "0", name: str = ""
) -> dict[int, str]:
    return {step: picture_of(tag, step, sample_id, name).decode() for step in steps}


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
        "spec": SPEC,
        "samples": ["a", "b"],
        "count": 3,
        "first_step": 0,
        "last_step": 9,
        "last_wall_time_s": 1003,
        "kept": "all",
    }
    assert pictures(source, "run", "val") == {
        "a": expected("val", [0, 5, 9], "a"),
        "b": expected("val", [0, 5, 9], "b"),
    }


def test_a_time_that_is_none_does_no_harm(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path, begun_s=1000)
    journal.log("val", 0)
    journal._newest_s = math.nan
    journal.log("val", 1)
    source = source_of(tmp_path)
    assert listings(source)[".", "val"]["last_wall_time_s"] is None
    assert json.loads(json.dumps(to_columns(source.series(".", "val")), allow_nan=False))[
        "wall_times"
    ] == [1001, None]


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


def test_a_key_outlives_the_process_that_gave_it(tmp_path: Path) -> None:
    JournalFiles(tmp_path).log("val", 1)
    series = to_columns(source_of(tmp_path).series(".", "val"))
    key = series["samples"]["0"]["panes"]["output"]["keys"][0]
    assert source_of(tmp_path).payload(".", key).data == picture_of("val", 1)


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
    while not (found := listings(source)):
        pass
    assert list(found) == [("a/b", "val")]


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


@pytest.mark.parametrize("number_kept", [True, False])
def test_a_replaced_file_is_read_anew_and_old_keys_never_name_another_picture(
    tmp_path: Path, number_kept: bool
) -> None:
    journal = JournalFiles(tmp_path)
    for step in range(3):
        journal.log("val", step, name="first")
    source = source_of(tmp_path)
    columns = to_columns(source.series(".", "val"))
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
            source.payload(".", key)


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
    key = to_columns(source.series("gone", "val"))["samples"]["0"]["panes"]["output"]["keys"][0]
    assert set(listings(source)) == {("gone", "val"), ("kept", "val")}
    shutil.rmtree(tmp_path / "gone")
    assert set(listings(source)) == {("kept", "val")}
    with pytest.raises(NotFoundError):
        source.series("gone", "val")
    with pytest.raises(NotFoundError):
        source.payload("gone", key)


def test_a_journal_of_the_same_name_that_comes_after_is_another(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path / "run")
    journal.log("val", 0, name="first")
    source = source_of(tmp_path)
    assert pictures(source, "run", "val") == {"0": expected("val", [0], name="first")}
    shutil.rmtree(tmp_path / "run")
    while listings(source) or source._index.journals:  # until a walk has missed it
        pass
    JournalFiles(tmp_path / "run", begun_s=1000).log("val", 0, name="second")
    while not listings(source):
        pass
    assert pictures(source, "run", "val") == {"0": expected("val", [0], name="second")}


def test_without_its_data_file_a_journal_says_what_is_missing(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    source = source_of(tmp_path)
    whole = listings(source)[".", "val"]["revision"]
    data = journal.data.read_bytes()
    journal.data.unlink()
    assert listings(source)[".", "val"]["revision"] != whole
    output = to_columns(source.series(".", "val"))["samples"]["0"]["panes"]["output"]
    assert output["keys"] == [None]
    assert output["digests"] == [digest(picture_of("val", 0))]
    assert output["problems"] == {"0": f"the data file {journal.data.name} is not there"}
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
    output = to_columns(source.series(".", "val"))["samples"]["0"]["panes"]["output"]
    assert [key is None for key in output["keys"]] == [False, False, True]
    assert output["problems"]["2"] == (
        f"the data file {journal.data.name} ends at byte {end - 1}, the picture at {end}"
    )


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


@pytest.mark.parametrize(
    "key",
    [
        "",
        "j-",
        "j-../../etc/passwd",
        "j-0000000000000000-0-40-1-" + "0" * 32,
        "j-{id}-0-7fffffffffffffff-1-" + "0" * 32,
        "j-{id}-ffffffffffffffff-40-1-" + "0" * 32,
        "j-{id}-0-0-1-" + "0" * 32,
        "j-{id}-0-{length}-9-{digest}",
        "j-{id}-1-{length}-1-{digest}",
        "j-{id}-0-{length}-1-" + "0" * 32,
        "j-{id}-0-{shorter}-1-{digest}",
        "j-{id}-0-{longer}-1-{digest}",
        "j-{id}-0-{length}-1-{digest}\n",
    ],
)
def test_a_key_that_names_nothing_gets_nothing(tmp_path: Path, key: str) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 0)
    journal.log("val", 1)
    source = source_of(tmp_path)
    good = to_columns(source.series(".", "val"))["samples"]["0"]["panes"]["output"]["keys"][0]
    _, file, _, length, _, of = good.split("-")
    shorter, longer = (f"{int(length, 16) + more:x}" for more in (-1, 1))
    forged = key.format(id=file, length=length, digest=of, shorter=shorter, longer=longer)
    with pytest.raises(NotFoundError):
        source.payload(".", forged)
    with pytest.raises(NotFoundError):
        source.payload("another run", good)
    assert source.payload(".", good).data == picture_of("val", 0)


def test_a_record_too_short_for_a_digest_is_no_picture(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    record = frame(b"0123456789")
    journal.data.write_bytes(record + b"more")
    forged = record[12:] + b"more"
    place = {"digest": forged[:16].hex(), "at": [0, len(record)]}
    journal.log("val", 0, pane=place)
    source = source_of(tmp_path)
    (key,) = to_columns(source.series(".", "val"))["samples"]["0"]["panes"]["output"]["keys"]
    with pytest.raises(NotFoundError, match="no picture is as short as that"):
        source.payload(".", key)


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
    assert (file.generation, len(file.rows["val"])) == (generation, 2)


def test_what_stands_in_the_place_of_a_header_is_not_taken_for_it(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    journal.log("val", 3)
    file = IndexFile("run", str(journal.index))
    file.follow()
    row = file.rows["val"][0]
    wrong = [
        ("val", replace(row, step=4), "the index file was replaced"),
        ("other", row, "the index file was replaced"),
        ("val", replace(row, offset=row.offset + 1), "its record is damaged"),
        ("val", replace(row, offset=10**6), "the index file is shorter than it was"),
    ]
    for tag, at, message in wrong:
        ((_, header),) = read_headers(str(journal.index), tag, [at], Familiar())
        assert str(header) == message


def test_the_media_type_is_one_of_a_list(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    for step, media in enumerate(("image/webp", "application/x-npy+gzip", "text/html")):
        journal.log("val", step, pane={"media": media})
    source = source_of(tmp_path)
    keys = to_columns(source.series(".", "val"))["samples"]["0"]["panes"]["output"]["keys"]
    assert [source.payload(".", key).media for key in keys] == [
        "image/webp",
        "application/x-npy+gzip",
        "application/octet-stream",
    ]


def test_other_flags_of_tensorboard_name_runs_as_it_does(tmp_path: Path) -> None:
    JournalFiles(tmp_path / "one" / "sub").log("val", 0)
    JournalFiles(tmp_path / "two").log("val", 0)
    spec = f"first:{tmp_path / 'one'},{tmp_path / 'two'},gs://bucket/logs,name:s3://bucket"
    source = JournalSource(JournalIndex(roots_of(None, spec)))
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
            columns = to_columns(source.series(".", "val"))
            found = columns["steps"]
            if found != list(range(len(found))) or len(found) < max(seen, listing["count"]):
                failures.append(f"{seen} {listing} {found}")
            for key in columns["samples"]["0"]["panes"]["output"]["keys"][seen:]:
                if source.payload(".", key).data != picture_of("val", seen):
                    failures.append(f"picture {seen}")
                seen += 1

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for step in range(1, steps):
        journal.log("val", step)
    for reader in readers:
        reader.join()
    assert failures == []


def test_a_large_index_is_read_in_the_background_and_the_progress_moves(tmp_path: Path) -> None:
    journal = JournalFiles(tmp_path)
    before = journal.index.stat().st_size
    journal.log("val", 7)
    journal.append(journal.index.read_bytes()[before:] * 100_000)
    source = source_of(tmp_path)
    first = to_json(source.catalog())["loading"]
    assert first["done"] < first["total"] == journal.index.stat().st_size
    seen = [first["done"]]
    while (loading := to_json(source.catalog())["loading"]) is not None:
        assert loading["total"] == first["total"]
        seen.append(loading["done"])
    assert seen == sorted(seen)
    listing = listings(source)[".", "val"]
    assert (listing["count"], listing["first_step"], listing["last_step"]) == (1, 7, 7)


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
