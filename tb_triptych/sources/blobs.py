"""TensorBoard's data provider, asked for what this plugin needs, with this package's errors."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tb_triptych.metadata import PLUGIN_NAME, UnreadableSeriesError
from tb_triptych.sources.errors import NotFoundError, UnavailableError
from tb_triptych.sources.nudge import Nudge

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider

# The loader has sampled the steps already; here all that it kept is wanted.
_ALL = 2**31 - 1

MOST_EXPERIMENTS = 8
"""What was read of more experiments is forgotten: their ids come with the request, and a loader of
local directories takes any for its own."""


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
        self._nudge = Nudge() if _is_over_a_connection(provider) else None

    def list(
        self, scope: Scope, run: str | None = None, tag: str | None = None
    ) -> Mapping[str, Mapping[str, tb_provider.BlobSequenceTimeSeries]]:
        """List series by run and tag, all or some."""
        with self._asking(scope):
            found: Mapping[str, Mapping[str, tb_provider.BlobSequenceTimeSeries]] = (
                self._provider.list_blob_sequences(
                    scope.context,
                    experiment_id=scope.experiment_id,
                    plugin_name=PLUGIN_NAME,
                    run_tag_filter=_filter(run, None if tag is None else [tag]),
                )
            )
        return found

    def references(
        self, scope: Scope, run: str, tags: Sequence[str]
    ) -> Mapping[str, Mapping[str, Sequence[tb_provider.BlobSequenceDatum]]]:
        """Return the keys of all blobs of some series of a run, by run and tag."""
        with self._asking(scope):
            data: Mapping[str, Mapping[str, Sequence[tb_provider.BlobSequenceDatum]]] = (
                self._provider.read_blob_sequences(
                    scope.context,
                    experiment_id=scope.experiment_id,
                    plugin_name=PLUGIN_NAME,
                    downsample=_ALL,
                    run_tag_filter=_filter(run, tags),
                )
            )
        return data

    def read(self, scope: Scope, blob_key: str) -> bytes:
        """Read one blob.

        Raises:
          UnreadableSeriesError: if it is something else.
        """
        with self._asking(scope):
            data = self._provider.read_blob(scope.context, blob_key=blob_key)
        if not isinstance(data, bytes):
            raise UnreadableSeriesError("the event does not hold bytes")
        return data

    def header(self, scope: Scope, datum: tb_provider.BlobSequenceDatum) -> bytes:
        """Read the header of an event.

        Raises:
          UnreadableSeriesError: if it has none.
        """
        if not datum.values:
            raise UnreadableSeriesError("the event is empty")
        return self.read(scope, datum.values[0].blob_key)

    @contextmanager
    def _asking(self, scope: Scope) -> Iterator[None]:
        """Turn what the data provider raises into this package's errors, and let nothing wait."""

        def ask() -> object:
            return self._provider.experiment_metadata(
                scope.context, experiment_id=scope.experiment_id
            )

        with _storage(), nullcontext() if self._nudge is None else self._nudge.waiting(ask):
            yield


def _is_over_a_connection(provider: tb_provider.DataProvider) -> bool:
    """Tell whether this is the fast loader's provider, without loading what it needs if not."""
    module = sys.modules.get("tensorboard.data.grpc_provider")
    return module is not None and isinstance(provider, module.GrpcDataProvider)


def _filter(run: str | None, tags: Sequence[str] | None) -> tb_provider.RunTagFilter:
    from tensorboard.data import provider as tb_provider

    return tb_provider.RunTagFilter(runs=None if run is None else [run], tags=tags)


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
