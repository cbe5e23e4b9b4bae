"""Triptychs from event files, through TensorBoard's data provider.

TensorBoard's loader has read the files and keeps a sample of the steps; here the headers are read,
and payloads on request.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tb_triptych.sources.catalog import Catalog, Listing, Notice
from tb_triptych.sources.errors import DamagedPayloadError, NotFoundError
from tb_triptych.sources.events.blobs import MOST_EXPERIMENTS, Blobs
from tb_triptych.sources.events.catalog import EventCatalog
from tb_triptych.sources.events.payload import read_payload
from tb_triptych.sources.events.series import EventSeries
from tb_triptych.sources.events.storage import tag_key
from tb_triptych.sources.natural_order import natural_key
from tb_triptych.sources.payload import Payload
from tb_triptych.sources.progress import together
from tb_triptych.sources.row_table import RowTable, RowTables
from tb_triptych.sources.source import Scope
from tb_triptych.thread_pool import ThreadPool

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider

_WAIT_S = 0.5
"""Enough time to list some hundred series; of a larger log, a part is shown."""

_READERS = 8
"""Requests at a time: with more, TensorBoard's server does not answer faster."""

_READ_AHEAD = 8

_HEADER_BYTES = 50_000
"""Reading a header through TensorBoard takes as long as this many bytes of a journal's index."""
_LISTING_BYTES = 3 * _HEADER_BYTES

_MOST_BYTES = 2**28
"""The headers of the series viewed longest ago are dropped if all take more than this."""


class EventFileSource:
    """Reads triptychs through TensorBoard's data provider; safe to use from several threads."""

    def __init__(self, provider: tb_provider.DataProvider, steps_kept: int) -> None:
        """Read nothing and start no thread before the first request.

        Args:
          provider: TensorBoard's data provider, either loader's.
          steps_kept: How many steps of a tag the loader keeps; 0 for all.
        """
        self._blobs = Blobs(provider)
        self._pool = ThreadPool(_READERS, "triptych-reader")
        self._catalog = EventCatalog(self._blobs, self._pool, steps_kept)
        self._tables = RowTables()
        self._lock = threading.Lock()
        self._series: OrderedDict[tuple[str, str, str], EventSeries] = OrderedDict()

    def catalog(self, scope: Scope, without: Collection[str] = ()) -> Catalog:
        """List all series, as far as they have been read.

        Args:
          scope: On whose behalf they are listed.
          without: Not used: TensorBoard's loaders do not tell writers apart.

        Raises:
          UnavailableError: if the storage does not answer.
        """
        found, refused, remaining = self._catalog.look(scope, _WAIT_S)
        if remaining is None:
            self._forget_but(scope, found.keys())
        with self._lock:
            series = dict(self._series)
        runs: dict[str, list[Listing]] = {}
        notices = []
        for run, tag in sorted(found, key=lambda at: (natural_key(at[0]), natural_key(at[1]))):
            entry = found[run, tag]
            looked_at = series.get((scope.experiment_id, run, tag))
            listing = entry.listing
            if listing is not None:
                if looked_at is not None and (edition := looked_at.edition):
                    listing = replace(listing, revision=listing.revision + edition)
                runs.setdefault(run, []).append(listing)
            notices += [Notice(run, tag, message) for message in entry.problems]
        for (run, of_tag), why in refused.items():
            what = why if of_tag is None else f"this series is not shown: {why}"
            notices.append(Notice(run, of_tag, what))
        headers = together(looked_at.remaining for looked_at in series.values())
        loading = together(
            [
                remaining and remaining.weighing(_LISTING_BYTES),
                headers and headers.weighing(_HEADER_BYTES),
            ]
        )
        return Catalog(runs, notices, loading)

    def series(self, scope: Scope, run: str, tag: str, without: Collection[str] = ()) -> RowTable:
        """Read the new headers of a series, or some of them.

        Args:
          scope: On whose behalf it is read.
          run: Its run.
          tag: Its tag.
          without: Not used: TensorBoard's loaders do not tell writers apart.

        Raises:
          NotFoundError: if there is no such series.
          UnavailableError: if the storage does not answer.
        """
        try:
            found = self._series_at(scope, run, tag).series(scope)
        except NotFoundError:
            self._forget(scope, run, tag)
            raise
        return self._tables.table((scope.experiment_id, run, tag), found)

    def payloads(
        self, scope: Scope, run: str, keys: Sequence[str]
    ) -> Iterator[Payload | NotFoundError]:
        """Fetch pictures in the order of their keys, each or the reason why it is missing.

        They are read lazily, a few ahead.

        Raises:
          UnavailableError: if the storage does not answer.
        """

        def fetch(key: str) -> Payload | NotFoundError:
            try:
                return self.payload(scope, run, key)
            except NotFoundError as error:
                return error

        for begin in range(0, len(keys), _READ_AHEAD):
            some = keys[begin : begin + _READ_AHEAD]
            yield from self._pool.run([partial(fetch, key) for key in some])

    def payload(self, scope: Scope, run: str, key: str) -> Payload:
        """Fetch the picture that a key names, and verify that it is this one.

        Raises:
          NotFoundError: if the picture does not exist (or no longer exists).
          UnavailableError: if the storage does not answer.
        """
        wanted_tag, _, digest = key.partition("-")
        damage: DamagedPayloadError | None = None
        for refresh in (False, True):
            tag = self._tag_of(scope, run, wanted_tag, refresh)
            if tag is None:
                continue
            series = self._series_at(scope, run, tag)
            try:
                if refresh:
                    series.seek(scope, digest)
            except NotFoundError:
                continue
            for blob_keys, at in series.places(digest):
                try:
                    payload = read_payload(self._blobs, scope, blob_keys, at, digest)
                except DamagedPayloadError as error:
                    damage = error  # the same picture may be at another step, too
                    continue
                if payload is not None:
                    return payload
        if damage is not None:
            raise damage
        raise NotFoundError(
            f"run {run[:200]!r} has no picture under this key, or no longer has it: TensorBoard "
            "keeps a sample of the steps, see --samples_per_plugin; reload the page to see the "
            "remaining ones"
        )

    def _series_at(self, scope: Scope, run: str, tag: str) -> EventSeries:
        at = (scope.experiment_id, run, tag)
        with self._lock:
            found = self._series.get(at)
            if found is None:
                found = self._series[at] = EventSeries(self._blobs, self._pool, run, tag)
            self._series.move_to_end(at)
            recent = list(dict.fromkeys(experiment for experiment, _, _ in reversed(self._series)))
            for old in recent[MOST_EXPERIMENTS:]:
                for known_at in [one for one in self._series if one[0] == old]:
                    del self._series[known_at]
            size_bytes = sum(series.size_bytes for series in self._series.values())
            while size_bytes > _MOST_BYTES and len(self._series) > 1:
                _, forgotten = self._series.popitem(last=False)
                size_bytes -= forgotten.size_bytes
        return found

    def _forget_but(self, scope: Scope, present: AbstractSet[tuple[str, str]]) -> None:
        """Forget series that no longer exist."""
        with self._lock:
            for at in list(self._series):
                if at[0] == scope.experiment_id and at[1:] not in present:
                    del self._series[at]

    def _forget(self, scope: Scope, run: str, tag: str) -> None:
        with self._lock:
            self._series.pop((scope.experiment_id, run, tag), None)

    def _tag_of(self, scope: Scope, run: str, wanted: str, refresh: bool) -> str | None:
        """Find the tag that a payload's key stands for."""
        if refresh:
            tags = list(self._blobs.list(scope, run)[0].get(run, ()))
        else:
            with self._lock:
                tags = [at[2] for at in self._series if at[:2] == (scope.experiment_id, run)]
        return next((tag for tag in tags if tag_key(tag) == wanted), None)
