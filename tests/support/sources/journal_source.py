"""Queries a source of journals, as the plugin does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sources.columns import to_columns
from sources.journal_files import picture_of
from waiting import wait_for

from tb_triptych.sources.catalog import to_json
from tb_triptych.sources.journals.directory import JournalDirectory
from tb_triptych.sources.journals.roots import Root
from tb_triptych.sources.journals.source import JournalSource
from tb_triptych.sources.source import Scope
from tb_triptych.sources.table import SeriesTable

SCOPE = Scope(None, "")


def source_of(logdir: Path) -> JournalSource:
    return JournalSource(JournalDirectory([Root(str(logdir))]))


def catalog(source: JournalSource) -> dict[str, Any]:
    """Query until the index files are read."""

    def read() -> dict[str, Any] | None:
        value = to_json(source.catalog(SCOPE))
        return value if value["loading"] is None else None

    return wait_for(read)


def whole(source: JournalSource, run: str, tag: str) -> SeriesTable:
    """Read a series once the index files are read, however busy the machine is."""
    catalog(source)
    return source.series(SCOPE, run, tag)


def listings(source: JournalSource) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (run["name"], series["tag"]): series
        for run in catalog(source)["runs"]
        for series in run["series"]
    }


def notices(source: JournalSource) -> list[str]:
    return [notice["message"] for notice in catalog(source)["notices"]]


def pictures(source: JournalSource, run: str, tag: str) -> dict[str, dict[int, str]]:
    """Fetch all outputs of a series, by sample and step, once the index files are read."""
    catalog(source)
    return pictures_so_far(source, run, tag)


def pictures_so_far(source: JournalSource, run: str, tag: str) -> dict[str, dict[int, str]]:
    """Fetch the outputs of a series that have been read, by sample and step."""
    columns = to_columns(source.series(SCOPE, run, tag))
    return {
        sample_id: {
            step: source.payload(SCOPE, run, key).data.decode()
            for step, key in zip(columns["steps"], sample["panes"]["output"]["keys"], strict=True)
            if key is not None
        }
        for sample_id, sample in columns["samples"].items()
    }


def expected(
    tag: str, steps: Iterator[int] | range | list[int], sample_id: str = "0", name: str = ""
) -> dict[int, str]:
    return {step: picture_of(tag, step, sample_id, name).decode() for step in steps}
