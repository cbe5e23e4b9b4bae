"""The work of a training thread between two logging calls."""

from __future__ import annotations

import time

import numpy as np


class Training:
    """Lets the time of an epoch pass.

    It waits, like a thread whose work runs on an accelerator; or it computes on one core, four
    fifths of the time in multiplications that release the GIL and one fifth in Python, like a
    thread that drives a model step by step.
    """

    def __init__(self, *, pause_s: float = 0.0, work: int = 0) -> None:
        """Set how long an epoch is.

        Args:
          pause_s: How long to wait.
          work: How many pieces to compute, of 1 to 2 ms each.
        """
        self._pause_s = pause_s
        self._work = work
        self._matrix = np.full((320, 320), 1 / 320, np.float32)

    def epoch(self) -> None:
        """Wait and compute."""
        time.sleep(self._pause_s)
        values = self._matrix
        for _ in range(self._work):
            values = self._matrix @ values
            sum(range(10_000))
