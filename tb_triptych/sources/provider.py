"""Triptychs out of event files, through TensorBoard's data provider.

TensorBoard's loader has read the files and keeps a sample of the steps; here the headers are read,
and payloads are handed out when they are asked for.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tb_triptych.metadata import UnreadableSeriesError, parse_plugin_content
from tb_triptych.record import PaneHeader, parse_header
from tb_triptych.sources.blobs import Blobs, Scope
from tb_triptych.sources.catalog import Catalog, Listing, Notice
from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.losses import lacking, missing_step, stale_step_problems
from tb_triptych.sources.natural import natural_key
from tb_triptych.sources.payload import Payload
from tb_triptych.sources.series import Event, Series, assemble, by_wall_time

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider


@dataclass(frozen=True)
class _Stamp:
    """Changes whenever the loader keeps another set of events of a series.

    Events come and go only when a new one arrives, and the newest is always kept.
    """

    max_step: int | None
    max_wall_time_s: float | None
    max_length: int | None
    content: bytes


@dataclass(frozen=True)
class _Elements:
    """The tensor of an event: a header, then the payloads.

    Attributes:
      tag_key: Stands for the tag in keys.
      step: The step of the event.
      length: Number of elements, header included.
    """

    tag_key: str
    step: int
    length: int

    def key(self, pane: PaneHeader) -> str:
        """Name a payload by the series to look in and the values that it must have."""
        return f"{self.tag_key}-{pane.digest}"

    def problem(self, pane: PaneHeader) -> str | None:
        """Tell when the header points at an element that is not there."""
        if isinstance(pane.at, int) and 1 <= pane.at < self.length:
            return None
        return f"the event at step {self.step} has no payload {pane.at}"


@dataclass(frozen=True)
class _Listed:
    """A catalog entry, remembered until its stamp changes."""

    stamp: _Stamp
    listing: Listing | None
    problems: Sequence[str]


@dataclass
class _Loaded:
    """A series with all its headers, remembered until its stamp changes."""

    stamp: _Stamp
    series: Series
    blob_keys: Mapping[int, Sequence[str]]
    events: Mapping[tuple[int, float], Event]
    by_digest: Mapping[str, Sequence[tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        places: dict[str, list[tuple[int, int]]] = {}
        for row in self.series.rows.values():
            for step, stored in row.items():
                for pane in stored.header.panes.values():
                    if not isinstance(pane.at, int):  # a place in a journal
                        continue
                    places.setdefault(pane.digest, []).append((step, pane.at))
        self.by_digest = places


class ProviderSource:
    """Reads triptychs through TensorBoard's data provider; safe to use from several threads."""

    def __init__(self, provider: tb_provider.DataProvider, steps_kept: int) -> None:
        """Nothing is read before the first question.

        Args:
          provider: TensorBoard's data provider, either loader's.
          steps_kept: How many steps of a tag the loader keeps; 0 for all.
        """
        self._blobs = Blobs(provider)
        self._steps_kept = steps_kept
        self._lock = threading.Lock()
        self._listed: dict[tuple[str, str, str], _Listed] = {}
        self._loaded: dict[tuple[str, str, str], _Loaded] = {}

    def catalog(self, scope: Scope) -> Catalog:
        """List all series.

        Raises:
          UnavailableError: if the storage does not answer.
        """
        found = self._blobs.list(scope)
        with self._lock:
            known = {
                at: listed
                for at, listed in self._listed.items()
                if at[0] == scope.experiment_id and at[2] in found.get(at[1], {})
            }
        changed = {
            run: {
                tag: ts
                for tag, ts in tags.items()
                if (old := known.get((scope.experiment_id, run, tag))) is None
                or old.stamp != _stamp(ts)
            }
            for run, tags in found.items()
        }
        for run, listed in self._list_anew(scope, changed):
            known[scope.experiment_id, run, listed[0]] = listed[1]
        with self._lock:
            self._listed = {
                at: listed for at, listed in self._listed.items() if at[0] != scope.experiment_id
            } | known
        runs: dict[str, list[Listing]] = {}
        notices = []
        for _, run, tag in sorted(known, key=lambda at: (natural_key(at[1]), natural_key(at[2]))):
            listed_series = known[scope.experiment_id, run, tag]
            if listed_series.listing is not None:
                runs.setdefault(run, []).append(listed_series.listing)
            notices += [Notice(run, tag, message) for message in listed_series.problems]
        return Catalog(runs, notices)

    def series(self, scope: Scope, run: str, tag: str) -> Series:
        """Read all headers of a series that have not been read before.

        Raises:
          NotFoundError: if there is no such series.
          UnavailableError: if the storage does not answer.
        """
        return self._load(scope, run, tag).series

    def payload(self, scope: Scope, run: str, key: str) -> Payload:
        """Fetch the picture that a key names, and prove that it is this one.

        Raises:
          NotFoundError: if there is no such picture (any more).
          UnavailableError: if the storage does not answer.
        """
        wanted_tag, _, digest = key.partition("-")
        for refresh in (False, True):
            tag = self._tag_of(scope, run, wanted_tag, refresh)
            if tag is None:
                continue
            try:
                loaded = self._load(scope, run, tag, refresh)
            except NotFoundError:
                continue
            for step, at in loaded.by_digest.get(digest, ()):
                payload = self._read_payload(scope, loaded.blob_keys[step], at, digest)
                if payload is not None:
                    return payload
        raise NotFoundError(
            f"run {run[:200]!r} has no picture under this key (any more): TensorBoard keeps a "
            "sample of the steps, see --samples_per_plugin; reload the page for those that are left"
        )

    def _list_anew(
        self,
        scope: Scope,
        changed: Mapping[str, Mapping[str, tb_provider.BlobSequenceTimeSeries]],
    ) -> Iterator[tuple[str, tuple[str, _Listed]]]:
        """Read the listings of series that are new or have grown."""
        for run, tags in changed.items():
            if not tags:
                continue
            data = self._blobs.references(scope, run, next(iter(tags)) if len(tags) == 1 else None)
            for tag, time_series in tags.items():
                datums = data.get(run, {}).get(tag, ())
                yield run, (tag, self._listed_series(scope, run, tag, time_series, datums))

    def _listed_series(
        self,
        scope: Scope,
        run: str,
        tag: str,
        time_series: tb_provider.BlobSequenceTimeSeries,
        datums: Sequence[tb_provider.BlobSequenceDatum],
    ) -> _Listed:
        stamp = _stamp(time_series)
        try:
            spec = parse_plugin_content(stamp.content)
        except UnreadableSeriesError as error:
            return _Listed(stamp, None, [f"this series is not shown: {error}"])
        problems = stale_step_problems(stamp.max_wall_time_s, datums)
        ids: dict[str, None] = {}
        for datum in dict.fromkeys((datums[0], datums[-1])) if datums else ():
            try:
                ids |= dict.fromkeys(sample.id for sample in self._blobs.header(scope, datum))
            except UnreadableSeriesError as error:
                problems.append(f"step {datum.step} cannot be read: {error}")
            except NotFoundError as error:
                problems.append(missing_step(datum.step, run, tag, error))
        listing = Listing(
            tag=tag,
            description=time_series.description or "",
            spec=spec,
            sample_ids=list(ids),
            steps=_surviving_steps(datums),
            lacking=lacking(self._steps_kept, len(datums)),
            revision=_fingerprint(repr(stamp)),
        )
        return _Listed(stamp, listing, problems)

    def _load(self, scope: Scope, run: str, tag: str, refresh: bool = True) -> _Loaded:
        at = (scope.experiment_id, run, tag)
        with self._lock:
            known = self._loaded.get(at)
        if known is not None and not refresh:
            return known
        time_series = self._blobs.list(scope, run, tag).get(run, {}).get(tag)
        if time_series is None:
            with self._lock:
                self._loaded.pop(at, None)
            raise NotFoundError(f"there is no triptych {tag[:200]!r} in run {run[:200]!r}")
        stamp = _stamp(time_series)
        if known is not None and known.stamp == stamp:
            return known
        loaded = self._load_anew(scope, run, tag, stamp, known.events if known else {})
        with self._lock:
            self._loaded[at] = loaded
        return loaded

    def _load_anew(
        self,
        scope: Scope,
        run: str,
        tag: str,
        stamp: _Stamp,
        known: Mapping[tuple[int, float], Event],
    ) -> _Loaded:
        datums = self._blobs.references(scope, run, tag).get(run, {}).get(tag, ())
        problems = stale_step_problems(stamp.max_wall_time_s, datums)
        try:
            parse_plugin_content(stamp.content)
        except UnreadableSeriesError as error:
            raise NotFoundError(f"{tag[:200]!r} cannot be shown: {error}") from error
        events: dict[tuple[int, float], Event] = {}
        for datum in datums:
            at = (datum.step, datum.wall_time)
            event = known.get(at)
            if event is None:
                try:
                    samples = self._blobs.header(scope, datum)
                except UnreadableSeriesError as error:
                    problems.append(f"step {datum.step} cannot be read: {error}")
                    continue
                except NotFoundError as error:
                    problems.append(missing_step(datum.step, run, tag, error))
                    continue
                elements = _Elements(_tag_key(tag), datum.step, len(datum.values))
                event = Event(datum.step, datum.wall_time, samples, elements)
            events[at] = event
        return _Loaded(
            stamp=stamp,
            series=assemble(tag, by_wall_time(events.values()), problems),
            blob_keys={d.step: [value.blob_key for value in d.values] for d in datums},
            events=events,
        )

    def _tag_of(self, scope: Scope, run: str, wanted: str, refresh: bool) -> str | None:
        """Find the tag that a payload's key stands for."""
        if refresh:
            tags = list(self._blobs.list(scope, run).get(run, ()))
        else:
            with self._lock:
                tags = [at[2] for at in self._loaded if at[:2] == (scope.experiment_id, run)]
        return next((tag for tag in tags if _tag_key(tag) == wanted), None)

    def _read_payload(
        self, scope: Scope, blob_keys: Sequence[str], at: int, digest: str
    ) -> Payload | None:
        if not 1 <= at < len(blob_keys):
            return None
        try:
            data = self._blobs.read(scope, blob_keys[at])
            # Read last: a restart may have put another event here since the index was made.
            header = parse_header(self._blobs.read(scope, blob_keys[0]))
        except (NotFoundError, UnreadableSeriesError):
            return None
        panes = (pane for sample in header for pane in sample.panes.values())
        proof = next((pane for pane in panes if (pane.at, pane.digest) == (at, digest)), None)
        return None if proof is None else Payload(proof.media, data)


def _tag_key(tag: str) -> str:
    """Return a short stand-in for a tag, of any length and content, in a payload's key."""
    return _fingerprint(tag)


def _fingerprint(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _stamp(time_series: tb_provider.BlobSequenceTimeSeries) -> _Stamp:
    return _Stamp(
        time_series.max_step,
        time_series.max_wall_time,
        time_series.max_length,
        time_series.plugin_content,
    )


def _surviving_steps(datums: Sequence[tb_provider.BlobSequenceDatum]) -> list[int]:
    """Leave out steps that a restart wrote anew, as `assemble` does for each sample."""
    steps: list[int] = []
    for datum in sorted(datums, key=lambda d: (d.wall_time, d.step)):
        while steps and steps[-1] >= datum.step:
            steps.pop()
        steps.append(datum.step)
    return steps
