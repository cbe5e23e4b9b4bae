"""Logging arrays by tensorboardX, `[k, c, h, w]`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from tensorboardX import SummaryWriter

from contenders import Log


def convert(array: Any) -> Any:
    """Put the channels first."""
    return np.moveaxis(array, -1, 1).copy()


@contextmanager
def add_images(logdir: str) -> Iterator[Log]:
    """Three `SummaryWriter.add_images`; each makes one picture of all samples."""
    with SummaryWriter(logdir) as writer:

        def log(input: Any, output: Any, target: Any, step: int) -> None:
            for name, images in (("input", input), ("output", output), ("target", target)):
                writer.add_images(name, images, step)

        yield log
