"""The built-in metrics, and the panes that they are for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tb_triptych.metrics.difference import psnr_of
from tb_triptych.metrics.metric import Better
from tb_triptych.metrics.sample_pair import SamplePair
from tb_triptych.metrics.ssim import WINDOW, similarity
from tb_triptych.metrics.vectors import end_point_error
from tb_triptych.panes import Pane
from tb_triptych.panes.pane import Compared


@dataclass(frozen=True)
class BuiltinMetric:
    """A built-in metric, and all that depends on which one it is.

    Attributes:
      measure: Its number for one sample; `None` where it is not defined.
      better: Which way is better.
      compares: What it compares.
      unit: Its own unit.
      is_in_values_unit: Whether it is in the unit of the values, unless these are fractions.
      needs_range: Whether it is relative to the range of the values.
      depends_on_range: Whether it changes if values are taken as fractions of their range.
      least_side: Height and width that a picture must have.
    """

    measure: Callable[[SamplePair], float | None]
    better: Better
    compares: Compared = "values"
    unit: str | None = None
    is_in_values_unit: bool = False
    needs_range: bool = False
    depends_on_range: bool = False
    least_side: int = 0

    def to_json(self, definition: str | None, unit: str | None) -> dict[str, Any]:
        """Return its entry in the series' metadata.

        Args:
          definition: See `definition`.
          unit: The unit of the values that are compared, if the metric is in that unit.
        """
        entry = {"better": self.better, "unit": self.unit or unit}
        return entry if definition is None else {**entry, "definition": definition}


def _psnr(pair: SamplePair) -> float | None:
    return None if pair.difference is None else psnr_of(pair.difference, pair.width)


def _ssim(pair: SamplePair) -> float | None:
    return similarity(pair.output, pair.target, pair.ends, volume=pair.volume)


def _mae(pair: SamplePair) -> float | None:
    return None if pair.difference is None else pair.difference.absolute / pair.unit


def _rmse(pair: SamplePair) -> float | None:
    return None if pair.difference is None else math.sqrt(pair.difference.square) / pair.unit


def _iou(pair: SamplePair) -> float | None:
    return None if pair.overlap is None else pair.overlap.iou


def _dice(pair: SamplePair) -> float | None:
    return None if pair.overlap is None else pair.overlap.dice


def _pixel_error(pair: SamplePair) -> float | None:
    return None if pair.overlap is None else pair.overlap.pixel_error


def _epe(pair: SamplePair) -> float | None:
    return end_point_error(pair.output, pair.target)


KNOWN = {
    "psnr": BuiltinMetric(_psnr, "higher", unit="dB", needs_range=True),
    "ssim": BuiltinMetric(
        _ssim, "higher", needs_range=True, depends_on_range=True, least_side=WINDOW
    ),
    "mae": BuiltinMetric(_mae, "lower", is_in_values_unit=True, depends_on_range=True),
    "rmse": BuiltinMetric(_rmse, "lower", is_in_values_unit=True, depends_on_range=True),
    "iou": BuiltinMetric(_iou, "higher", "ids"),
    "dice": BuiltinMetric(_dice, "higher", "ids"),
    "pixel_error": BuiltinMetric(_pixel_error, "lower", "ids"),
    "epe": BuiltinMetric(_epe, "lower", "vectors", is_in_values_unit=True),
}
"""All built-in metrics, in the order of messages. A new metric is added here."""

NOUNS: dict[Compared, str] = {"values": "values", "ids": "class ids", "vectors": "vectors"}

PANES_ADVICE: dict[Compared, str] = {
    "ids": 'pass panes={"output": tb_triptych.Labels(), "target": tb_triptych.Labels()}'
}
"""What to do where arrays are compared as something that they are only with such panes."""

FRACTIONS = "fractions"
"""The definition of metrics of values that are taken as fractions of their range: mapped linearly,
so that its ends become 0 and 1, and neither clipped nor rounded. Others compare values as given; so
did all before this definition was added."""


def definition(name: str, output: Pane, target: Pane) -> str | None:
    """Return which definition a metric of these panes has; `None` if there is only one.

    PSNR has only one: it is the same for values and for fractions.
    """
    metric = KNOWN[name]
    are_fractions = metric.needs_range or (output.is_fraction and target.is_fraction)
    return FRACTIONS if metric.depends_on_range and are_fractions else None


def unit(name: str, output: Pane, target: Pane) -> str | None:
    """Return the unit of the values, if a metric of these panes is in that unit."""
    is_in_unit = KNOWN[name].is_in_values_unit and not output.is_fraction
    return (target.unit or output.unit) if is_in_unit else None


def usual(output: Pane, target: Pane) -> tuple[str, ...]:
    """Return the metrics that "auto" stands for; for two kinds, those that need no range."""
    if output.compared != target.compared:
        return ()
    if type(output) is type(target):
        return output.usual_metrics
    names = dict.fromkeys((*output.usual_metrics, *target.usual_metrics))
    return tuple(name for name in names if not KNOWN[name].needs_range)


def incompatibility(name: str, output: Pane, target: Pane) -> str | None:
    """Return why a metric is not defined for these panes; `None` if it is."""
    metric, compared = KNOWN[name], {output.compared, target.compared}
    if compared != {metric.compares}:
        noun = NOUNS[metric.compares]
        if metric.compares in PANES_ADVICE:
            return f"compares {noun}: {PANES_ADVICE[metric.compares]}"
        others = sorted(compared - {metric.compares})
        fitting = [other for other, known in KNOWN.items() if known.compares in others]
        advice = f": pass {' or '.join(filter(None, [', '.join(fitting[:-1]), fitting[-1]]))}"
        return f"compares {noun}, not {' or '.join(NOUNS[other] for other in others)}{advice}"
    if metric.needs_range and output.span("float32") is None and target.span("float32") is None:
        return (
            "is relative to a range: pass "
            'panes={"target": tb_triptych.Scalar(value_range=(low, high))}'
        )
    return None
