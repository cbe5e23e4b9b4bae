"""Reads one series of event files in the background while it is viewed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tb_triptych.format.metadata import UnreadableSeriesError, parse_plugin_content
from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.events.blobs import Blobs
from tb_triptych.sources.events.coarse_to_fine import coarse_to_fine
from tb_triptych.sources.events.known_events import KnownEvents
from tb_triptych.sources.events.loader_limits import missing_step, stale_step_problems
from tb_triptych.sources.events.stamp import Stamp
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.reading import Reading
from tb_triptych.sources.series import Series, assemble, by_wall_time
from tb_triptych.sources.source import Scope
from tb_triptych.thread_pool import ThreadPool

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider

_PATIENCE_S = 1.0
"""After this time a request for a series gets a part of it."""

_SEARCH_S = 10.0
"""After this time the search for a picture is given up."""

_GLANCE_S = 0.02

_BATCH = 64
"""Headers that are read before the pool turns to other work."""


class EventSeries:
    """A series that is read once for all requests; safe to use from several threads.

    Headers are kept, so that the next request continues from there.
    """

    def __init__(self, blobs: Blobs, pool: ThreadPool, run: str, tag: str) -> None:
        """Read nothing yet.

        Args:
          blobs: TensorBoard's storage.
          pool: Reads several headers at a time.
          run: Name of the run.
          tag: Tag of the series.
        """
        self._blobs = blobs
        self._pool = pool
        self._run = run
        self._tag = tag
        self._lock = threading.Lock()
        self._reading: Reading | None = None
        self._stamp: Stamp | None = None
        self._known = KnownEvents(tag)
        self._stale: Sequence[str] = ()
        self._problems: dict[int, str] = {}
        self._was_partial = False

    def series(self, scope: Scope) -> Series:
        """Return the whole series, or after a second a part of it, with the progress of reading.

        Raises:
          NotFoundError: if there is no such series.
          UnavailableError: if the storage does not answer.
        """
        self._follow(scope, _PATIENCE_S, lambda: len(self._known) > 0)
        with self._lock:
            progress = self._progress()
            self._was_partial |= progress is not None
            events = self._known.all
            problems = [*self._stale, *(self._problems[step] for step in sorted(self._problems))]
        return assemble(self._tag, by_wall_time(events), problems, progress)

    def places(self, digest: str) -> list[tuple[Sequence[str], int]]:
        """Return where a picture should be: the keys of an event's blobs, and its index."""
        with self._lock:
            return self._known.places(digest)

    def seek(self, scope: Scope, digest: str) -> None:
        """Read on for a while, or until the place of a picture is known.

        Raises:
          NotFoundError: if there is no such series.
          UnavailableError: if the storage does not answer.
        """
        give_up_s = time.monotonic() + _SEARCH_S
        self._follow(scope, 0, lambda: self._shows(digest) or time.monotonic() > give_up_s)

    @property
    def size_bytes(self) -> int:
        """Its approximate memory."""
        return self._known.size_bytes

    @property
    def remaining(self) -> Progress | None:
        """Progress of reading, in headers, if somebody got a part and waits for the rest."""
        with self._lock:
            return self._progress() if self._was_partial else None

    @property
    def edition(self) -> str:
        """Changes each time the series has doubled since it was last sent, and when complete.

        So all fetched parts add up to twice the whole, and there is time to fetch them.
        """
        with self._lock:
            if not self._was_partial:
                return ""
            return "-whole" if self._reading is None else f"-{len(self._known).bit_length()}"

    def _shows(self, digest: str) -> bool:
        with self._lock:
            # Before the loader has listed its events, a place may be outdated.
            is_listed = self._reading is None or self._reading.progress.total > 0
            return is_listed and bool(self._known.places(digest))

    def _progress(self) -> Progress | None:
        return None if self._reading is None else self._reading.progress

    def _follow(self, scope: Scope, patience_s: float, is_enough: Callable[[], bool]) -> None:
        """Wait until all is read, or, after a while, until there is a part."""
        stamp = self._look(scope)
        impatient_s = time.monotonic() + patience_s
        while (reading := self._reading_for(scope, stamp)) is not None:
            if reading.wait(impatient_s - time.monotonic()):
                continue
            while not reading.wait(_GLANCE_S):
                if is_enough():
                    return

    def _look(self, scope: Scope) -> Stamp:
        by_run, refused = self._blobs.list(scope, self._run, self._tag)
        found = by_run.get(self._run, {}).get(self._tag)
        if (why := refused.get((self._run, self._tag))) is not None:
            raise NotFoundError(f"{self._tag[:200]!r} cannot be shown: {why}")
        if found is None:
            raise NotFoundError(
                f"there is no triptych {self._tag[:200]!r} in run {self._run[:200]!r}"
            )
        return Stamp.of(found)

    def _reading_for(self, scope: Scope, stamp: Stamp) -> Reading | None:
        """Return the running job, whoever started it; `None` if nothing is new."""
        with self._lock:
            if self._reading is None and self._stamp != stamp:
                self._was_partial = False
                self._reading = Reading(partial(self._read, scope, stamp), "triptych-series")
            return self._reading

    def _read(self, scope: Scope, stamp: Stamp, reading: Reading) -> None:
        try:
            self._read_what_is_new(scope, stamp, reading)
            with self._lock:
                self._stamp = stamp
        finally:
            with self._lock:
                self._reading = None

    def _read_what_is_new(self, scope: Scope, stamp: Stamp, reading: Reading) -> None:
        try:
            parse_plugin_content(stamp.content)
        except UnreadableSeriesError as error:
            raise NotFoundError(f"{self._tag[:200]!r} cannot be shown: {error}") from error
        try:
            found = self._blobs.references(scope, self._run, [self._tag])
        except UnreadableSeriesError as error:
            raise NotFoundError(f"{self._tag[:200]!r} cannot be shown: {error}") from error
        datums = found.get(self._run, {}).get(self._tag, ())
        with self._lock:
            self._stale = stale_step_problems(stamp.max_wall_time_s, datums)
            self._problems = {}
            new = self._known.keep(datums)
        reading.expect(len(new))
        jobs = [
            partial(self._read_header, scope, reading, new[i]) for i in coarse_to_fine(len(new))
        ]
        for begin in range(0, len(jobs), _BATCH):
            self._pool.run(jobs[begin : begin + _BATCH])

    def _read_header(
        self, scope: Scope, reading: Reading, datum: tb_provider.BlobSequenceDatum
    ) -> None:
        problem = ""
        try:
            header = self._blobs.header(scope, datum)
            with self._lock:
                self._known.add(datum, header)
        except UnreadableSeriesError as error:
            problem = f"step {datum.step} cannot be read: {error}"
        except NotFoundError as error:
            problem = missing_step(datum.step, self._run, self._tag, error)
        if problem:
            with self._lock:
                self._problems[datum.step] = problem
        reading.advance()
