"""The catalog: the series of each run, and warnings."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tb_triptych.format.metadata import SeriesSpec
from tb_triptych.sources.description import to_html
from tb_triptych.sources.natural_order import natural_key
from tb_triptych.sources.progress import Progress, together
from tb_triptych.sources.steps import united
from tb_triptych.sources.times import known_time, latest

_LAY_OUT_S = 1.0
"""Time for rendering descriptions in one answer; the rest are shown as plain text until the next
request."""


@dataclass(frozen=True)
class Listing:
    """The catalog's entry for one series.

    Attributes:
      tag: Its tag.
      description: Text about it.
      spec: Its metadata.
      sample_ids: Samples at its first and newest step.
      steps: The steps that can be reached, ascending.
      lacking: Why steps may be missing; `None` if none are.
      last_wall_time_s: When its newest event was written, in seconds since the epoch; `None` if
        unknown.
      revision: Changes when the series does.
      left_over_after: The newest step, if steps above it are left over from an earlier pass.
    """

    tag: str
    description: str
    spec: SeriesSpec
    sample_ids: Sequence[str]
    steps: Sequence[int]
    lacking: str | None
    last_wall_time_s: float | None
    revision: str
    left_over_after: int | None = None


@dataclass(frozen=True)
class RunStart:
    """What one writer logged into a run.

    Attributes:
      origin: Identifies the writer.
      host: The machine; empty if unknown.
      pid: Its process; `None` if unknown.
      begun_s: When it began, in seconds since the epoch.
      first_step: The least of its steps, over all series.
      last_step: The greatest.
      count: How many different steps it logged, in the series with most of them.
      hidden: How many of them are hidden, in the series in which that are most.
      hidden_by: The origin of a writer that hides them.
      reason: Why: "restart" or "collision".
    """

    origin: str
    host: str
    pid: int | None
    begun_s: float
    first_step: int
    last_step: int
    count: int
    hidden: int = 0
    hidden_by: str | None = None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the value for the catalog."""
        return {
            "origin": self.origin,
            "host": self.host,
            "pid": self.pid,
            "begun_s": known_time(self.begun_s),
            "first_step": self.first_step,
            "last_step": self.last_step,
            "count": self.count,
            "hidden": self.hidden,
            "hidden_by": self.hidden_by,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Notice:
    """A human-readable warning about a series, a run or the whole log."""

    run: str | None
    tag: str | None
    message: str


@dataclass(frozen=True)
class Catalog:
    """All series by run, in natural order, and warnings.

    Attributes:
      runs: The series of each run.
      notices: The warnings.
      loading: Progress of reading, in bytes of index files or equivalents; `None` if nothing is
        being read.
      starts: What each writer logged into each run, where that is known, by time.
      state: Equal for catalogs that say the same; `None` if that is not known.
    """

    runs: Mapping[str, Sequence[Listing]]
    notices: Sequence[Notice]
    loading: Progress | None = None
    starts: Mapping[str, Sequence[RunStart]] = field(default_factory=dict)
    state: Hashable | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return not (self.runs or self.notices or self.loading)


def join(older: Catalog, newer: Catalog) -> Catalog:
    """Merge two catalogs; a run in both becomes one run, and a tag one series."""
    if older.is_empty:
        return newer
    if newer.is_empty:
        return older
    runs: dict[str, list[Listing]] = {}
    for run in sorted({**older.runs, **newer.runs}, key=natural_key):
        listings = {listing.tag: listing for listing in older.runs.get(run, ())}
        for listing in newer.runs.get(run, ()):
            known = listings.get(listing.tag)
            listings[listing.tag] = listing if known is None else _joined(known, listing)
        runs[run] = sorted(listings.values(), key=lambda listing: natural_key(listing.tag))
    loading = together([older.loading, newer.loading])
    starts = {**older.starts, **newer.starts}  # of one source: the others do not know them
    return Catalog(runs, (*older.notices, *newer.notices), loading, starts)


def _joined(older: Listing, newer: Listing) -> Listing:
    return Listing(
        tag=newer.tag,
        description=newer.description or older.description,
        spec=newer.spec,
        sample_ids=list(dict.fromkeys([*older.sample_ids, *newer.sample_ids])),
        steps=united([older.steps, newer.steps]),
        lacking=older.lacking or newer.lacking,
        last_wall_time_s=latest([older.last_wall_time_s, newer.last_wall_time_s]),
        revision=f"{older.revision}-{newer.revision}",
        left_over_after=newer.left_over_after,
    )


def to_json(catalog: Catalog) -> dict[str, Any]:
    """Return the catalog as JSON, as docs/http_api.md describes."""
    give_up_s = time.monotonic() + _LAY_OUT_S
    value: dict[str, Any] = {
        "loading": None if catalog.loading is None else catalog.loading.to_json(),
        "notices": [
            {"run": notice.run, "tag": notice.tag, "message": notice.message}
            for notice in catalog.notices
        ],
        "runs": [
            {
                "name": run,
                "series": [_listing(listing, give_up_s) for listing in listings],
                "starts": [start.to_json() for start in catalog.starts.get(run, ())],
            }
            for run, listings in catalog.runs.items()
        ],
    }
    digest = hashlib.blake2b(json.dumps(value).encode(), digest_size=8).hexdigest()
    return {"revision": digest, **value}


class CatalogTexts:
    """Writes catalogs as JSON text, and remembers the last one: most requests find no change."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._last: tuple[Catalog, str, str] | None = None

    def text(self, catalog: Catalog) -> tuple[str, str]:
        """Return the JSON of a catalog, in ASCII, and its revision."""
        last = self._last
        if last is not None and last[0] is catalog:
            return last[1], last[2]
        begun_s = time.monotonic()
        value = to_json(catalog)
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
        # With more descriptions than there was time for, the next answer says more.
        is_whole = time.monotonic() - begun_s < _LAY_OUT_S
        self._last = (catalog, text, value["revision"]) if is_whole else None
        return text, value["revision"]


def _listing(listing: Listing, give_up_s: float) -> dict[str, Any]:
    steps = listing.steps
    return {
        "tag": listing.tag,
        "description": listing.description,
        "description_html": to_html(listing.description, give_up_s),
        "spec": listing.spec.to_json(),
        "samples": list(listing.sample_ids),
        "count": len(steps),
        "first_step": int(steps[0]) if len(steps) else None,
        "last_step": int(steps[-1]) if len(steps) else None,
        "last_wall_time_s": listing.last_wall_time_s,
        "revision": listing.revision,
        "left_over_after": listing.left_over_after,
        "kept": "all"
        if listing.lacking is None
        else {"shown": len(steps), "reason": listing.lacking},
    }
