"""What all logging calls take alike, made into arrays, panes and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tb_triptych.inputs.role_arrays import arrays_by_role
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.inputs.single import as_batches, as_captions, as_ids
from tb_triptych.metrics.plan import MetricSpecs, check_as_scalars, planned
from tb_triptych.panes import Pane, PaneSpecs, panes_by_role, with_range


@dataclass(frozen=True)
class Arguments:
    """The arguments of a call, as far as they can be understood without values.

    Attributes:
      arrays: By role, each with an axis of samples.
      panes: What they mean, by role.
      call: What `tb_triptych.inputs.batch.read_batch` takes besides.
    """

    arrays: Mapping[str, Any]
    panes: Mapping[str, Pane]
    call: Mapping[str, Any]


def arguments(
    input: Any,
    output: Any,
    target: Any,
    extras: Mapping[str, Any] | None,
    *,
    panes: PaneSpecs,
    value_range: Sequence[float] | None,
    sample: Any,
    sample_ids: Any,
    captions: Any,
    max_outputs: Any,
    changing: bool,
    data_format: DataFormat,
    metrics: MetricSpecs,
    metrics_as_scalars: bool,
) -> Arguments:
    """Read the arguments of a call, each as for `tb_triptych.summary.triptych`.

    Raises:
      TypeError: for what is no array, pane, name or metric.
      ValueError: for what does not go together.
    """
    check_as_scalars(metrics, metrics_as_scalars)
    arrays = arrays_by_role(input, output, target, extras)
    specs = panes_by_role(with_range(panes, value_range), list(arrays))
    if sample is not None:
        arrays = as_batches(arrays, specs, data_format)
        sample_ids, captions = as_ids(sample, sample_ids), as_captions(captions)
    call = {
        "sample_ids": sample_ids,
        "captions": captions,
        "max_outputs": max_outputs,
        "changing": bool(changing),
        "metrics": planned(metrics, specs, as_scalars=metrics_as_scalars),
    }
    return Arguments(arrays, specs, call)
