"""Makes the catalog's entry for one series of event files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tb_triptych.format.bounds import MOST_SAMPLES, abridged
from tb_triptych.format.metadata import UnreadableSeriesError, parse_plugin_content
from tb_triptych.sources.catalog import Listing
from tb_triptych.sources.description import cut
from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.events.blobs import Blobs
from tb_triptych.sources.events.loader_limits import lacking, missing_step, stale_step_problems
from tb_triptych.sources.events.stamp import Stamp
from tb_triptych.sources.events.storage import read_header
from tb_triptych.sources.source import Scope
from tb_triptych.sources.steps import surviving
from tb_triptych.sources.times import order_of_writing

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider


@dataclass(frozen=True)
class EventListing:
    """A catalog entry, remembered until its stamp changes.

    Attributes:
      stamp: The events that the loader held.
      listing: The entry; `None` if the series cannot be shown.
      problems: Human-readable warnings.
    """

    stamp: Stamp
    listing: Listing | None
    problems: Sequence[str]


class _Ids:
    """The headers of single events, each read once: sample ids and more."""

    def __init__(self, blobs: Blobs, scope: Scope, run: str, tag: str) -> None:
        self._blobs = blobs
        self._scope = scope
        self._run = run
        self._tag = tag
        self._known: dict[int, list[str]] = {}
        self.problems: list[str] = []
        self.extra_calls = 0

    def at(self, datum: tb_provider.BlobSequenceDatum) -> list[str]:
        """Read the ids of an event; none if its header cannot be read."""
        if datum.step not in self._known:
            self._known[datum.step] = self._read(datum)
        return self._known[datum.step]

    def _read(self, datum: tb_provider.BlobSequenceDatum) -> list[str]:
        try:
            header = self._blobs.header(self._scope, datum)
            whole = read_header(header, len(datum.values))
            self.extra_calls = max(self.extra_calls, whole.extra_calls)
            return [sample.id for sample in whole.samples]
        except UnreadableSeriesError as error:
            self.problems.append(f"step {datum.step} cannot be read: {error}")
        except NotFoundError as error:
            self.problems.append(missing_step(datum.step, self._run, self._tag, error))
        return []


def list_series(
    blobs: Blobs,
    scope: Scope,
    run: str,
    tag: str,
    time_series: tb_provider.BlobSequenceTimeSeries,
    datums: Sequence[tb_provider.BlobSequenceDatum],
    steps_kept: int,
) -> EventListing:
    """Make a catalog entry, of two headers if possible.

    Args:
      blobs: TensorBoard's storage.
      scope: On whose behalf it is read.
      run: Name of the run.
      tag: Tag of the series.
      time_series: The loader's own entry.
      datums: The events that the loader provides, by step.
      steps_kept: How many steps of a tag it keeps; 0 for all.

    Raises:
      UnavailableError: if the storage does not answer.
    """
    stamp = Stamp.of(time_series)
    try:
        spec = parse_plugin_content(stamp.content)
    except UnreadableSeriesError as error:
        return EventListing(stamp, None, [f"this series is not shown: {error}"])
    ids = _Ids(blobs, scope, run, tag)
    steps = _steps(datums, ids)
    ends = [datum for datum in datums if datum.step in (steps[0], steps[-1])] if len(steps) else []
    sample_ids = list(dict.fromkeys(sample_id for end in ends for sample_id in ids.at(end)))
    listing = Listing(
        tag=tag,
        description=cut(time_series.description or ""),
        spec=spec,
        sample_ids=sample_ids[:MOST_SAMPLES],
        steps=steps,
        lacking=lacking(steps_kept, len(datums), ids.extra_calls),
        last_wall_time_s=stamp.max_wall_time_s,
        revision=stamp.fingerprint,
    )
    problems = [*stale_step_problems(stamp.max_wall_time_s, datums), *abridged(ids.problems)]
    if spec.left_out:
        problems.append(f"{spec.left_out} in its metadata are left out")
    return EventListing(stamp, listing, problems)


def _steps(datums: Sequence[tb_provider.BlobSequenceDatum], ids: _Ids) -> Sequence[int]:
    """Find the steps that can be reached.

    If steps were not written in ascending order, the sample ids distinguish a restart, which hides
    steps, from another writer, which does not: then all headers are read.
    """
    written = sorted(datums, key=lambda datum: order_of_writing(datum.wall_time, datum.step))
    if all(before.step < after.step for before, after in pairwise(written)):
        return [datum.step for datum in written]
    return surviving((datum.step, tuple(ids.at(datum))) for datum in written)
