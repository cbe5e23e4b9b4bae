"""One logging call, read once at the user's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tb_triptych.inputs.call_site import CallSite, call_site
from tb_triptych.inputs.counts import step_number
from tb_triptych.inputs.role_arrays import arrays_by_role, check_arrays
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.inputs.single_sample import as_batches, as_captions, as_ids
from tb_triptych.inputs.texts import description_text, series_name
from tb_triptych.metrics.plan import MetricPlan, MetricSpecs, check_as_scalars, planned
from tb_triptych.panes import Pane, PaneSpecs, panes_by_role, with_range

_PLAIN = ("step", "sample_ids", "captions", "max_outputs")
"""Fields that may be graph tensors themselves."""


@dataclass(frozen=True, eq=False)
class LogCall:
    """The arguments of one logging call.

    An instance is checked as far as possible without values. In a `tf.function` the step,
    arrays, texts, `max_outputs` and ready metric values may be tensors of the graph; `with_values`
    completes the call when the graph runs.

    Attributes:
      tag: Name of the series.
      step: A whole number; `None` for a summary without a step, or in the op if there is none.
      arrays: By role, each with an axis of samples.
      panes: By role, one for each array.
      data_format: Where the channels of arrays that have them are.
      sample_ids: One name for each sample, or `None`.
      captions: One text or `None` for each sample, or `None`.
      max_outputs: How many samples to keep from the front, or `None`.
      metrics: What to measure.
      metrics_as_scalars: Whether to also write the means of the metrics as scalars.
      changing: Whether other pictures are meant to be shown at every step.
      description: Text about the series, or `None`.
      at: The user's line.
      step_argument: What the user's function calls the step.
      size: The number of samples; `None` if no array has a known one.
      bytes_per_sample: Memory of the values of one sample, in all roles.

    Raises:
      TypeError: for an array with a dtype that its pane does not take.
      ValueError: for an array with a shape that its pane does not take, or arrays with different
        numbers of samples.
    """

    tag: str
    step: Any
    arrays: Mapping[str, Any]
    panes: Mapping[str, Pane]
    at: CallSite
    data_format: DataFormat = "NHWC"
    sample_ids: Any = None
    captions: Any = None
    max_outputs: Any = None
    metrics: MetricPlan = MetricPlan()
    metrics_as_scalars: bool = False
    changing: bool = False
    description: str | None = None
    step_argument: str = "step"
    size: int | None = field(init=False)
    bytes_per_sample: int = field(init=False)

    def __post_init__(self) -> None:
        extent = check_arrays(self.arrays, self.panes, self.data_format)
        object.__setattr__(self, "size", extent.size)  # as dataclasses do for a frozen class
        object.__setattr__(self, "bytes_per_sample", extent.bytes_per_sample)

    @property
    def values(self) -> dict[tuple[str, str], Any]:
        """All values that may be graph tensors, by kind and name."""
        return {
            **{("array", role): array for role, array in self.arrays.items()},
            **{("metric", name): numbers for name, numbers in self.metrics.numbers.items()},
            **{("plain", name): getattr(self, name) for name in _PLAIN},
        }

    def with_values(self, known: Mapping[tuple[str, str], Any]) -> LogCall:
        """Return the call with these in place of some of its `values`, checked again.

        Raises:
          TypeError: for a dtype that a pane does not take, or a step that is not a whole number.
          ValueError: for a shape that a pane does not take.
        """
        values = {**self.values, **known}
        plain = {name: values["plain", name] for name in _PLAIN}
        numbers = {name: values["metric", name] for name in self.metrics.numbers}
        return replace(
            self,
            arrays={role: values["array", role] for role in self.arrays},
            metrics=self.metrics.with_numbers(numbers),
            **{**plain, "step": step_number(plain["step"])},
        )


def read_call(
    tag: Any,
    step: Any,
    input: Any,
    output: Any,
    target: Any,
    *,
    value_range: Sequence[float] | None = None,
    panes: PaneSpecs = None,
    extras: Mapping[str, Any] | None = None,
    sample: Any = None,
    sample_ids: Any = None,
    captions: Any = None,
    max_outputs: Any = None,
    changing: bool = False,
    data_format: DataFormat = "NHWC",
    description: str | None = None,
    metrics: MetricSpecs = None,
    metrics_as_scalars: bool = False,
    at: CallSite | None = None,
    step_argument: str = "step",
) -> LogCall:
    """Read the arguments of a logging call, as documented by `TriptychWriter.triptych`.

    Args:
      tag: Name of the series.
      step: The step, checked by the caller: frameworks accept different steps.
      input: An array, or `None`.
      output: An array.
      target: An array, or `None`.
      value_range: The range of pictures whose pane states none.
      panes: What the numbers mean.
      extras: Additional arrays by role.
      sample: The name of the sample, if each role is one picture instead of a batch.
      sample_ids: One name for each sample.
      captions: One text or `None` for each sample.
      max_outputs: How many samples to keep; checked when the arrays are fetched.
      changing: Whether other pictures are meant to be shown at every step.
      data_format: Where the channels of arrays that have them are.
      description: Text about the series.
      metrics: What to measure.
      metrics_as_scalars: Whether to also write the means of the metrics as scalars.
      at: The user's line; by default the nearest frame that is the user's.
      step_argument: What the user's function calls the step.

    Raises:
      TypeError: for something that is not an array, a pane, a name or a metric, or an array with a
        dtype that its pane does not take.
      ValueError: for an array with a shape that its pane does not take, or arguments that exclude
        each other.
    """
    check_as_scalars(metrics, metrics_as_scalars)
    arrays = arrays_by_role(input, output, target, extras)
    specs = panes_by_role(with_range(panes, value_range), list(arrays))
    if sample is not None:
        arrays = as_batches(arrays, specs, data_format)
        sample_ids, captions = as_ids(sample, sample_ids), as_captions(captions)
    return LogCall(
        tag=series_name(tag),
        step=step,
        arrays=arrays,
        panes=specs,
        at=call_site() if at is None else at,
        data_format=data_format,
        sample_ids=sample_ids,
        captions=captions,
        max_outputs=max_outputs,
        metrics=planned(metrics, specs, as_scalars=metrics_as_scalars),
        metrics_as_scalars=bool(metrics_as_scalars),
        changing=bool(changing),
        description=description_text(description),
        step_argument=step_argument,
    )
