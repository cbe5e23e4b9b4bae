"""Event files of triptychs, for a TensorBoard to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from event_files import EventFile
from tensorboard.compat.proto import summary_pb2

from tb_triptych.summary import triptych_pb

PICTURE = np.random.default_rng(0).integers(0, 256, (1, 4, 5, 3), np.uint8)


def write(directory: Path, *events: tuple[int, summary_pb2.Summary]) -> None:
    file = EventFile(directory)
    for step, summary in events:
        file.append(summary, step)
    file.close()


def write_steps(directory: Path, tag: str, steps: Iterator[int] | range, seed: int = 0) -> None:
    random = np.random.default_rng(seed)
    pictures = {s: random.integers(0, 256, (1, 4, 5, 3), np.uint8) for s in steps}
    write(directory, *((s, triptych_pb(tag, PICTURE, p, None)) for s, p in pictures.items()))
