"""Measures the known metrics of one sample, output against target, according to their panes."""

from __future__ import annotations

from collections.abc import Sequence

from tb_triptych.arrays import Array
from tb_triptych.metrics.known import KNOWN
from tb_triptych.metrics.sample_pair import sample_pair, with_channels
from tb_triptych.panes import Pane

SHAPES = "shapes"


def compare(
    names: Sequence[str], arrays: Sequence[Array], panes: Sequence[Pane]
) -> tuple[dict[str, float | None], dict[str, str]]:
    """Measure the known metrics of one sample.

    Args:
      names: Names of metrics that are defined for these panes.
      arrays: Its output and its target, `[h, w]` or `[h, w, c]`, of a volume with d before; class
        ids, not scores.
      panes: What the numbers of both mean.

    Returns:
      The numbers by name, and why some are missing if the user could change that, by subject: the
      name of the metric, or `SHAPES`.
    """
    output, target = map(with_channels, arrays, panes)
    if output.shape != target.shape:
        return dict.fromkeys(names), {
            SHAPES: f"{', '.join(names)} cannot be measured where output and target differ in "
            f"shape, {arrays[0].values.shape} and {arrays[1].values.shape} in one sample: pass "
            "both with the same size and channels, or metrics=None"
        }
    pair = sample_pair(arrays, panes)
    shorter_side = min(target.shape[-3:-1])
    problems = {
        name: f"{name} cannot be measured for pictures smaller than {least} x {least} pixels, such "
        f"as {arrays[1].values.shape}"
        for name in names
        if shorter_side < (least := KNOWN[name].least_side)
    }
    return {name: KNOWN[name].measure(pair) for name in names}, problems
