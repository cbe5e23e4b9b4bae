"""TensorBoard's data provider, asked for what this plugin needs, with this package's errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tb_triptych.metadata import PLUGIN_NAME, UnreadableSeriesError
from tb_triptych.record import SampleHeader, parse_header
from tb_triptych.sources.errors import NotFoundError, UnavailableError

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider

# The loader has sampled the steps already; here all that it kept is wanted.
_ALL = 2**31 - 1


@dataclass(frozen=True)
class Scope:
    """On whose behalf storage is read: TensorBoard's request context and experiment."""

    context: Any
    experiment_id: str


class Blobs:
    """The blob sequences of this plugin.

    Every method raises `NotFoundError` for what is not there (any more), and `UnavailableError` if
    the storage does not answer.
    """

    def __init__(self, provider: tb_provider.DataProvider) -> None:
        """Nothing is asked yet."""
        self._provider = provider

    def list(
        self, scope: Scope, run: str | None = None, tag: str | None = None
    ) -> Mapping[str, Mapping[str, tb_provider.BlobSequenceTimeSeries]]:
        """List series by run and tag, all or some."""
        with _storage():
            found: Mapping[str, Mapping[str, tb_provider.BlobSequenceTimeSeries]] = (
                self._provider.list_blob_sequences(
                    scope.context,
                    experiment_id=scope.experiment_id,
                    plugin_name=PLUGIN_NAME,
                    run_tag_filter=_filter(run, tag),
                )
            )
        return found

    def references(
        self, scope: Scope, run: str | None, tag: str | None
    ) -> Mapping[str, Mapping[str, Sequence[tb_provider.BlobSequenceDatum]]]:
        """Return the keys of all blobs by run and tag, all or some."""
        with _storage():
            data: Mapping[str, Mapping[str, Sequence[tb_provider.BlobSequenceDatum]]] = (
                self._provider.read_blob_sequences(
                    scope.context,
                    experiment_id=scope.experiment_id,
                    plugin_name=PLUGIN_NAME,
                    downsample=_ALL,
                    run_tag_filter=_filter(run, tag),
                )
            )
        return data

    def read(self, scope: Scope, blob_key: str) -> bytes:
        """Read one blob.

        Raises:
          UnreadableSeriesError: if it is something else.
        """
        with _storage():
            data = self._provider.read_blob(scope.context, blob_key=blob_key)
        if not isinstance(data, bytes):
            raise UnreadableSeriesError("the event does not hold bytes")
        return data

    def header(
        self, scope: Scope, datum: tb_provider.BlobSequenceDatum
    ) -> tuple[SampleHeader, ...]:
        """Read the header of an event.

        Raises:
          UnreadableSeriesError: if it is none.
        """
        if not datum.values:
            raise UnreadableSeriesError("the event is empty")
        return parse_header(self.read(scope, datum.values[0].blob_key))


def _filter(run: str | None, tag: str | None) -> tb_provider.RunTagFilter:
    from tensorboard.data import provider as tb_provider

    return tb_provider.RunTagFilter(
        runs=None if run is None else [run], tags=None if tag is None else [tag]
    )


@contextmanager
def _storage() -> Iterator[None]:
    """Turn what a data provider raises into this package's errors."""
    from tensorboard import errors

    try:
        yield
    except (errors.NotFoundError, errors.InvalidArgumentError, KeyError, IndexError) as error:
        raise NotFoundError(str(error)) from error
    except Exception as error:
        raise UnavailableError(
            f"TensorBoard's storage does not answer ({type(error).__name__}); is its data server "
            "still running?"
        ) from error
