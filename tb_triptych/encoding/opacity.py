"""Guesses whether the last of two or four channels is opacity, if the user did not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.hints import Hint
from tb_triptych.panes import Flow, Image, Labels, Pane, Scalar
from tb_triptych.panes.by_role import UNSTATED
from tb_triptych.panes.dtypes import FLOAT_DTYPES
from tb_triptych.panes.pane_code import with_pane
from tb_triptych.thread_pool import Run

ABOUT = "channels"
"""The subject of hints about opacity."""

_TOLERANCE = 1e-2
"""How far opacity may be outside its range, and sums of scores may differ from 1."""

_VISIBLE = 0.5
"""The opacity that a visible picture reaches somewhere."""

_EXTREME = 0.05
"""At least half of the opacities of a matte are this near to 0 or 1; scores may be anywhere."""


def about_opacity(batch: Batch, run: Run) -> list[Hint]:
    """Find roles that are shown with opacity although their values do not look like it.

    Two channels of floats are always doubted: most are scores of two classes, or optical flow.

    Args:
      batch: The arguments of a call.
      run: Does jobs and returns their results in order.
    """
    if not batch.ids:
        return []
    hints = []
    for role, pane in batch.panes.items():
        if pane is not UNSTATED or role not in batch.arrays:
            continue
        shape = batch.picture(role, 0).values.shape
        channels = shape[2] if len(shape) == 3 else 1
        if channels in (2, 4) and _is_doubtful(batch, role, channels, run):
            hints.append(_hint(batch, role, channels))
    return hints


def without_doubted(panes: Mapping[str, Pane], hints: Iterable[Hint]) -> dict[str, Pane]:
    """Remove the roles whose channels are doubted: their values get no other advice.

    Args:
      panes: By role.
      hints: The hints found.
    """
    doubted = {hint.role for hint in hints if hint.about == ABOUT}
    return {role: pane for role, pane in panes.items() if role not in doubted}


def _is_doubtful(batch: Batch, role: str, channels: int, run: Run) -> bool:
    dtype = batch.arrays[role].dtype
    if channels == 2 and dtype in FLOAT_DTYPES:
        return True
    full = {"uint8": 255, "uint16": 65535}.get(dtype, 1)
    may_be_soft = dtype not in FLOAT_DTYPES
    jobs = [
        partial(_looks_like_opacity, batch.picture(role, i).values, full, may_be_soft)
        for i in range(len(batch.ids))
    ]
    return not any(run(jobs))


def _looks_like_opacity(values: NDArray[Any], full: int, may_be_soft: bool) -> bool:
    """Check that the last channel is in range, visible somewhere, and not the rest to 1.

    Args:
      values: The picture, `[h, w, c]`.
      full: The value of full opacity.
      may_be_soft: Whether most of its opacities may be far from both 0 and 1.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        pixels = values.reshape(-1, values.shape[-1]).astype(np.float32) / np.float32(full)
        sums = pixels.sum(axis=-1)
    opacity = pixels[~np.isnan(pixels[:, -1]), -1]
    if not opacity.size or opacity.min() < -_TOLERANCE or opacity.max() > 1 + _TOLERANCE:
        return False
    if opacity.max() < _VISIBLE:
        return False
    is_soft = np.abs(opacity - 0.5) < 0.5 - _EXTREME
    if not may_be_soft and np.count_nonzero(is_soft) > 0.5 * opacity.size:
        return False
    sums = sums[(pixels[:, :-1] != 0).any(axis=-1)]  # opaque black sums to 1, too
    is_rest = np.abs(sums - 1) <= _TOLERANCE
    return not sums.size or bool(np.count_nonzero(is_rest) < 0.99 * sums.size)


def _hint(batch: Batch, role: str, channels: int) -> Hint:
    is_first = batch.data_format == "NCHW"

    def pasted(pane: Pane) -> str:
        return with_pane(batch.panes, role, pane)

    shown = "grey and opacity" if channels == 2 else "red, green, blue and opacity"
    one = f"{role}[:, 0]" if is_first else f"{role}[..., 0]"
    scores = f"class scores pass {pasted(Labels(from_scores=True))}"
    if batch.arrays[role].dtype not in FLOAT_DTYPES:
        ids = f"{role}.argmax({1 if is_first else -1})"
        scores = f"one-hot classes pass their ids, {ids}, with {pasted(Labels())}"
    vectors = f"for optical flow pass {pasted(Flow())}; " if channels == 2 else ""
    return Hint(
        role,
        ABOUT,
        f"has {channels} channels, which are shown as {shown}; is that correct? For {scores}; "
        f"{vectors}for numbers pass one channel, {one}, with {pasted(Scalar())}; if it is "
        f"opacity, pass {pasted(Image())}",
    )
