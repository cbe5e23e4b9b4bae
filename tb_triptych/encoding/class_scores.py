"""Turns class scores into ids and the winner's probability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import Array
from tb_triptych.inputs.batch import Batch
from tb_triptych.panes.axes import planes
from tb_triptych.panes.labels import SOFT
from tb_triptych.panes.pane import Scores
from tb_triptych.panes.soft import with_soft_layers
from tb_triptych.thread_pool import Run


@dataclass(frozen=True)
class Classes:
    """The classes that scores stand for.

    Attributes:
      ids: `[...]`, the class that wins at each pixel.
      probability: `[...]`, that of the winner; of class 1 where there is one score per pixel. NaN
        where a score is.
    """

    ids: NDArray[np.unsignedinteger]
    probability: NDArray[np.float16]


def classes_of(scores: NDArray[Any], has_channels: bool, kind: Scores) -> Classes:
    """Find the class of each pixel.

    Args:
      scores: Floats `[..., C]`, or `[...]` for one score per pixel.
      has_channels: Whether the last axis is the class axis.
      kind: The kind of scores, "probabilities" or "logits".
    """
    values = scores.astype(np.float32 if scores.dtype.itemsize < 4 else scores.dtype, copy=False)
    if has_channels and values.shape[-1] > 1:
        return _of_many(values, kind)
    return _of_one(values[..., 0] if has_channels else values, kind)


def _of_one(scores: NDArray[Any], kind: Scores) -> Classes:
    with np.errstate(invalid="ignore", over="ignore"):
        if kind == "probabilities":
            probability, threshold = scores, 0.5
        else:
            probability, threshold = 1 / (1 + np.exp(-scores)), 0.0
        ids = (scores > threshold).astype(np.uint8)
    return Classes(ids, _half(probability))


def _of_many(scores: NDArray[Any], kind: Scores) -> Classes:
    is_known = None
    if np.isnan(scores.min()):
        is_known = ~np.isnan(scores).any(axis=-1)
        scores = np.where(is_known[..., np.newaxis], scores, -np.inf)
    winner = scores.argmax(axis=-1)
    best = np.take_along_axis(scores, winner[..., np.newaxis], axis=-1)
    if kind == "probabilities":
        probability = best[..., 0]
    else:
        with np.errstate(invalid="ignore"):
            distances = scores - best
        distances[np.isnan(distances)] = 0  # of infinite scores, of which several may win
        probability = 1 / np.exp(distances).sum(axis=-1)
    if is_known is not None:
        probability = np.where(is_known, probability, np.nan)
    return Classes(
        ids=winner.astype(np.uint8 if scores.shape[-1] <= 256 else np.uint16),
        probability=_half(probability),
    )


def _half(probability: NDArray[Any]) -> NDArray[np.float16]:
    with np.errstate(over="ignore"):  # when logits are passed as probabilities
        return probability.astype(np.float16)


def without_scores(batch: Batch, run: Run) -> Batch:
    """Return the batch as it is stored: scores as class ids, with their probabilities.

    Args:
      batch: Any batch, its scores known to be probabilities or logits; without scores it is
        returned unchanged.
      run: Does jobs and returns their results in order.
    """
    scored = {
        role: pane.scores
        for role, pane in batch.panes.items()
        if role in batch.arrays and isinstance(pane.scores, str)
    }
    if not scored:
        return batch
    jobs = [
        partial(_classes, batch, role, i, kind)
        for role, kind in scored.items()
        for i in range(len(batch.ids))
    ]
    classes = iter(run(jobs))
    arrays: dict[str, Array] = {}
    for role, array in batch.arrays.items():
        if role not in scored:
            arrays[role] = array
            continue
        of_role = [next(classes) for _ in batch.ids]
        ids = np.stack([found.ids for found in of_role])
        probability = np.stack([found.probability for found in of_role])
        arrays[role] = Array(ids, ids.dtype.name)
        arrays[role + SOFT] = Array(probability, probability.dtype.name)
    return replace(batch, arrays=arrays, panes=with_soft_layers(batch.panes))


def _classes(batch: Batch, role: str, sample: int, kind: Scores) -> Classes:
    values = batch.picture(role, sample).values
    return classes_of(values, values.ndim > planes(batch.panes[role]), kind)
