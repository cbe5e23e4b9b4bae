"""Grey pictures in which the class of every pixel is known, and crops of them to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Labelled:
    """Pictures of one size with their labels.

    Attributes:
      grey: `[k, h, w, 1]`, uint8 or uint16, as the microscope gave them.
      labels: `[k, h, w, 1]`, uint8: 1 in the class that is sought, 0 elsewhere.
      captions: What each picture is.
    """

    grey: NDArray[np.uint8 | np.uint16]
    labels: NDArray[np.uint8]
    captions: Sequence[str]

    def only(self, indices: Sequence[int]) -> Labelled:
        """Return some of the pictures."""
        chosen = list(indices)
        return Labelled(self.grey[chosen], self.labels[chosen], [self.captions[i] for i in chosen])


@dataclass(frozen=True)
class Segmentation:
    """What is to be learnt, from which pictures, and which of them are watched.

    Attributes:
      classes: The names of the classes 0 and 1.
      full: The grey value that is drawn as full intensity.
      train: The pictures to cut crops from.
      val: Pictures that training never sees.
      watched: A few under each tag, logged as training goes on.
    """

    classes: tuple[str, str]
    full: int
    train: Labelled
    val: Labelled
    watched: dict[str, Labelled]


def batches(
    pictures: Labelled, size: int, batch_size: int, seed: int
) -> Iterator[tuple[NDArray[np.uint8 | np.uint16], NDArray[np.uint8]]]:
    """Yield crops and their labels without end, the same ones for the same seed.

    Each is turned by a multiple of 90 degrees and mirrored, at random: cells have no upside.

    Args:
      pictures: Where to cut them.
      size: Width and height of the crops in pixels; less where the pictures are smaller.
      batch_size: Crops in a batch.
      seed: Of the random numbers.
    """
    random = np.random.default_rng(seed)
    count, height, width, _ = pictures.grey.shape
    size = min(size, height, width)
    while True:
        crops: tuple[list[NDArray[np.uint8 | np.uint16]], list[NDArray[np.uint8]]] = ([], [])
        for _ in range(batch_size):
            index = random.integers(count)
            top, left = random.integers(height - size + 1), random.integers(width - size + 1)
            turns, mirror = random.integers(4), random.choice((-1, 1))
            for drawn, whole in zip(crops, (pictures.grey, pictures.labels), strict=True):
                crop = whole[index, top : top + size, left : left + size]
                drawn.append(np.rot90(crop, turns)[:, ::mirror])
        yield np.stack(crops[0]), np.stack(crops[1])
