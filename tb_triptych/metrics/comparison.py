"""Measures the known metrics of one sample, output against target, according to their panes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import Array
from tb_triptych.metrics.difference import difference, psnr_of
from tb_triptych.metrics.known import KNOWN
from tb_triptych.metrics.overlap import overlap
from tb_triptych.metrics.ssim import WINDOW, similarity
from tb_triptych.metrics.vectors import end_point_error
from tb_triptych.panes import Pane
from tb_triptych.panes.axes import planes

SHAPES = "shapes"


def compare(
    names: Sequence[str], arrays: Sequence[Array], panes: Sequence[Pane]
) -> tuple[dict[str, float | None], dict[str, str]]:
    """Measure the known metrics of one sample.

    Args:
      names: Names of metrics that all compare the same: values, class ids or vectors.
      arrays: Its output and its target, `[h, w]` or `[h, w, c]`, of a volume with d before; class
        ids, not scores.
      panes: What the numbers of both mean.

    Returns:
      The numbers by name, and why some are missing if the user could change that, by subject: the
      name of the metric, or `SHAPES`.
    """
    output, target = map(_with_channels, arrays, panes)
    if output.shape != target.shape:
        return dict.fromkeys(names), {
            SHAPES: f"{', '.join(names)} cannot be measured where output and target differ in "
            f"shape, {arrays[0].values.shape} and {arrays[1].values.shape} in one sample: pass "
            "both with the same size and channels, or metrics=None"
        }
    compares = KNOWN[names[0]].compares
    if compares == "ids":
        return _of_labels(names, output, target, panes), {}
    if compares == "vectors":
        return dict.fromkeys(names, end_point_error(output, target)), {}
    return _of_values(names, output, target, arrays, panes)


def _with_channels(array: Array, pane: Pane) -> NDArray[Any]:
    values = array.values
    return values if values.ndim > planes(pane) else values[..., np.newaxis]


def _of_labels(
    names: Sequence[str], output: NDArray[Any], target: NDArray[Any], panes: Sequence[Pane]
) -> dict[str, float | None]:
    ignored = {p.ignored_id for p in panes if p.ignored_id is not None}
    found = overlap(output, target, ignored)
    return {name: None if found is None else getattr(found, name) for name in names}


def _of_values(
    names: Sequence[str],
    output: NDArray[Any],
    target: NDArray[Any],
    arrays: Sequence[Array],
    panes: Sequence[Pane],
) -> tuple[dict[str, float | None], dict[str, str]]:
    of_output, of_target = (p.span(a.dtype) for p, a in zip(panes, arrays, strict=True))
    span = of_target or of_output
    are_fractions = all(pane.is_fraction for pane in panes)
    if are_fractions and of_output and of_target and of_output != of_target:
        # Compare the fractions of both, in units of the target, which is not changed.
        output = _mapped(output, of_output, of_target)
    unit = _width(span) if are_fractions else 1.0
    numbers: dict[str, float | None] = {}
    problems: dict[str, str] = {}
    found = difference(output, target)
    for name in names:
        if name == "ssim":
            numbers[name] = similarity(output, target, _ends(span), volume=panes[1].volume)
            if min(target.shape[-3:-1]) < WINDOW:
                problems[name] = (
                    f"ssim cannot be measured for pictures smaller than {WINDOW} x {WINDOW} "
                    f"pixels, such as {arrays[1].values.shape}"
                )
        elif found is None:
            numbers[name] = None
        elif name == "psnr":
            numbers[name] = psnr_of(found, _width(span))
        else:
            numbers[name] = (found.absolute if name == "mae" else math.sqrt(found.square)) / unit
    return numbers, problems


def _ends(span: tuple[float, float] | None) -> tuple[float, float]:
    if span is None:
        raise AssertionError("a plan has metrics relative to a range only where there is one")
    return span


def _width(span: tuple[float, float] | None) -> float:
    low, high = _ends(span)
    return high - low


def _mapped(
    values: NDArray[Any], of_values: tuple[float, float], onto: tuple[float, float]
) -> NDArray[np.float64]:
    """Map one range onto another, linearly."""
    scale = _width(onto) / _width(of_values)
    mapped: NDArray[np.float64] = (values.astype(np.float64) - of_values[0]) * scale + onto[0]
    return mapped
