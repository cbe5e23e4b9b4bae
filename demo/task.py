"""The demo's task: where its pictures come from, and which of them are logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.float32]
"""Pictures as `[k, h, w, c]` in [-1, 1], or one of them as `[h, w, c]`."""

Pair: TypeAlias = tuple[Pixels, Pixels]
"""The generator's input and target."""


@dataclass(frozen=True)
class Task:
    """Pairs of pictures to learn from, and a few to log.

    Attributes:
      draw: Makes one training pair with the random numbers it is given.
      val: All validation pairs, `[k, h, w, c]`.
      watched: A few fixed pairs under each tag, logged after every epoch.
      captions: Their captions.
      input_is_luminance: The input is the target without its colours, so that a generator only
        needs to add colours.
    """

    draw: Callable[[np.random.Generator], Pair]
    val: Pair
    watched: dict[str, Pair]
    captions: dict[str, list[str]]
    input_is_luminance: bool = False


def batches(task: Task, batch_size: int, seed: int) -> Iterator[Pair]:
    """Yield training batches without end, the same ones for the same seed."""
    random = np.random.default_rng(seed)
    while True:
        yield stack([task.draw(random) for _ in range(batch_size)])


def stack(pairs: list[Pair]) -> Pair:
    """Put pairs of pictures of one size into one batch."""
    inputs, targets = zip(*pairs, strict=True)
    return np.stack(inputs), np.stack(targets)


def mirrored(pair: Pair, random: np.random.Generator) -> Pair:
    """Mirror both pictures left to right, half of the time."""
    if random.random() < 0.5:
        return pair
    return pair[0][:, ::-1], pair[1][:, ::-1]


def pixels(picture: Any) -> Pixels:
    """Turn a Pillow picture or uint8 values into `[h, w, c]` in [-1, 1]."""
    values = np.asarray(picture, dtype=np.float32) / 127.5 - 1.0
    return values if values.ndim == 3 else values[..., np.newaxis]
