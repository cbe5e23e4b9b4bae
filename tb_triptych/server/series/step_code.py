"""The steps of an answer: as differences, as most logs write every so many steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tb_triptych.server.series.container import Container, Json

_EXACT = 2**53
_MOST_DIFFERENCE = 2**32 - 1


def code_steps(container: Container, steps: NDArray[np.int64]) -> Json:
    """Write ascending steps.

    Args:
      container: Takes long columns.
      steps: The steps.
    """
    if len(steps) == 0:
        return {"values": []}
    differences = np.diff(steps)
    is_exact = max(abs(int(steps[0])), abs(int(steps[-1]))) <= _EXACT
    if not is_exact or (len(differences) and int(differences.max()) > _MOST_DIFFERENCE):
        # JavaScript rounds them, and so each of them for itself.
        return {"values": container.numbers(steps.astype(np.float64))}
    begins = np.flatnonzero(np.diff(differences, prepend=-1))
    first = int(steps[0])
    if 2 * len(begins) > len(differences):
        return {"first": first, "differences": container.whole(differences)}
    repeats = np.diff(begins, append=len(differences))
    return {
        "first": first,
        "differences": container.whole(differences[begins]),
        "repeats": container.whole(repeats.astype(np.int64)),
    }
