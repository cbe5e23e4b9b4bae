"""Combines all kinds of sources."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from tb_triptych.sources import catalog as catalogs
from tb_triptych.sources.catalog import Catalog, Notice
from tb_triptych.sources.errors import NotFoundError, NotYetError, UnavailableError
from tb_triptych.sources.payload import Payload
from tb_triptych.sources.series import Series
from tb_triptych.sources.source import Scope, Source, SourceKind

if TYPE_CHECKING:
    from tb_triptych.sources.table import SeriesTable

logger = logging.getLogger("tb_triptych")


class CombinedSource:
    """Reads triptychs from all sources; safe to use from several threads.

    A run is one run, and each of its tags one series, even if its events are in several places.
    """

    def __init__(self, kinds: Sequence[SourceKind]) -> None:
        """Open no source before the first request.

        TensorBoard stops if an import at its start fails; a missing codec must
        only make the answer fail.

        Args:
          kinds: The kinds of sources; if several have the same sample at the same step, the last
            one's is shown.
        """
        self._kinds = kinds
        self._lock = threading.Lock()
        self._opened: list[Source] | None = None

    def is_active(self) -> bool:
        """Return at once whether triptychs were found that TensorBoard does not see itself."""
        return any(kind.is_active() for kind in self._kinds)

    def catalog(self, scope: Scope, without: Collection[str] = ()) -> Catalog:
        """List all series.

        Args:
          scope: On whose behalf they are listed.
          without: Origins of writers to leave out, where those are known.

        Raises:
          UnavailableError: if a storage does not answer, and the others have nothing.
        """
        found: list[Catalog] = []
        failed: dict[str, UnavailableError] = {}
        for kind, source in zip(self._kinds, self._sources(), strict=True):
            try:
                found.append(source.catalog(scope, without))
            except UnavailableError as error:
                failed[kind.name] = error
        if failed and not any(catalog.runs or catalog.loading for catalog in found):
            raise next(iter(failed.values()))
        notices = [Notice(None, None, message) for message in _left_out(failed)]
        return reduce(catalogs.join, found, Catalog({}, notices))

    def series(
        self, scope: Scope, run: str, tag: str, without: Collection[str] = ()
    ) -> SeriesTable:
        """Read a series.

        Args:
          scope: On whose behalf it is read.
          run: Its run.
          tag: Its tag.
          without: Origins of writers to leave out, see docs/event_format.md.

        Raises:
          NotFoundError: if there is no such series.
          UnavailableError: if a storage does not answer, and no other has the series.
        """
        # Not imported before the first request: they need numpy.
        from tb_triptych.sources.joined_table import joined
        from tb_triptych.sources.row_table import RowTable

        found: list[SeriesTable] = []
        missing: list[NotFoundError] = []
        failed: dict[str, UnavailableError] = {}
        for kind, source in zip(self._kinds, self._sources(), strict=True):
            try:
                found.append(source.series(scope, run, tag, without))
            except NotFoundError as error:
                missing.append(error)
            except UnavailableError as error:
                failed[kind.name] = error
        if not found:
            not_yet = [error for error in missing if isinstance(error, NotYetError)]
            raise [*failed.values(), *not_yet, *missing][0]
        if failed:
            found.insert(0, RowTable(Series(tag, {}, _left_out(failed))))
        return joined(found)

    def payload(self, scope: Scope, run: str, key: str) -> Payload:
        """Fetch the picture that a key names, and verify that it is this one.

        Raises:
          NotFoundError: if the picture does not exist (or no longer exists).
          UnavailableError: if the storage does not answer.
        """
        owner = self._owner(key)
        if owner is None:
            raise _unknown(key)
        return self._sources()[owner].payload(scope, run, key)

    def payloads(
        self, scope: Scope, run: str, keys: Sequence[str]
    ) -> Iterator[Payload | NotFoundError]:
        """Fetch pictures in the order of their keys, each or the reason why it is missing.

        They are read lazily, as far as the sources do so.

        Raises:
          UnavailableError: if the storage does not answer.
        """
        owners = [self._owner(key) for key in keys]
        streams = {
            owner: source.payloads(scope, run, own_keys)
            for owner, source in enumerate(self._sources())
            if (own_keys := [k for k, at in zip(keys, owners, strict=True) if at == owner])
        }
        for key, owner in zip(keys, owners, strict=True):
            yield _unknown(key) if owner is None else next(streams[owner])

    def _owner(self, key: str) -> int | None:
        """Return the position of the source of a key."""
        return next((i for i, kind in enumerate(self._kinds) if kind.owns(key)), None)

    def _sources(self) -> Sequence[Source]:
        with self._lock:
            if self._opened is None:
                self._opened = [kind.open() for kind in self._kinds]
            return self._opened


def _left_out(failed: Mapping[str, UnavailableError]) -> list[str]:
    """Log failures, and return messages about them."""
    for error in failed.values():
        logger.warning("%s", error, exc_info=error)
    return [f"the contents of {name} are not shown: {error}" for name, error in failed.items()]


def _unknown(key: str) -> NotFoundError:
    return NotFoundError(f"no picture has the key {key[:200]!r}")
