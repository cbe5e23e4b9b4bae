"""A log of many runs, tags, samples and steps that still fits on a disk.

40 runs x 300 tags x 64 samples x 10,000 steps would be 7.7 billion triptychs. A page must cope with
the number of each kind, so each number is here in full, but not their product: all runs have all
tags, with few steps and samples; in the first runs one tag has all the samples, and one has all the
steps. Pictures are small and repeat: none is stored twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tb_triptych import TriptychWriter

SIZE = 32
DETAILED_RUNS = 4
"""The number that the page shows at first."""
WIDE_TAG, LONG_TAG = "a/samples", "a/steps"


@dataclass(frozen=True)
class Many:
    """The number of each.

    Attributes:
      few_steps: Steps of the tags that all runs have.
      wide_steps: Steps of the tag that has all samples.
    """

    runs: int = 40
    tags: int = 300
    samples: int = 64
    steps: int = 10_000
    few_steps: int = 3
    few_samples: int = 4
    wide_steps: int = 200


QUICK = Many(runs=40, tags=100, samples=64, steps=2_000, few_steps=2, few_samples=2, wide_steps=50)


def write_many(logdir: Path, many: Many) -> None:
    """Log them."""
    for run in range(many.runs):
        with TriptychWriter(logdir / f"sweep/run-{run:02d}") as writer:
            if run < DETAILED_RUNS:
                _log(writer, WIDE_TAG, range(many.wide_steps), many.samples)
                _log(writer, LONG_TAG, range(many.steps), 1)
            for tag in range(many.tags - 2):
                name = f"part-{tag // 20:02d}/layer-{tag:03d}"
                _log(writer, name, range(many.few_steps), many.few_samples)


def _log(writer: TriptychWriter, tag: str, steps: Iterable[int], samples: int) -> None:
    plain = np.full((samples, SIZE, SIZE, 3), 200, np.uint8)
    for step in steps:
        outputs = plain.copy()
        outputs[:, : SIZE // 2] = step % 256  # 256 different ones, each stored once
        writer.triptych(tag, plain, outputs, plain, step=step, metrics=None)
