"""What there is to see: the series of each run, and what is wrong with some of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tb_triptych.metadata import SeriesSpec


@dataclass(frozen=True)
class Listing:
    """What the catalog says of one series.

    Attributes:
      tag: Its tag.
      description: Text about it.
      spec: What its panes mean.
      sample_ids: Samples at its first and at its newest step.
      steps: The steps that can be reached, ascending.
      lacking: Why steps may be missing; `None` when all are there.
      revision: Changes when the series does.
    """

    tag: str
    description: str
    spec: SeriesSpec
    sample_ids: Sequence[str]
    steps: Sequence[int]
    lacking: str | None
    revision: str


@dataclass(frozen=True)
class Notice:
    """Something that is wrong with a series, for people."""

    run: str
    tag: str
    message: str


@dataclass(frozen=True)
class Catalog:
    """All series by run, in natural order, and what is wrong."""

    runs: Mapping[str, Sequence[Listing]]
    notices: Sequence[Notice]


def to_json(catalog: Catalog) -> dict[str, Any]:
    """Lay the catalog out as docs/http_api.md describes."""
    value: dict[str, Any] = {
        "loading": None,
        "notices": [
            {"run": notice.run, "tag": notice.tag, "message": notice.message}
            for notice in catalog.notices
        ],
        "runs": [
            {"name": run, "series": [_listing(listing) for listing in listings]}
            for run, listings in catalog.runs.items()
        ],
    }
    digest = hashlib.blake2b(json.dumps(value).encode(), digest_size=8).hexdigest()
    return {"revision": digest, **value}


def _listing(listing: Listing) -> dict[str, Any]:
    steps = listing.steps
    return {
        "tag": listing.tag,
        "description": listing.description,
        "spec": listing.spec.to_json(),
        "samples": list(listing.sample_ids),
        "count": len(steps),
        "first_step": steps[0] if steps else None,
        "last_step": steps[-1] if steps else None,
        "revision": listing.revision,
        "kept": "all"
        if listing.lacking is None
        else {"shown": len(steps), "reason": listing.lacking},
    }
