"""The few samples of datasets that a callback shows, the same at every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import to_numpy
from tb_triptych.inputs.batch import read_batch
from tb_triptych.inputs.counts import count
from tb_triptych.inputs.log_call import read_call
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.inputs.texts import series_name
from tb_triptych.integrations.batches import described, is_array
from tb_triptych.integrations.datasets import first_batches
from tb_triptych.metrics.plan import MetricSpecs, without_target
from tb_triptych.panes import Labels, Pane, PaneSpecs, panes_by_role
from tb_triptych.panes.axes import planes


@dataclass(frozen=True)
class FixedSamples:
    """The samples of one series, the same at every step."""

    input: NDArray[Any]
    target: NDArray[Any] | None
    sample_ids: Sequence[Any] | None
    captions: Sequence[str | None] | None

    def measured(self, metrics: MetricSpecs) -> MetricSpecs:
        """Return what of these metrics can be measured: without a target, nothing.

        Where the user wrote "auto", that is still passed on, to be told that it is in vain.
        """
        return without_target(metrics) if self.target is None else metrics


def watch(
    datasets: Any,
    samples: Any,
    sample_ids: Mapping[str, Sequence[Any]] | None,
    captions: Mapping[str, Sequence[str | None]] | None,
    panes: PaneSpecs,
    data_format: DataFormat,
    metrics: MetricSpecs,
) -> dict[str, FixedSamples]:
    """Copy the first samples of datasets, and find out now what would go wrong with them later.

    Args:
      datasets: By name, a pair of arrays `(x, y)`, an array `x`, or batches of them.
      samples: How many samples of each to take from the front.
      sample_ids: By name of a dataset, what identifies its samples.
      captions: By name of a dataset, texts for people.
      panes: What the numbers mean, as for `tb_triptych.summary.triptych`.
      data_format: Where the channels are.
      metrics: What is to be measured of samples that have a target.

    Raises:
      TypeError: for what is no dataset, no picture or no whole number.
      ValueError: for shapes that are no pictures, a dataset without samples, or texts that do not
        fit the samples.
    """
    limit = count("samples", samples)
    if not isinstance(datasets, Mapping):
        raise TypeError(
            f'datasets is {described(datasets)}: pass a dict such as {{"val": (x, y)}}, whose '
            "keys become the names of the series"
        )
    if not datasets:
        raise ValueError('datasets is empty: pass at least one, such as {"val": (x, y)}')
    for tag in datasets:
        series_name(tag, "datasets has the key")
    texts = {"sample_ids": sample_ids or {}, "captions": captions or {}}
    for name, by_tag in texts.items():
        if not isinstance(by_tag, Mapping):
            raise TypeError(f"{name} is {described(by_tag)}: pass a dict by name of the dataset")
        if unknown := set(by_tag) - set(datasets):
            raise ValueError(
                f"{name} names {sorted(map(str, unknown))}, but the datasets are {list(datasets)}"
            )
    fixed = {}
    for tag, dataset in datasets.items():
        with _naming_dataset(tag):
            front = Front(limit)
            for batch in first_batches(dataset, limit):
                front.add(batch)
            inputs, targets = front.arrays()
            fixed[tag] = FixedSamples(
                inputs, targets, texts["sample_ids"].get(tag), texts["captions"].get(tag)
            )
            _check(tag, fixed[tag], panes, data_format, metrics)
    return fixed


def pictures_alone(outputs: Any) -> Any:
    """Return what a model made of the inputs.

    Raises:
      TypeError: if there is more, or nothing.
    """
    if isinstance(outputs, Mapping | list | tuple) or outputs is None:
        raise TypeError(
            f"the model returned {described(outputs)}: pass predict= a function that returns the "
            "pictures alone"
        )
    return outputs


def _check(
    tag: str, fixed: FixedSamples, panes: PaneSpecs, data_format: DataFormat, metrics: MetricSpecs
) -> None:
    roles = ["input", "output"] if fixed.target is None else ["input", "output", "target"]
    output = _stand_in(panes_by_role(panes, roles)["output"], len(fixed.input))
    call = read_call(
        tag,
        0,
        fixed.input,
        output,
        fixed.target,
        panes=panes,
        sample_ids=fixed.sample_ids,
        captions=fixed.captions,
        data_format=data_format,
        metrics=fixed.measured(metrics),
    )
    read_batch(call)


def _stand_in(pane: Pane, samples: int) -> NDArray[Any]:
    """Make an output that the pane takes, for that of the model is not known yet."""
    is_ids = isinstance(pane, Labels) and not pane.from_scores
    return np.zeros((samples, *(1,) * planes(pane)), np.uint8 if is_ids else np.float32)


class Front:
    """The first samples of a dataset, copied from as many batches as they are in."""

    def __init__(self, limit: int) -> None:
        self.missing = limit
        self._inputs: list[NDArray[Any]] = []
        self._targets: list[NDArray[Any] | None] = []

    def add(self, batch: Any) -> int:
        """Copy what is needed of a batch; return how many samples that are.

        Raises:
          TypeError: for what is no pair `(x, y)` of arrays and no array.
          ValueError: for shapes that are no batch of pictures.
        """
        x, y = pair(batch)
        x = _front("x", x, self.missing)
        y = None if y is None else _front("y", y, self.missing)
        if y is not None and len(x) != len(y):
            raise ValueError(f"x has {len(x)} samples where y has {len(y)}: pass as many of both")
        self._inputs.append(x)
        self._targets.append(y)
        self.missing -= len(x)
        return len(x)

    def __bool__(self) -> bool:
        return any(map(len, self._inputs))

    def arrays(self) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Return inputs and targets.

        Raises:
          ValueError: if there are none, or those of the batches do not go together.
        """
        if not self:
            raise ValueError(
                "there is no sample in it: pass at least one, or leave the dataset out"
            )
        with_target = [y for y in self._targets if y is not None]
        if with_target and len(with_target) < len(self._targets):
            raise ValueError("some of its batches have a target and some have none")
        return _joined("x", self._inputs), _joined("y", with_target) if with_target else None


def pair(batch: Any) -> tuple[Any, Any]:
    """Tell input and target of a batch; sample weights are not shown.

    Raises:
      ValueError: if there are more things than that.
    """
    if not isinstance(batch, tuple | list):
        return batch, None
    if not 1 <= len(batch) <= 3:
        raise ValueError(f"{len(batch)} things stand where (x, y) was expected")
    return batch[0], batch[1] if len(batch) > 1 else None


def _front(name: str, value: Any, count: int) -> NDArray[Any]:
    """Take the first samples of an array."""
    if isinstance(value, Mapping | tuple) or (
        isinstance(value, list) and any(map(is_array, value))
    ):
        raise TypeError(
            f"{name} is {described(value)}: pass the one array that is to be shown; if the model "
            "needs more, let predict= be a function that adds it"
        )
    shape = tuple(value.shape) if is_array(value) else np.shape(value)
    if len(shape) == 3 and shape[2] <= 4 < min(shape[:2]):
        raise ValueError(
            f"{name} has shape {shape}, which seems to be a single picture: pass samples in "
            "batches (k, h, w, c), with dataset.batch(...) or array[None]"
        )
    if not shape:
        raise ValueError(f"{name} is {described(value)}: pass pictures as (k, h, w, c)")
    return to_numpy(value[:count]).values


def _joined(name: str, batches: list[NDArray[Any]]) -> NDArray[Any]:
    shapes = {batch.shape[1:] for batch in batches}
    if len(shapes) > 1:
        raise ValueError(
            f"its first samples differ in the shape of {name}, {sorted(shapes)}: resize or crop "
            "them to one shape, or pass fewer samples="
        )
    return np.concatenate(batches)  # copies a single one too


@contextmanager
def _naming_dataset(tag: str) -> Iterator[None]:
    """Put the name of the dataset in front of what is wrong with it."""
    try:
        yield
    except TypeError as error:
        raise TypeError(f"datasets[{tag!r}]: {error}") from error
    except ValueError as error:
        raise ValueError(f"datasets[{tag!r}]: {error}") from error
