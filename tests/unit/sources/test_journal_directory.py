"""Waiting for journals that may still be found."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sources.journal_files import JournalFiles
from sources.journal_source import SCOPE, expected, listings, pictures_so_far, source_of
from waiting import wait_until

from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.journals import directory
from tb_triptych.sources.journals.directory import JournalDirectory
from tb_triptych.sources.journals.roots import Root
from tb_triptych.sources.journals.source import JournalSource
from tb_triptych.sources.journals.walk import Directory, directories_below

KEYS = [f"j-{i:016x}-0-40-1-{'0' * 32}" for i in range(64)]


def test_where_no_journal_can_be_no_key_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    monkeypatch.setattr(threading.Event, "wait", lambda _, timeout=None: waited.append(timeout))
    source = JournalSource(JournalDirectory([]))
    with pytest.raises(NotFoundError):
        source.payload(SCOPE, ".", KEYS[0])
    found = [type(one) for one in source.payloads(SCOPE, ".", KEYS)]
    assert found == [NotFoundError] * len(KEYS)
    assert waited == []


def test_all_keys_of_a_bundle_wait_together_for_the_first_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(root: Root) -> Iterator[Directory]:
        go_on.wait()
        return directories_below(root)

    JournalFiles(tmp_path).log("val", 0)
    monkeypatch.setattr(directory, "directories_below", slow)
    monkeypatch.setattr("tb_triptych.sources.journals.source._WALK_WAIT_S", 0.2)
    source = source_of(tmp_path)
    waited_s = []
    wait = threading.Event.wait

    def watched(event: threading.Event, timeout: float | None = None) -> bool:
        if timeout is not None:
            waited_s.append(timeout)
        return wait(event, timeout)

    monkeypatch.setattr(threading.Event, "wait", watched)
    found = list(source.payloads(SCOPE, ".", KEYS))
    go_on.set()
    assert len(found) == len(KEYS)
    assert all(isinstance(one, NotFoundError) for one in found)
    assert sum(waited_s) < 0.4


def test_what_a_walk_has_found_is_shown_before_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(root: Root) -> Iterator[Directory]:
        yield from directories_below(root)
        go_on.wait()

    JournalFiles(tmp_path / "run").log("val", 0)
    monkeypatch.setattr(directory, "directories_below", slow)
    monkeypatch.setattr(directory, "_PUBLISH_S", 0)
    source = source_of(tmp_path)

    def runs_while_loading() -> list[str]:
        found = source.catalog(SCOPE)
        assert found.loading is not None
        return list(found.runs)

    try:
        wait_until(runs_while_loading)
        assert runs_while_loading() == ["run"]
        assert source.catalog(SCOPE).loading is not None
        assert pictures_so_far(source, "run", "val") == {"0": expected("val", [0])}
    finally:
        go_on.set()
    assert list(listings(source)) == [("run", "val")]
    assert source.catalog(SCOPE).loading is None
