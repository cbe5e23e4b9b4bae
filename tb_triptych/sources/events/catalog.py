"""Lists the series of event files in the background while somebody waits."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from tb_triptych.format.bounds import MOST_SERIES, fits_address
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.events.blobs import MOST_EXPERIMENTS, Blobs, Refused
from tb_triptych.sources.events.listing import EventListing, list_series
from tb_triptych.sources.events.stamp import Stamp
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.reading import Reading
from tb_triptych.sources.source import Scope
from tb_triptych.thread_pool import ThreadPool

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider

_MOST_SERIES = 16
"""Series per request; the requests of a large run are answered in parallel."""

_MOST_BLOBS = 50_000
"""Blobs whose keys are requested at once: gRPC refuses an answer of more than 256 MiB."""

_BATCH = 32
"""Requests before the pool turns to other work."""

At = tuple[str, str]
_Found = Mapping[At, "tb_provider.BlobSequenceTimeSeries"]


class EventCatalog:
    """Lists new series once for all requests; safe to use from several threads."""

    def __init__(self, blobs: Blobs, pool: ThreadPool, steps_kept: int) -> None:
        """Read nothing yet.

        Args:
          blobs: TensorBoard's storage.
          pool: Makes several requests at a time.
          steps_kept: How many steps of a tag the loader keeps; 0 for all.
        """
        self._blobs = blobs
        self._pool = pool
        self._steps_kept = steps_kept
        self._lock = threading.Lock()
        self._listed: OrderedDict[str, dict[At, EventListing]] = OrderedDict()
        self._reading: Reading | None = None

    def look(
        self, scope: Scope, wait_s: float
    ) -> tuple[Mapping[At, EventListing], Refused, Progress | None]:
        """List all series that have been read after a while.

        Args:
          scope: On whose behalf.
          wait_s: How long to wait at most for the rest, in seconds.

        Returns:
          The entries by run and tag, why others are unavailable, and how many series are read,
          unless all are.

        Raises:
          UnavailableError: if the storage does not answer.
        """
        give_up_s = time.monotonic() + wait_s
        by_run, refused = self._blobs.list(scope)
        refused = dict(refused)
        found = {}
        for run, tags in by_run.items():
            shown = [tag for tag in tags if fits_address(tag)][:MOST_SERIES]
            found.update({(run, tag): tags[tag] for tag in shown})
            if len(tags) > len(shown):
                refused[run, None] = (
                    f"{len(tags) - len(shown)} of {len(tags)} series are left out: a run may have "
                    f"at most {MOST_SERIES}, with names that fit in a URL"
                )
        progress = None
        while (reading := self._reading_for(scope, found)) is not None:
            if not reading.wait(give_up_s - time.monotonic()):
                progress = reading.progress
                break
        with self._lock:
            return dict(self._listed.get(scope.experiment_id, {})), refused, progress

    def _reading_for(self, scope: Scope, found: _Found) -> Reading | None:
        """Return the running job, whoever started it; `None` if nothing is new."""
        with self._lock:
            known = self._listed.get(scope.experiment_id, {})
            known = {at: listed for at, listed in known.items() if at in found}
            self._listed[scope.experiment_id] = known
            self._listed.move_to_end(scope.experiment_id)
            if len(self._listed) > MOST_EXPERIMENTS:
                self._listed.popitem(last=False)
            new = {
                at: entry
                for at, entry in found.items()
                if at not in known or known[at].stamp != Stamp.of(entry)
            }
            if new and self._reading is None:
                self._reading = Reading(partial(self._read, scope, new), "triptych-catalog")
                self._reading.expect(len(new))
            return self._reading if new else None

    def _read(self, scope: Scope, found: _Found, reading: Reading) -> None:
        jobs = (partial(self._list, scope, reading, part) for part in self._parts(found))
        try:
            while batch := list(islice(jobs, _BATCH)):
                self._pool.run(batch)
        finally:
            with self._lock:
                self._reading = None

    def _parts(self, found: _Found) -> Iterator[_Found]:
        """Divide series into requests, each for some series of one run."""
        part: dict[At, tb_provider.BlobSequenceTimeSeries] = {}
        blobs = 0.0
        for at in sorted(found):
            more = (self._steps_kept or float("inf")) * (found[at].max_length or 1)
            is_same_run = bool(part) and next(iter(part))[0] == at[0]
            if part and (
                not is_same_run or len(part) == _MOST_SERIES or blobs + more > _MOST_BLOBS
            ):
                yield part
                part, blobs = {}, 0.0
            part[at] = found[at]
            blobs += more
        if part:
            yield part

    def _list(self, scope: Scope, reading: Reading, part: _Found) -> None:
        run = next(iter(part))[0]
        try:
            data = self._blobs.references(scope, run, [tag for _, tag in part])
        except (NotFoundError, UnreadableSeriesError) as error:
            if len(part) > 1:  # possibly because of one of them
                for at, entry in part.items():
                    self._list(scope, reading, {at: entry})
                return
            ((at, entry),) = part.items()
            problem = f"this series is not shown: {error}"
            self._add(scope, at, EventListing(Stamp.of(entry), None, [problem]))
            reading.advance()
            return
        for (_, tag), entry in part.items():
            datums = data.get(run, {}).get(tag, ())
            listed = list_series(self._blobs, scope, run, tag, entry, datums, self._steps_kept)
            self._add(scope, (run, tag), listed)
            reading.advance()

    def _add(self, scope: Scope, at: At, listed: EventListing) -> None:
        with self._lock:
            if (known := self._listed.get(scope.experiment_id)) is not None:
                known[at] = listed
