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
      grey: `[k, h, w, 1]`, uint8.
      labels: `[k, h, w, 1]`, uint8: 1 in the class to find, 0 elsewhere.
      captions: The caption of each picture.
    """

    grey: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    captions: Sequence[str]

    def only(self, indices: Sequence[int]) -> Labelled:
        """Return some of the pictures."""
        chosen = list(indices)
        return Labelled(self.grey[chosen], self.labels[chosen], [self.captions[i] for i in chosen])


@dataclass(frozen=True)
class Segmentation:
    """A segmentation task: what to learn, from which pictures, and which ones to log.

    Attributes:
      classes: The names of the classes 0 and 1.
      train: The pictures to cut crops from.
      val: Pictures that training never sees.
      watched: A few under each tag, logged during training.
    """

    classes: tuple[str, str]
    train: Labelled
    val: Labelled
    watched: dict[str, Labelled]


def batches(
    pictures: Labelled, size: int, batch_size: int, seed: int
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Yield crops and their labels without end, the same ones for the same seed.

    Each is turned by a multiple of 90 degrees and mirrored, at random: cells have no upside.

    Args:
      pictures: Where to cut them.
      size: Width and height of the crops in pixels; less where the pictures are smaller.
      batch_size: Crops in a batch.
      seed: Of the random numbers.
    """
    random = np.random.default_rng(seed)
    both = np.concatenate([pictures.grey, pictures.labels], axis=-1)
    count, height, width, _ = both.shape
    size = min(size, height, width)
    while True:
        crops = []
        for _ in range(batch_size):
            top, left = random.integers(height - size + 1), random.integers(width - size + 1)
            crop = both[random.integers(count), top : top + size, left : left + size]
            crops.append(np.rot90(crop, int(random.integers(4)))[:, :: random.choice((-1, 1))])
        batch = np.stack(crops)
        yield batch[..., :1], batch[..., 1:]
