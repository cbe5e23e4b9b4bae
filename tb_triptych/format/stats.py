"""Statistics of the values of an array, as given."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Stats:
    """Facts about an array's values.

    Attributes:
      min: Least finite value, `None` when there is none.
      max: Greatest finite value, `None` when there is none.
      nan: Number of NaN; `None` where it is not counted.
      inf: Number of infinities of either sign; `None` where it is not counted.
      clipped: Fraction of all values, 0 to 1, that are finite and outside `value_range`.
      value_range: The values drawn as black and as full intensity, or at the ends of the colour
        map; `None` if the type fixes it, or the page finds it.
    """

    min: float | int | None
    max: float | int | None
    nan: int | None = None
    inf: int | None = None
    clipped: float = 0.0
    value_range: tuple[float, float] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the `stats` of the event format."""
        stats: dict[str, Any] = {"min": self.min, "max": self.max}
        if self.nan is not None:
            stats |= {"nan": self.nan, "inf": self.inf}
        if self.value_range is not None:
            stats |= {"clipped": self.clipped, "value_range": list(self.value_range)}
        return stats


def limits_of(integers: NDArray[Any]) -> Stats:
    """Return least and greatest of whole numbers or bool, which have no NaN."""
    return Stats(int(integers.min()), int(integers.max()))


def stats_of(values: NDArray[Any], value_range: tuple[float, float] | None) -> Stats:
    """Return all facts about numbers of any type.

    Args:
      values: The numbers.
      value_range: Values outside this range are counted; `None` for no count.
    """
    if values.dtype.kind != "f":
        stats, finite = replace(limits_of(values), nan=0, inf=0), values
    else:
        stats, finite = _stats_of_floats(values)
    if value_range is None:
        return stats
    low, high = value_range
    outside = 0
    if stats.min is not None and stats.max is not None and (stats.min < low or stats.max > high):
        outside = int(np.count_nonzero((finite < low) | (finite > high)))
    return replace(stats, clipped=outside / values.size, value_range=value_range)


def magnitudes(vectors: NDArray[Any]) -> NDArray[np.float64]:
    """Return the magnitude of each vector; NaN where a component is.

    Args:
      vectors: `[h, w, 2]`.
    """
    x, y = (vectors[..., component].astype(np.float64) for component in range(2))
    return np.where(np.isnan(x) | np.isnan(y), np.nan, np.hypot(x, y))


def _stats_of_floats(values: NDArray[np.floating]) -> tuple[Stats, NDArray[np.floating]]:
    """Return the facts and the finite values."""
    least, greatest = float(values.min()), float(values.max())  # NaN if there is one
    if math.isfinite(least) and math.isfinite(greatest):
        return Stats(least, greatest, 0, 0), values
    finite = values[np.isfinite(values)]
    nan = int(np.count_nonzero(np.isnan(values)))
    inf = values.size - finite.size - nan
    if not finite.size:
        return Stats(None, None, nan, inf), finite
    return Stats(float(finite.min()), float(finite.max()), nan, inf), finite
