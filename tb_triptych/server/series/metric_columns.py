"""The metrics of a sample: one column for each definition, exact or as a summary."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.bounds import MOST_METRICS
from tb_triptych.server.series.container import Container, Json
from tb_triptych.sources.series import StoredSample
from tb_triptych.sources.table import Definition, SeriesTable

_MOST_BINS = 512
"""A chart has hardly more pixels that can be told apart."""
_LEAST_BINS = 8
_BIN_BYTES = 12


class MetricColumn(NamedTuple):
    """A metric by one definition.

    Attributes:
      name: Its name.
      definition: Its definition; `None` if it has but one.
      values: Its numbers, one for each step of the series; NaN where there is none.
    """

    name: str
    definition: str | None
    values: NDArray[np.float64]


def metric_columns(table: SeriesTable, sample_id: str) -> list[MetricColumn]:
    """Return the metrics of a sample; numbers of two definitions are two metrics.

    Args:
      table: The series.
      sample_id: The sample.
    """
    definitions = table.definitions(sample_id)
    found: list[MetricColumn] = []
    for name, values in table.metrics(sample_id).items():
        found += _by_definition(name, values, definitions)
    return found[:MOST_METRICS]


def columns_in(row: Sequence[StoredSample | None]) -> list[MetricColumn]:
    """Return the numbers of a sample at some steps, without reading those of others.

    Args:
      row: What was logged at these steps.
    """
    found: dict[tuple[str, str | None], NDArray[np.float64]] = {}
    for index, stored in enumerate(row):
        if stored is None:
            continue
        for name, value in stored.header.metrics.items():
            if value is None or not math.isfinite(value):
                continue
            at = name, stored.header.definitions.get(name)
            column = found.get(at)
            if column is None:
                if len(found) == MOST_METRICS:
                    continue
                column = found[at] = np.full(len(row), np.nan)
            column[index] = value
    return [MetricColumn(*at, values) for at, values in found.items()]


def _by_definition(
    name: str, values: NDArray[np.float64], definitions: Mapping[str, Definition]
) -> Iterator[MetricColumn]:
    said = definitions.get(name)
    if said is None or isinstance(said, str):
        yield MetricColumn(name, said, values)
        return
    there = ~np.isnan(values)
    of_numbers = [said[index] for index in np.flatnonzero(there).tolist()]
    different = list(dict.fromkeys(of_numbers))
    if len(different) <= 1:
        yield MetricColumn(name, different[0] if different else None, values)
        return
    for definition in different[:MOST_METRICS]:
        own = np.full(len(values), np.nan)
        own[there] = [
            value if one == definition else np.nan
            for one, value in zip(of_numbers, values[there].tolist(), strict=True)
        ]
        yield MetricColumn(name, definition, own)


def bin_steps(count: int, most_bytes: int) -> int:
    """Return how many steps one bin stands for, a power of two.

    Args:
      count: Number of steps.
      most_bytes: Room for the bins of one metric.
    """
    most_bins = max(_LEAST_BINS, min(_MOST_BINS, most_bytes // _BIN_BYTES))
    size = 1
    while -(-count // size) > most_bins:
        size *= 2
    return size


def summary(container: Container, values: NDArray[np.float64], size: int) -> Json:
    """Write what can be said of a long column in a few numbers.

    Args:
      container: Takes long columns.
      values: One for each step; NaN where there is none.
      size: Steps of a bin.

    Returns:
      `None` if there is no number at all.
    """
    indices = np.flatnonzero(~np.isnan(values))
    if len(indices) == 0:
        return None
    known = values[indices]

    def at(index: int) -> Json:
        return [float(known[index]), int(indices[index])]

    def most(amounts: NDArray[np.float64]) -> Json:
        index = int(np.argmax(amounts))
        return [float(amounts[index]), int(indices[index])]

    with np.errstate(over="ignore"):
        falls = np.maximum.accumulate(known) - known
        rises = known - np.minimum.accumulate(known)
    limit = np.finfo(np.float64).max
    return {
        "first": at(0),
        "last": at(-1),
        "least": at(int(np.argmin(known))),
        "greatest": at(int(np.argmax(known))),
        "fall": most(np.minimum(falls, limit)),
        "rise": most(np.minimum(rises, limit)),
        "bins": container.numbers(_bins(values, size)),
    }


def _bins(values: NDArray[np.float64], size: int) -> NDArray[np.float32]:
    """Return the least number of each bin, then the mean ones, then the greatest ones."""
    starts = np.arange(0, len(values), size)
    counts = np.add.reduceat(~np.isnan(values), starts, dtype=np.int64)
    shares = np.nan_to_num(values, nan=0.0) / size  # so that no sum is infinite
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.add.reduceat(shares, starts) * (size / counts)
        parts = [np.fmin.reduceat(values, starts), means, np.fmax.reduceat(values, starts)]
    return _single(np.concatenate(parts))


def _single(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Round, but never to infinity."""
    limits = np.finfo(np.float32)
    return np.clip(values, limits.min, limits.max).astype(np.float32)
