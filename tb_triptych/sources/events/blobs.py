"""Reads this plugin's data from TensorBoard's data provider, with this package's errors."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, TypeAlias

from tb_triptych.format.metadata import PLUGIN_NAME, UnreadableSeriesError
from tb_triptych.sources.errors import NotFoundError, UnavailableError
from tb_triptych.sources.events.ack_nudge import Nudge
from tb_triptych.sources.source import Scope

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider

# The loader has sampled the steps already; everything it kept is requested.
_ALL = 2**31 - 1

MOST_EXPERIMENTS = 8
"""Data of more experiments is dropped: their ids come with the request, and a loader of local
directories accepts any id."""


_MOST_ELEMENTS = 100_000

_FAULTS = (ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError)
"""Errors raised by the code of a loader if data is malformed."""

_FAULTY = ("RESOURCE_EXHAUSTED", "INTERNAL", "OUT_OF_RANGE", "DATA_LOSS")
"""The fast loader's answers in that case, such as if an answer is too large."""


Found: TypeAlias = "Mapping[str, Mapping[str, tb_provider.BlobSequenceTimeSeries]]"
Refused: TypeAlias = Mapping[tuple[str, str | None], str]


class Blobs:
    """The blob sequences of this plugin.

    Every method raises `NotFoundError` if something does not exist (or no longer exists),
    `UnreadableSeriesError` if a loader fails on data that it has read, and `UnavailableError` if
    the storage does not answer.
    """

    def __init__(self, provider: tb_provider.DataProvider) -> None:
        """Make no request yet."""
        self._provider = provider
        self._nudge = Nudge() if _is_over_a_connection(provider) else None

    def list(
        self, scope: Scope, run: str | None = None, tag: str | None = None
    ) -> tuple[Found, Refused]:
        """List series by run and tag, all or some.

        TensorBoard's Python loader fails as a whole if it fails on one series. Then each series is
        requested separately.

        Returns:
          The series, and why some of them are unavailable, by run and tag; the tag may be `None`.
        """
        refused: dict[tuple[str, str | None], str] = {}
        try:
            found = self._list(scope, run, None if tag is None else [tag])
        except (NotFoundError, UnreadableSeriesError) as error:
            if run is not None and tag is not None:
                return {}, {(run, tag): _why(error)}
            found = self._one_by_one(scope, run, refused)
        return _of_reasonable_length(found, refused), refused

    def _one_by_one(
        self, scope: Scope, run: str | None, refused: dict[tuple[str, str | None], str]
    ) -> Found:
        found: dict[str, dict[str, tb_provider.BlobSequenceTimeSeries]] = {}
        for at_run, tags in self._names(scope).items():
            if run is not None and at_run != run:
                continue
            for tag in tags:
                try:
                    alone = self._list(scope, at_run, None if tag is None else [tag])
                except (NotFoundError, UnreadableSeriesError) as error:
                    refused[at_run, tag] = _why(error)
                else:
                    found.setdefault(at_run, {}).update(alone.get(at_run, {}))
        return found

    def _names(self, scope: Scope) -> Mapping[str, Iterable[str | None]]:
        """List all series by run, or only the runs for the fast loader, which provides no more."""
        multiplexer = getattr(self._provider, "_multiplexer", None)  # the Python loader's
        with self._asking(scope):
            if multiplexer is not None:
                return {
                    run: list(tags)
                    for run, tags in multiplexer.PluginRunToTagToContent(PLUGIN_NAME).items()
                }
            runs = self._provider.list_runs(scope.context, experiment_id=scope.experiment_id)
        return {run.run_id: [None] for run in runs}

    def _list(self, scope: Scope, run: str | None, tags: Sequence[str] | None) -> Found:
        with self._asking(scope):
            found: Found = self._provider.list_blob_sequences(
                scope.context,
                experiment_id=scope.experiment_id,
                plugin_name=PLUGIN_NAME,
                run_tag_filter=_filter(run, tags),
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
        """Convert the data provider's errors into this package's, and avoid delayed answers."""

        def ask() -> object:
            return self._provider.experiment_metadata(
                scope.context, experiment_id=scope.experiment_id
            )

        with _storage(), nullcontext() if self._nudge is None else self._nudge.waiting(ask):
            yield


def _is_over_a_connection(provider: tb_provider.DataProvider) -> bool:
    """Return whether this is the fast loader's provider, without importing it otherwise."""
    module = sys.modules.get("tensorboard.data.grpc_provider")
    return module is not None and isinstance(provider, module.GrpcDataProvider)


def _filter(run: str | None, tags: Sequence[str] | None) -> tb_provider.RunTagFilter:
    from tensorboard.data import provider as tb_provider

    return tb_provider.RunTagFilter(runs=None if run is None else [run], tags=tags)


def _why(error: Exception) -> str:
    if isinstance(error, NotFoundError):
        return "TensorBoard's loader lists it, but has no event for it"
    return str(error)


def _of_reasonable_length(
    found: Found, refused: dict[tuple[str, str | None], str]
) -> dict[str, dict[str, tb_provider.BlobSequenceTimeSeries]]:
    """Leave out impossible events: requesting them would make a key for each element."""
    kept: dict[str, dict[str, tb_provider.BlobSequenceTimeSeries]] = {}
    for run, tags in found.items():
        for tag, entry in tags.items():
            if (entry.max_length or 0) <= _MOST_ELEMENTS:
                kept.setdefault(run, {})[tag] = entry
            else:
                refused[run, tag] = f"an event claims to have more than {_MOST_ELEMENTS} elements"
    return kept


@contextmanager
def _storage() -> Iterator[None]:
    """Convert a data provider's errors into this package's."""
    from tensorboard import errors

    try:
        yield
    except (errors.NotFoundError, errors.InvalidArgumentError, KeyError, IndexError) as error:
        raise NotFoundError(str(error)) from error
    except Exception as error:
        if isinstance(error, _FAULTS) or _status(error) in _FAULTY:
            raise UnreadableSeriesError(
                f"TensorBoard's loader fails to read it ({type(error).__name__})"
            ) from error
        raise UnavailableError(
            f"TensorBoard's storage does not answer ({type(error).__name__}); is its data server "
            "still running?"
        ) from error


def _status(error: Exception) -> str:
    """Return the status of the fast loader's answer, if the error comes from it."""
    code = getattr(error, "code", None)
    return str(getattr(code(), "name", "")) if callable(code) else ""
