"""The built-in metrics, and the panes that they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tb_triptych.metrics.metric import Better
from tb_triptych.panes import Pane
from tb_triptych.panes.pane import Compared


@dataclass(frozen=True)
class BuiltinMetric:
    """A built-in metric.

    Attributes:
      better: Which way is better.
      unit: Its unit.
      compares: What it compares.
    """

    better: Better
    unit: str | None = None
    compares: Compared = "values"

    def to_json(self, definition: str | None, unit: str | None) -> dict[str, Any]:
        """Return its entry in the series' metadata.

        Args:
          definition: See `definition`.
          unit: The unit of the values that are compared, if the metric is in that unit.
        """
        said = {"better": self.better, "unit": self.unit or unit}
        return said if definition is None else {**said, "definition": definition}


KNOWN = {
    "psnr": BuiltinMetric("higher", "dB"),
    "ssim": BuiltinMetric("higher"),
    "mae": BuiltinMetric("lower"),
    "rmse": BuiltinMetric("lower"),
    "iou": BuiltinMetric("higher", compares="ids"),
    "dice": BuiltinMetric("higher", compares="ids"),
    "pixel_error": BuiltinMetric("lower", compares="ids"),
    "epe": BuiltinMetric("lower", compares="vectors"),
}

_NOUNS: dict[Compared, str] = {"values": "values", "ids": "class ids", "vectors": "vectors"}

NEED_A_RANGE = ("psnr", "ssim")
"""Metrics that are relative to the range of the values."""


FRACTIONS = "fractions"
"""The definition of metrics of values that are taken as fractions of their range: mapped linearly,
so that its ends become 0 and 1, and neither clipped nor rounded. Others compare values as given; so
did all before this definition was added."""


def definition(name: str, output: Pane, target: Pane) -> str | None:
    """Return which definition a metric of these panes has; `None` if there is only one.

    PSNR has only one: it is the same for values and for fractions.
    """
    are_fractions = output.is_fraction and target.is_fraction
    is_relative = name == "ssim" or (name in ("mae", "rmse") and are_fractions)
    return FRACTIONS if is_relative else None


def unit(name: str, output: Pane, target: Pane) -> str | None:
    """Return the unit of the values, if a metric of these panes is in that unit."""
    is_in_unit = name == "epe" or (name in ("mae", "rmse") and not output.is_fraction)
    return (target.unit or output.unit) if is_in_unit else None


def usual(output: Pane, target: Pane) -> tuple[str, ...]:
    """Return the metrics that "auto" stands for."""
    if output.compared != target.compared:
        return ()
    return output.usual_metrics if type(output) is type(target) else ("mae", "rmse")


def incompatibility(name: str, output: Pane, target: Pane) -> str | None:
    """Return why a metric is not defined for these panes; `None` if it is."""
    compares, compared = KNOWN[name].compares, {output.compared, target.compared}
    if compared != {compares}:
        if compares == "ids":
            return (
                "compares class ids: pass "
                'panes={"output": tb_triptych.Labels(), "target": tb_triptych.Labels()}'
            )
        others = sorted(compared - {compares})
        fitting = [other for other, known in KNOWN.items() if known.compares in others]
        advice = f": pass {' or '.join(filter(None, [', '.join(fitting[:-1]), fitting[-1]]))}"
        return f"compares {_NOUNS[compares]}, not {' or '.join(_NOUNS[o] for o in others)}{advice}"
    if name in NEED_A_RANGE and output.span("float32") is None and target.span("float32") is None:
        return (
            "is relative to a range: pass "
            'panes={"target": tb_triptych.Scalar(value_range=(low, high))}'
        )
    return None
