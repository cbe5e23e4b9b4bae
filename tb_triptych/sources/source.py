"""The interface of sources of triptychs; each kind is a folder next to this file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tb_triptych.sources.errors import NotFoundError
from tb_triptych.sources.payload import Payload

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider

    from tb_triptych.sources.catalog import Catalog
    from tb_triptych.sources.table import SeriesTable


@dataclass(frozen=True)
class Scope:
    """TensorBoard's request context and experiment, for access to storage."""

    context: Any
    experiment_id: str


@dataclass(frozen=True)
class Settings:
    """TensorBoard's settings.

    Attributes:
      provider: TensorBoard's data provider, either loader's.
      steps_kept: How many steps per tag TensorBoard's loader keeps; 0 for all.
      logdir: The flag `--logdir`.
      logdir_spec: The flag `--logdir_spec`.
    """

    provider: tb_provider.DataProvider
    steps_kept: int
    logdir: str | None
    logdir_spec: str | None


class Source(Protocol):
    """Reads triptychs of one kind of source; safe to use from several threads."""

    def catalog(self, scope: Scope, without: Collection[str] = ()) -> Catalog:
        """List all series, as far as they have been read.

        Args:
          scope: On whose behalf they are listed.
          without: Origins of writers to leave out, where those are known.

        Raises:
          UnavailableError: if the storage does not answer.
        """

    def series(
        self, scope: Scope, run: str, tag: str, without: Collection[str] = ()
    ) -> SeriesTable:
        """Read a series, or the part of it that has been read so far.

        Args:
          scope: On whose behalf it is read.
          run: Its run.
          tag: Its tag.
          without: Origins of writers to leave out, where those are known.

        Raises:
          NotFoundError: if there is no such series; `NotYetError` if there may be.
          UnavailableError: if the storage does not answer.
        """

    def payload(self, scope: Scope, run: str, key: str) -> Payload:
        """Fetch the picture that a key names, and verify that it is this one.

        Raises:
          NotFoundError: if the picture does not exist (or no longer exists).
          UnavailableError: if the storage does not answer.
        """

    def payloads(
        self, scope: Scope, run: str, keys: Sequence[str]
    ) -> Iterator[Payload | NotFoundError]:
        """Fetch pictures in the order of their keys, each or the reason why it is missing.

        Raises:
          UnavailableError: if the storage does not answer.
        """


class SourceKind(Protocol):
    """One kind of source, before anything is read from it."""

    @property
    def name(self) -> str:
        """Its name in messages, in the plural."""

    def owns(self, key: str) -> bool:
        """Return whether the key of a picture is one of this kind, and so of no other."""

    def is_active(self) -> bool:
        """Return at once whether triptychs were found that TensorBoard does not see itself."""

    def open(self) -> Source:
        """Return the source; its imports happen only now."""
