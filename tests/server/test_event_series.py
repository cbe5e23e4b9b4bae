"""A series of event files, read through TensorBoard's own data provider."""

import math
import shutil
import threading
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from payloads import decode
from sources.columns import to_columns
from sources.loaders import HERE, PythonLoader, picture, write
from waiting import wait_for, wait_until

from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.sources.errors import NotFoundError, UnavailableError
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.source import Scope
from tb_triptych.sources.table import SeriesTable


def keys(series: SeriesTable, sample_id: str = "0") -> list[str]:
    found: list[str] = to_columns(series)["samples"][sample_id]["panes"]["output"]["keys"]
    return found


def revision(loader: PythonLoader) -> str:
    ((listing,),) = loader.source.catalog(HERE).runs.values()
    return listing.revision


def log(directory: Path, steps: range) -> None:
    write(directory, [(step, ["0"], 1000.0 + step) for step in steps])


def test_those_who_ask_at_the_same_time_share_one_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tb_triptych.sources.events.series._PATIENCE_S", 600)
    log(tmp_path / "run", range(30))
    loader = PythonLoader(tmp_path)
    found: list[SeriesTable] = []
    threads = [
        threading.Thread(target=lambda: found.append(loader.source.series(HERE, "run", "val")))
        for _ in range(8)
    ]
    with loader.provider.stopped_after(5):
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert [to_columns(series)["steps"] for series in found] == [list(range(30))] * 8
    assert set(Counter(loader.provider.read).values()) == {1}


def test_a_second_look_reads_only_what_is_new(tmp_path: Path) -> None:
    log(tmp_path / "run", range(30))
    loader = PythonLoader(tmp_path)
    loader.source.series(HERE, "run", "val")
    loader.source.series(HERE, "run", "val")
    assert len(loader.provider.read) == 30
    log(tmp_path / "run", range(30, 33))
    loader.load()
    assert to_columns(loader.source.series(HERE, "run", "val"))["steps"] == list(range(33))
    assert len(loader.provider.read) == 33


def test_a_series_that_takes_long_is_shown_in_part_and_the_catalog_says_when_there_is_more(
    tmp_path: Path,
) -> None:
    log(tmp_path / "run", range(300))
    loader = PythonLoader(tmp_path)
    whole = revision(loader)
    with loader.provider.stopped_after(100):

        def read_part() -> dict[str, Any] | None:
            part = to_columns(loader.source.series(HERE, "run", "val"))
            return part if part["loading"]["done"] >= 100 else None

        part = wait_for(read_part)
        assert part["loading"] == {"done": 100, "total": 300}
        assert len(part["steps"]) == 100
        assert {0, 299} <= set(part["steps"])
        catalog = loader.source.catalog(HERE)
        assert catalog.loading == Progress(100 * 50_000, 300 * 50_000)
        assert revision(loader) != whole
        key = part["samples"]["0"]["panes"]["output"]["keys"][-1]
        partial_revision = revision(loader)
        assert revision(loader) == partial_revision
    wait_until(lambda: loader.source.catalog(HERE).loading is None)
    assert revision(loader) not in (whole, partial_revision)
    assert revision(loader) == revision(loader)
    columns = to_columns(loader.source.series(HERE, "run", "val"))
    assert (columns["loading"], columns["steps"]) == (None, list(range(300)))
    payload = loader.source.payload(HERE, "run", key)
    np.testing.assert_array_equal(decode(payload.data, payload.media), picture(299))


def test_a_part_is_worth_fetching_again_when_there_is_twice_as_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tb_triptych.sources.events.series._PATIENCE_S", 0)
    log(tmp_path / "run", range(300))
    loader = PythonLoader(tmp_path)
    seen = [revision(loader)]
    with loader.provider.stopped_after(40) as more:
        for _ in range(25):
            loader.source.series(HERE, "run", "val")
            if revision(loader) not in seen:
                seen.append(revision(loader))
            more(10)
    assert 3 <= len(seen) <= 5


def test_a_series_that_is_read_at_once_keeps_its_revision(tmp_path: Path) -> None:
    log(tmp_path / "run", range(20))
    loader = PythonLoader(tmp_path)
    before = revision(loader)
    assert to_columns(loader.source.series(HERE, "run", "val"))["loading"] is None
    assert revision(loader) == before


def test_a_picture_is_found_before_all_headers_are_read(tmp_path: Path) -> None:
    log(tmp_path / "run", range(300))
    key = keys(PythonLoader(tmp_path).source.series(HERE, "run", "val"))[299]
    loader = PythonLoader(tmp_path)
    with loader.provider.stopped_after(100):  # the newest is among the first
        payload = loader.source.payload(HERE, "run", key)
        assert loader.source._series["", "run", "val"]._progress() is not None
    np.testing.assert_array_equal(decode(payload.data, payload.media), picture(299))


def test_a_storage_that_fails_in_the_middle_is_told_and_tried_again(tmp_path: Path) -> None:
    log(tmp_path / "run", range(300))
    loader = PythonLoader(tmp_path)

    def fail(_: str) -> None:
        if len(loader.provider.read) >= 128:
            raise ConnectionError

    loader.provider.before = fail
    with pytest.raises(UnavailableError, match="does not answer"):
        loader.source.series(HERE, "run", "val")
    loader.provider.before = str
    columns = to_columns(loader.source.series(HERE, "run", "val"))
    assert columns["steps"] == list(range(300))
    assert len(loader.provider.read) < 300 + 128  # what was read is not read again


def test_a_series_that_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    log(tmp_path / "run", range(2))
    loader = PythonLoader(tmp_path)
    for run, tag in (("run", "nix"), ("nix", "val")):
        with pytest.raises(NotFoundError, match=f"no triptych '{tag}' in run '{run}'"):
            loader.source.series(HERE, run, tag)
    assert not loader.source._series


def test_only_what_is_read_after_a_payload_proves_whose_it_is(tmp_path: Path) -> None:
    log(tmp_path / "run", range(3))
    loader = PythonLoader(tmp_path)
    (*_, key) = keys(loader.source.series(HERE, "run", "val"))
    loader.provider.read.clear()
    loader.source.payload(HERE, "run", key)
    payload, header = loader.provider.read
    data = loader.source._series[HERE.experiment_id, "run", "val"]._known
    ((blob_keys, at),) = data.places(key.partition("-")[2])
    assert [payload, header] == [blob_keys[at], blob_keys[0]]


def test_a_time_that_is_none_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path / "run", [(0, ["0"], math.nan), (1, ["0"], math.nan)])
    loader = PythonLoader(tmp_path)
    ((listing,),) = loader.source.catalog(HERE).runs.values()
    assert (listing.last_wall_time_s, listing.revision) == (None, revision(loader))
    columns = to_columns(loader.source.series(HERE, "run", "val"))
    assert (columns["steps"], columns["wall_times"]) == ([0, 1], [None, None])


def test_the_series_looked_at_longest_ago_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        log(tmp_path / name, range(10))
    loader = PythonLoader(tmp_path)
    for name in "abc":
        loader.source.series(HERE, name, "val")
    one = loader.source._series["", "b", "val"].size_bytes
    assert one > 10 * 500
    monkeypatch.setattr("tb_triptych.sources.events.source._MOST_BYTES", one * 3 // 2)
    loader.source.series(HERE, "b", "val")
    assert [at[1] for at in loader.source._series] == ["b"]
    for name in "ca":
        assert len(to_columns(loader.source.series(HERE, name, "val"))["steps"]) == 10
    assert [at[1] for at in loader.source._series] == ["c", "a"]


def test_what_was_read_of_a_run_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    for name in "ab":
        log(tmp_path / name, range(3))
    loader = PythonLoader(tmp_path)
    for name in "ab":
        loader.source.series(HERE, name, "val")
    assert {at[1] for at in loader.source._series} == {"a", "b"}
    shutil.rmtree(tmp_path / "a")
    gone = PythonLoader(tmp_path)
    loader.source._blobs._provider = gone.provider
    assert list(loader.source.catalog(HERE).runs) == ["b"]
    assert {at[1] for at in loader.source._series} == {"b"}


def test_headers_without_pictures_count_for_what_they_take() -> None:
    reader = HeaderReader()
    for step in range(100):
        reader.read(f'{{"samples":[{{"id":"{step}","panes":{{}}}}]}}'.encode())
    assert reader.size_bytes > 100 * 500


def test_what_was_read_for_the_newest_experiments_is_kept_and_no_more(tmp_path: Path) -> None:
    log(tmp_path / "run", range(3))
    loader = PythonLoader(tmp_path)  # takes any experiment for its directory
    scopes = [Scope(HERE.context, f"made up {i}") for i in range(20)]

    def is_read(scope: Scope) -> bool:
        return loader.source.catalog(scope).loading is None

    for scope in scopes:
        wait_until(partial(is_read, scope))
        loader.source.series(scope, "run", "val")
    read = len(loader.provider.read)
    for scope in reversed(scopes[-8:]):
        assert loader.source.catalog(scope).loading is None
        loader.source.series(scope, "run", "val")
    assert len(loader.provider.read) == read
    loader.source.series(scopes[0], "run", "val")
    assert len(loader.provider.read) > read
    of_catalog = loader.source._catalog._listed
    assert len(of_catalog) == len({at[0] for at in loader.source._series}) == 8


def test_a_tag_that_fits_no_address_is_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(tmp_path / "run", range(2))
    write(tmp_path / "run", [(0, ["0"], 1.0)], tag="ü" * 1000)  # another writer may not refuse it
    monkeypatch.setattr("tb_triptych.format.bounds.MOST_TAG_CHARACTERS", 5000)
    catalog = PythonLoader(tmp_path).source.catalog(HERE)
    assert [listing.tag for listing in catalog.runs["run"]] == ["val"]
    (notice,) = catalog.notices
    assert notice.message == (
        "1 of 2 series are left out: a run may have at most 20000, with names that fit in a URL"
    )
