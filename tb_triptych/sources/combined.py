"""The two places where triptychs are, event files and journals, as one source."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tb_triptych.sources import catalog as catalogs
from tb_triptych.sources import series as all_series
from tb_triptych.sources.catalog import Catalog, Notice
from tb_triptych.sources.errors import NotFoundError, NotYetError, UnavailableError
from tb_triptych.sources.events.blobs import Scope
from tb_triptych.sources.events.source import EventFileSource
from tb_triptych.sources.journals.roots import roots_of
from tb_triptych.sources.payload import JOURNAL_KEY_PREFIX, Payload
from tb_triptych.sources.series import Series

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider

    from tb_triptych.sources.journals.probe import JournalProbe
    from tb_triptych.sources.journals.source import JournalSource

logger = logging.getLogger("tb_triptych")

_SIGHTING_WAIT_S = 0.05

_READ_AHEAD = 8


class CombinedSource:
    """Reads triptychs wherever they are; safe to use from several threads.

    A run is one run, and a tag of it one series, in whichever place its events are. Where both
    have the same sample at the same step, the journal's is shown.
    """

    def __init__(
        self,
        provider: tb_provider.DataProvider,
        steps_kept: int,
        logdir: str | None,
        logdir_spec: str | None,
    ) -> None:
        """Nothing is touched, and no thread begun, before the first question.

        Args:
          provider: TensorBoard's data provider, either loader's.
          steps_kept: How many steps of a tag TensorBoard's loader keeps; 0 for all.
          logdir: TensorBoard's flag.
          logdir_spec: TensorBoard's flag.
        """
        self._roots = roots_of(logdir, logdir_spec)
        self._events = EventFileSource(provider, steps_kept)
        self._lock = threading.Lock()
        self._journal_source: JournalSource | None = None
        self._sighting: JournalProbe | None = None

    def has_journals(self) -> bool:
        """Tell at once whether a journal was seen."""
        from tb_triptych.sources.journals.probe import JournalProbe

        with self._lock:
            if self._sighting is None:
                self._sighting = JournalProbe(self._roots)
        return self._sighting.was_made(_SIGHTING_WAIT_S)

    def catalog(self, scope: Scope) -> Catalog:
        """List all series.

        Raises:
          UnavailableError: if TensorBoard's storage does not answer, and there are no journals.
        """
        of_journals = self._journals.catalog()
        try:
            of_events = self._events.catalog(scope)
        except UnavailableError as error:
            if not of_journals.runs and of_journals.loading is None:
                raise
            logger.warning("%s", error, exc_info=True)
            of_events = Catalog({}, [Notice(None, None, f"only journals are shown: {error}")])
        return catalogs.join(of_events, of_journals)

    def series(self, scope: Scope, run: str, tag: str) -> Series:
        """Read a series.

        Raises:
          NotFoundError: if there is no such series.
          UnavailableError: if TensorBoard's storage does not answer, and no journal has the series.
        """
        try:
            of_journals = self._journals.series(run, tag)
        except NotFoundError as missing:
            try:
                return self._events.series(scope, run, tag)
            except NotFoundError:
                if isinstance(missing, NotYetError):
                    raise missing from None
                raise
        try:
            of_events = self._events.series(scope, run, tag)
        except NotFoundError:
            return of_journals
        except UnavailableError as error:
            logger.warning("%s", error, exc_info=True)
            of_events = Series(tag, {}, [f"only what journals hold is shown: {error}"])
        return all_series.join(of_events, of_journals)

    def payload(self, scope: Scope, run: str, key: str) -> Payload:
        """Fetch the picture that a key names, and prove that it is this one.

        Raises:
          NotFoundError: if there is no such picture (any more).
          UnavailableError: if TensorBoard's storage does not answer.
        """
        if key.startswith(JOURNAL_KEY_PREFIX):
            return self._journals.payload(run, key)
        return self._events.payload(scope, run, key)

    def payloads(
        self, scope: Scope, run: str, keys: Sequence[str]
    ) -> Iterator[Payload | NotFoundError]:
        """Fetch pictures in the order of their keys, each or why there is none (any more).

        Read as they are taken, those in event files a few ahead.

        Raises:
          UnavailableError: if TensorBoard's storage does not answer.
        """
        in_journals = [key for key in keys if key.startswith(JOURNAL_KEY_PREFIX)]
        of_journals: Iterator[Payload | NotFoundError] = iter(())
        if in_journals:
            of_journals = self._journals.payloads(run, in_journals)
        for begin in range(0, len(keys), _READ_AHEAD):
            some = keys[begin : begin + _READ_AHEAD]
            of_events = [key for key in some if not key.startswith(JOURNAL_KEY_PREFIX)]
            found = dict(zip(of_events, self._events.payloads(scope, run, of_events), strict=True))
            for key in some:
                yield found[key] if key in found else next(of_journals)

    @property
    def _journals(self) -> JournalSource:
        """The journals, from the first question on.

        TensorBoard stops if what it imports at its start cannot be imported; a codec for journals
        that is missing must only cost the answer.
        """
        from tb_triptych.sources.journals.directory import JournalDirectory
        from tb_triptych.sources.journals.source import JournalSource

        with self._lock:
            if self._journal_source is None:
                self._journal_source = JournalSource(JournalDirectory(self._roots))
            return self._journal_source
