"""Journals that version 1 wrote say what they said then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sources.columns import to_columns
from sources.journal_source import SCOPE, catalog, listings, source_of

OLD = Path(__file__).parents[2] / "data" / "format_1" / "journals"
EXPECTED = json.loads((OLD / "expected.json").read_text("utf-8"))
"""The catalog's entries and the series, as the last server before version 2 answered."""

SERIES = [(run, tag) for run, of_run in EXPECTED["runs"].items() for tag in of_run]


@pytest.mark.parametrize(("run", "tag"), SERIES)
def test_a_series_of_version_1_is_what_it_was(run: str, tag: str) -> None:
    source = source_of(OLD)
    expected: Any = EXPECTED["runs"][run][tag]
    listing = listings(source)[run, tag]
    assert (listing["count"], listing["samples"]) == (expected["count"], expected["samples"])
    found = to_columns(source.series(SCOPE, run, tag))
    for sample in expected["series"]["samples"].values():
        # Of captions that differ, the newest is sent now.
        sample["caption"] = sample.pop("caption_by_step", [sample["caption"]])[-1]
    assert {name: found[name] for name in expected["series"]} == expected["series"]


def test_all_series_of_version_1_are_there_with_their_warnings() -> None:
    source = source_of(OLD)
    assert set(listings(source)) == set(SERIES)
    found = [[n["run"], n["tag"], n["message"]] for n in catalog(source)["notices"]]
    assert found == EXPECTED["notices"]
