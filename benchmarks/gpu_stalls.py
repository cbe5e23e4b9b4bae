"""How much is logged on a GPU, and how long the calls take."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

AHEAD = 3
"""How many steps of work the GPU has before it."""

WARM_UP = 5
"""How many calls are not counted."""


@dataclass(frozen=True)
class Size:
    """How much is logged and computed.

    Attributes:
      samples: Triptychs per call.
      size: Width and height of a picture.
      calls: How many calls are timed.
      matrix: Size of the matrices that are multiplied between two calls.
      products: How many products there are between two calls.
    """

    samples: int = 16
    size: int = 256
    calls: int = 100
    matrix: int = 4096
    products: int = 20


QUICK = Size(samples=2, size=32, calls=5, matrix=64, products=2)


@dataclass(frozen=True)
class Stall:
    """How long the training thread was in the call.

    Attributes:
      median_ms: Of all calls after the first ones.
      p95_ms: Five of a hundred took longer.
      worst_ms: The longest.
      first_ms: The first call, which allocates.
    """

    median_ms: float
    p95_ms: float
    worst_ms: float
    first_ms: float


def stall_of(spent_ms: Sequence[float]) -> Stall:
    """Summarize the times of all calls, in order."""
    timed = sorted(spent_ms[WARM_UP:])
    p95_ms = timed[min(len(timed) - 1, round(0.95 * len(timed)))]
    return Stall(statistics.median(timed), p95_ms, timed[-1], spent_ms[0])
