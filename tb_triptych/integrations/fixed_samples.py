"""The fixed samples of datasets that a callback shows at every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.inputs.batch import read_batch
from tb_triptych.inputs.log_call import read_call
from tb_triptych.inputs.texts import series_name
from tb_triptych.integrations.batches import described
from tb_triptych.integrations.datasets import first_batches
from tb_triptych.integrations.first_samples import FirstSamples
from tb_triptych.integrations.options import CallbackOptions
from tb_triptych.metrics.plan import MetricSpecs, without_target
from tb_triptych.panes import Pane, panes_by_role
from tb_triptych.panes.axes import planes


@dataclass(frozen=True)
class FixedSamples:
    """The fixed samples of one series."""

    input: NDArray[Any]
    target: NDArray[Any] | None
    sample_ids: Sequence[Any] | None
    captions: Sequence[str | None] | None

    def measured(self, metrics: MetricSpecs) -> MetricSpecs:
        """Return the metrics that can be measured: none without a target.

        If the user wrote "auto", it is still passed on, to report that it measures nothing.
        """
        return without_target(metrics) if self.target is None else metrics


def fixed_samples(datasets: Any, options: CallbackOptions) -> dict[str, FixedSamples]:
    """Copy the first samples of datasets, and check now whatever would fail later.

    Args:
      datasets: By name, a pair of arrays `(x, y)`, an array `x`, or batches of them.
      options: How many samples to take, their texts, and how to log them.

    Raises:
      TypeError: for something that is not a dataset, or a dtype that a pane does not take.
      ValueError: for a shape that a pane does not take, a dataset without samples, or texts that do
        not fit the samples.
    """
    if not isinstance(datasets, Mapping):
        raise TypeError(
            f'datasets is {described(datasets)}: pass a dict such as {{"val": (x, y)}}, whose '
            "keys become the names of the series"
        )
    if not datasets:
        raise ValueError('datasets is empty: pass at least one, such as {"val": (x, y)}')
    for tag in datasets:
        series_name(tag, "datasets has the key")
    for name, by_tag in (("sample_ids", options.sample_ids), ("captions", options.captions)):
        if unknown := set(by_tag) - set(datasets):
            raise ValueError(
                f"{name} names {sorted(map(str, unknown))}, but the datasets are {list(datasets)}"
            )
    fixed = {}
    for tag, dataset in datasets.items():
        with _naming_dataset(tag):
            first = FirstSamples(options.samples)
            for batch in first_batches(dataset, options.samples):
                first.add(batch)
            ids, captions = options.sample_ids.get(tag), options.captions.get(tag)
            fixed[tag] = FixedSamples(*first.arrays(), ids, captions)
            _check(tag, fixed[tag], options)
    return fixed


def _check(tag: str, fixed: FixedSamples, options: CallbackOptions) -> None:
    roles = ["input", "output"] if fixed.target is None else ["input", "output", "target"]
    output = _stand_in(panes_by_role(options.panes, roles)["output"], len(fixed.input))
    call = read_call(
        tag,
        0,
        fixed.input,
        output,
        fixed.target,
        panes=options.panes,
        sample_ids=fixed.sample_ids,
        captions=fixed.captions,
        data_format=options.data_format,
        metrics=fixed.measured(options.metrics),
    )
    read_batch(call)


def _stand_in(pane: Pane, samples: int) -> NDArray[Any]:
    """Make an output that the pane accepts, as that of the model is not known yet."""
    dtype, channels = pane.stand_in
    axis = (channels,) if channels else ()
    return np.zeros((samples, *(1,) * planes(pane), *axis), dtype)


@contextmanager
def _naming_dataset(tag: str) -> Iterator[None]:
    """Put the name of the dataset in front of errors about it."""
    try:
        yield
    except TypeError as error:
        raise TypeError(f"datasets[{tag!r}]: {error}") from error
    except ValueError as error:
        raise ValueError(f"datasets[{tag!r}]: {error}") from error
