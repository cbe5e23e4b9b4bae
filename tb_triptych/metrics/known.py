"""The metrics that need no function of the user's, and the panes that they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tb_triptych.metrics.metric import Better
from tb_triptych.panes import Image, Labels, Pane, Scalar


@dataclass(frozen=True)
class BuiltinMetric:
    """What is known of a metric.

    Attributes:
      better: Which way is better.
      unit: What it is in.
      of_labels: Whether it compares class ids; others compare values.
    """

    better: Better
    unit: str | None = None
    of_labels: bool = False

    def to_json(self, definition: str | None) -> dict[str, Any]:
        """Return what the series' metadata says of it."""
        said = {"better": self.better, "unit": self.unit}
        return said if definition is None else {**said, "definition": definition}


KNOWN = {
    "psnr": BuiltinMetric("higher", "dB"),
    "ssim": BuiltinMetric("higher"),
    "mae": BuiltinMetric("lower"),
    "rmse": BuiltinMetric("lower"),
    "iou": BuiltinMetric("higher", of_labels=True),
    "dice": BuiltinMetric("higher", of_labels=True),
    "pixel_error": BuiltinMetric("lower", of_labels=True),
}

NEED_A_RANGE = ("psnr", "ssim")
"""Metrics that are relative to the range of the values."""


FRACTIONS = "fractions"
"""The definition of metrics of values that are taken as fractions of their range: mapped linearly,
so that its ends become 0 and 1, and neither clipped nor rounded. Others compare values as they were
given; so did all before there was this one."""


def definition(name: str, output: Pane, target: Pane) -> str | None:
    """Return which definition a metric of these panes has; `None` where there is but one.

    PSNR has but one: it is the same of values and of fractions.
    """
    of_images = isinstance(output, Image) and isinstance(target, Image)
    is_relative = name == "ssim" or (name in ("mae", "rmse") and of_images)
    return FRACTIONS if is_relative else None


def usual(output: Pane, target: Pane) -> tuple[str, ...]:
    """Return the metrics that "auto" stands for."""
    match output, target:
        case Labels(), Labels():
            return "iou", "dice", "pixel_error"
        case Image(), Image():
            return "psnr", "ssim", "mae"
        case (Labels(), _) | (_, Labels()):
            return ()
        case _:
            return "mae", "rmse"


def incompatibility(name: str, output: Pane, target: Pane) -> str | None:
    """Say why a metric cannot be had of these panes; `None` if it can."""
    labelled = [isinstance(pane, Labels) for pane in (output, target)]
    if KNOWN[name].of_labels and not all(labelled):
        return (
            "compares class ids: pass "
            'panes={"output": tb_triptych.Labels(), "target": tb_triptych.Labels()}'
        )
    if not KNOWN[name].of_labels and any(labelled):
        return "compares values, not class ids: pass iou, dice or pixel_error"
    ranges = [pane.value_range for pane in (output, target) if isinstance(pane, Scalar)]
    if name in NEED_A_RANGE and ranges == [None, None]:
        return (
            "is relative to a range: pass "
            'panes={"target": tb_triptych.Scalar(value_range=(low, high))}'
        )
    return None
