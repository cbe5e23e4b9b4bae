"""Evidence in the scores themselves for probabilities or logits.

Probabilities are within [0, 1], but not exactly: half precision rounds them, and resizing with a
bicubic kernel overshoots, by up to a quarter of its neighbours. Logits are on both sides of 0 and
reach far beyond 1, but those of an untrained network may be small, or all 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.panes.pane import Scores

_SUM_TOLERANCE = 1e-2
"""How far sums of probabilities may be from 1, with half precision and smoothing."""

_CLEARLY = 0.5
"""How far outside [0, 1] a score cannot be a probability, however it was resized."""

_OVERSHOOT = 1 / 3
"""Limit of the sum below 0 over the sum above: no kernel overshoots by more than a third."""

_NOTHING = 1e-5
"""Scores that are all nearer to 0 prove nothing."""

_CLEAR_OVERSHOOT = 1e-2
"""How far overshoot must go to overturn the assumption."""


@dataclass(frozen=True)
class Evidence:
    """Statistics of scores.

    Attributes:
      least: The least of them; NaN and infinities are left out.
      greatest: The greatest, likewise.
      below: The absolute sum of those below 0.
      above: The sum of the excess of those above 1.
      inside: The sum of those above 0.
      missing: The sum of what those below 1 lack.
      pixels: Number of pixels with two scores or more that are not all 0.
      whole: Number of those whose scores sum to 1.
    """

    least: float = np.inf
    greatest: float = -np.inf
    below: float = 0.0
    above: float = 0.0
    inside: float = 0.0
    missing: float = 0.0
    pixels: int = 0
    whole: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        """Return the statistics of both."""
        return Evidence(
            min(self.least, other.least),
            max(self.greatest, other.greatest),
            self.below + other.below,
            self.above + other.above,
            self.inside + other.inside,
            self.missing + other.missing,
            self.pixels + other.pixels,
            self.whole + other.whole,
        )

    @property
    def is_outside(self) -> bool:
        """Whether a score is clearly outside [0, 1], which proves logits."""
        return self.least < -_CLEARLY or self.greatest > 1 + _CLEARLY

    @property
    def may_be_percentages(self) -> bool:
        """Whether the scores reach clearly above 1, but not below 0 or above 100."""
        return self.least >= 0 and 1 + _CLEARLY < self.greatest <= 100

    @property
    def sums_to_1(self) -> bool:
        """Whether there are several scores per pixel that sum to 1 nearly everywhere."""
        return not self.is_outside and 0 < self.pixels <= 2 * self.whole

    @property
    def kind(self) -> Scores | None:
        """The likely kind of the scores; `None` if they prove nothing."""
        if self.least > self.greatest or max(-self.least, self.greatest) < _NOTHING:
            return None
        if self.is_outside:
            return "logits"
        if self.pixels:
            return "probabilities" if self.sums_to_1 else "logits"
        return "logits" if self._is_no_overshoot else "probabilities"

    @property
    def is_proof(self) -> bool:
        """Whether the kind is more than an assumption."""
        return (self.is_outside and self.least < 0) or self.sums_to_1

    @property
    def overturns_probabilities(self) -> bool:
        """Whether scores taken as probabilities so far must be logits."""
        is_far = self.least < -_CLEAR_OVERSHOOT or self.greatest > 1 + _CLEAR_OVERSHOOT
        return self.is_outside or (not self.pixels and is_far and self._is_no_overshoot)

    @property
    def _is_no_overshoot(self) -> bool:
        return self.below > _OVERSHOOT * self.inside or self.above > _OVERSHOOT * self.missing


def evidence_of(scores: NDArray[Any], has_channels: bool) -> Evidence:
    """Gather the statistics of the scores of one picture.

    Args:
      scores: Floats `[..., C]`, or `[...]` for one score per pixel.
      has_channels: Whether the last axis is the class axis.
    """
    values = scores.astype(np.float32 if scores.dtype.itemsize < 4 else scores.dtype, copy=False)
    if has_channels and values.shape[-1] > 1:
        return _of_many(values.reshape(-1, values.shape[-1]))
    return _of_one(values.reshape(-1))


def _of_one(values: NDArray[Any]) -> Evidence:
    least, greatest = float(values.min()), float(values.max())
    if not np.isfinite((least, greatest)).all():  # masked logits are too, and prove nothing
        values = values[np.isfinite(values)]
        if not values.size:
            return Evidence()
        least, greatest = float(values.min()), float(values.max())
    if least < -_CLEARLY or greatest > 1 + _CLEARLY:  # no need to sum, nor to overflow
        return Evidence(least, greatest)
    total = float(values.sum(dtype=np.float64))
    below = float(-values[values < 0].sum(dtype=np.float64)) if least < 0 else 0.0
    above = float((values[values > 1] - 1).sum(dtype=np.float64)) if greatest > 1 else 0.0
    return Evidence(least, greatest, below, above, total + below, values.size - total + above)


def _of_many(values: NDArray[Any]) -> Evidence:
    least, greatest = float(values.min()), float(values.max())
    if not np.isfinite((least, greatest)).all():
        values = values[np.isfinite(values).all(axis=-1)]
        if not values.size:
            return Evidence()
        least, greatest = float(values.min()), float(values.max())
    if least < -_CLEARLY or greatest > 1 + _CLEARLY:
        return Evidence(least, greatest, pixels=len(values))
    sums = values.sum(axis=-1)
    is_whole = np.abs(sums - 1) <= _SUM_TOLERANCE
    whole = int(np.count_nonzero(is_whole))
    if whole == len(values):
        return Evidence(least, greatest, pixels=whole, whole=whole)
    pixels = int(np.count_nonzero(values.any(axis=-1)))
    return Evidence(least, greatest, pixels=pixels, whole=whole)
