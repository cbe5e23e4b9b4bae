"""Measures a batch: known metrics by sample, user-defined ones by call."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeAlias

import numpy as np

from tb_triptych.arrays import Array
from tb_triptych.metrics.column import NoColumnError, column_of
from tb_triptych.metrics.comparison import SHAPES, compare
from tb_triptych.metrics.metric import Metric
from tb_triptych.metrics.plan import NOTHING_MEASURED, MetricPlan
from tb_triptych.panes import Pane
from tb_triptych.thread_pool import Run

Numbers: TypeAlias = Mapping[str, float | None]
"""Numbers of one sample by name of the metric; `None` where one is not defined."""


class Measurable(Protocol):
    """Samples that have arrays by role, as the batch of a logging call."""

    @property
    def arrays(self) -> Mapping[str, Array]:
        """By role, with an axis of samples first."""

    @property
    def panes(self) -> Mapping[str, Pane]:
        """What the numbers mean, by role."""

    @property
    def ids(self) -> Sequence[str]:
        """One name for each sample."""

    @property
    def metrics(self) -> MetricPlan:
        """What to measure."""

    def picture(self, role: str, sample: int) -> Array:
        """Return one picture as `[h, w]` or `[h, w, c]`, a volume with d before."""


@dataclass(frozen=True)
class Measured:
    """The measured numbers.

    Attributes:
      samples: The numbers of each sample.
      problems: Human-readable reasons why some are missing, by subject.
    """

    samples: Sequence[Numbers]
    problems: Mapping[str, str] = field(default_factory=dict)


def measure(given: Measurable, stored: Measurable, run: Run, *, strict: bool = False) -> Measured:
    """Measure the metrics in the plan of a batch.

    Args:
      given: The batch with the arrays as given, for user-defined functions.
      stored: The same with class ids in place of scores.
      run: Does jobs and returns their results in order.
      strict: Whether to raise errors of user-defined functions.
    """
    if not given.ids:  # a record of dropped calls
        return Measured([])
    plan = given.metrics
    size = len(given.ids)
    numbers: list[dict[str, float | None]] = [{} for _ in range(size)]
    problems = {} if plan.nothing_measured is None else {NOTHING_MEASURED: plan.nothing_measured}
    if plan.known:
        jobs = [partial(_compare, stored, sample) for sample in range(size)]
        for found, (values, reasons) in zip(numbers, run(jobs), strict=True):
            found |= values
            # Metrics that were not requested are not reported.
            reported = plan.named if plan.is_default else (SHAPES, *plan.named)
            problems |= {name: reasons[name] for name in reasons if name in reported}
    for metric in plan.custom:
        try:
            column = _custom(metric, given, size)
        except Exception as error:
            if strict:
                raise
            column = [None] * size
            problems[metric.name] = (
                f"{metric.name} could not be measured: {type(error).__name__}: {error}. Later "
                "steps are tried, without another warning"
            )
        for found, value in zip(numbers, column, strict=True):
            found[metric.name] = value
    return Measured(numbers, problems)


def means_of(samples: Sequence[Numbers]) -> dict[str, float]:
    """Return the mean of each metric over the samples that have it."""
    columns: dict[str, list[float]] = {}
    for sample in samples:
        for name, value in sample.items():
            if value is not None:
                columns.setdefault(name, []).append(value)
    return {name: math.fsum(column) / len(column) for name, column in columns.items()}


def _compare(stored: Measurable, sample: int) -> tuple[dict[str, float | None], dict[str, str]]:
    roles = ("output", "target")
    arrays = [stored.picture(role, sample) for role in roles]
    return compare(stored.metrics.known, arrays, [stored.panes[role] for role in roles])


def _custom(metric: Metric, batch: Measurable, size: int) -> list[float | None]:
    values = metric.values
    if not callable(values):
        column = np.asarray(values, np.float64)
    else:
        # Copies: the function must write neither to the stored arrays, which waiting calls may
        # share, nor to the caller's. A read-only view would stop functions that write in place, and
        # those that need a writable buffer without writing, such as torch.from_numpy.
        pair = (np.array(batch.arrays[role].values) for role in ("output", "target"))
        made = values(*pair)
        try:
            column = column_of(made, size)
        except NoColumnError as error:
            raise ValueError(f"it returned {error}") from None
        except TypeError as error:
            raise TypeError(f"it returned {error}") from None
    return [value if math.isfinite(value) else None for value in column.tolist()]
