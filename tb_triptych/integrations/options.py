"""The options common to the callbacks of all frameworks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tb_triptych.inputs.counts import count, optional_count
from tb_triptych.inputs.shapes import DataFormat, check_data_format
from tb_triptych.inputs.texts import description_text
from tb_triptych.integrations.batches import described
from tb_triptych.metrics.plan import MetricSpecs, check_as_scalars
from tb_triptych.panes import PaneSpecs, with_range
from tb_triptych.shown import shown


@dataclass(frozen=True, eq=False)
class CallbackOptions:
    """The checked options of a callback.

    Attributes:
      predict: Makes outputs from inputs, instead of the trained model; or `None`.
      panes: What the numbers mean, with the range of pictures whose pane states none.
      samples: How many samples of each series to show.
      sample_ids: By series, the names of its samples.
      captions: By series, texts to show.
      data_format: Where the channels are.
      description: Text about the series, or `None`.
      metrics: What to measure of samples that have a target.
      metrics_as_scalars: Whether to also write the means of the metrics as scalars.
      strict: Whether to raise errors of logging.
    """

    predict: Callable[[Any], Any] | None
    panes: PaneSpecs
    samples: int
    sample_ids: Mapping[str, Sequence[Any]]
    captions: Mapping[str, Sequence[str | None]]
    data_format: DataFormat
    description: str | None
    metrics: MetricSpecs
    metrics_as_scalars: bool
    strict: bool

    def of_series(self, tags: Collection[str]) -> CallbackOptions:
        """Return the options with only the texts of these series."""
        return replace(
            self,
            sample_ids={tag: ids for tag, ids in self.sample_ids.items() if tag in tags},
            captions={tag: texts for tag, texts in self.captions.items() if tag in tags},
        )


def read_options(
    *,
    predict: Any,
    value_range: Sequence[float] | None,
    panes: PaneSpecs,
    samples: Any,
    sample_ids: Any,
    captions: Any,
    data_format: DataFormat,
    description: Any,
    metrics: MetricSpecs,
    metrics_as_scalars: bool,
    strict: bool,
    model: str = "model",
) -> CallbackOptions:
    """Check the options that do not depend on samples; `model` is the framework's word for one.

    Raises:
      TypeError: for an option of another type.
      ValueError: for a value that is not allowed, or options that exclude each other.
    """
    if predict is not None and not callable(predict):
        raise TypeError(f"predict is {shown(predict)}: pass a {model} or a function of the inputs")
    check_data_format(data_format)
    check_as_scalars(metrics, metrics_as_scalars)
    for name, by_tag in (("sample_ids", sample_ids), ("captions", captions)):
        if not isinstance(by_tag, Mapping | None):
            raise TypeError(f"{name} is {described(by_tag)}: pass a dict by name of the series")
    return CallbackOptions(
        predict=predict,
        panes=with_range(panes, value_range),
        samples=count("samples", samples),
        sample_ids=sample_ids or {},
        captions=captions or {},
        data_format=data_format,
        description=description_text(description),
        metrics=metrics,
        metrics_as_scalars=metrics_as_scalars,
        strict=strict,
    )


@dataclass(frozen=True)
class EveryN:
    """How often to log.

    Attributes:
      n: Every how many epochs, batches or steps; `None` for never.
    """

    n: int | None

    @classmethod
    def read(cls, name: str, value: Any) -> EveryN:
        """Read the option of this name.

        Raises:
          TypeError: if it is neither a whole number nor `None`.
          ValueError: if it is less than 1.
        """
        return cls(optional_count(name, value))

    def includes(self, number: int) -> bool:
        """Return whether this number, from 0, is one of 0, n, 2n ..."""
        return self.n is not None and number % self.n == 0

    def is_reached(self, before: int, now: int) -> bool:
        """Return whether a multiple of n was reached since a count was `before`."""
        return self.n is not None and now // self.n > before // self.n
