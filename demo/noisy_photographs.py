"""Crops of real photographs with and without noise, as tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from photographs import PHOTOGRAPHS, WATCHED, training_box

TRAINING_SIZE = 64
"""Width and height of the crops to train on, in pixels."""


class NoisyPhotographs:
    """Pairs of noisy and clean crops; see `photographs.py` for the parts held out of training.

    Attributes:
      watched: A few fixed pairs under each tag, `[k, 3, h, w]` in [0, 1].
      captions: Their captions.
    """

    def __init__(self, size: int, sigma: float) -> None:
        """Read the photographs.

        Args:
          size: Width and height of the watched pictures in pixels.
          sigma: Standard deviation of the noise, of pictures in [0, 1].
        """
        self._sigma = sigma
        self._photographs = {photograph: photograph.open() for photograph in PHOTOGRAPHS}
        self.watched = {}
        for tag, chosen in WATCHED.items():
            boxes = [(photograph, middle(box, size)) for _, photograph, box in chosen]
            clean = np.stack([self._crop(photograph, box) for photograph, box in boxes])
            self.watched[tag] = self._pair(clean, np.random.default_rng(0))
        self.captions = {tag: [text for text, _, _ in chosen] for tag, chosen in WATCHED.items()}

    def batch(self, batch_size: int, random: np.random.Generator) -> tuple[Any, Any]:
        """Draw pairs to train on, with new noise."""
        clean = []
        for index in random.integers(len(PHOTOGRAPHS), size=batch_size):
            photograph = PHOTOGRAPHS[index]
            whole = self._photographs[photograph].size
            box = training_box(photograph, whole, TRAINING_SIZE, random)
            crop = self._crop(photograph, middle(box, TRAINING_SIZE))
            clean.append(crop[:, ::-1] if random.random() < 0.5 else crop)
        return self._pair(np.stack(clean), random)

    def _crop(self, photograph: Any, box: Any) -> Any:
        return np.asarray(self._photographs[photograph].crop(box), np.float32) / 255

    def _pair(self, clean: Any, random: np.random.Generator) -> tuple[Any, Any]:
        """Turn `[k, h, w, c]` into a pair, with noise that is clipped to [0, 1]."""
        noise = self._sigma * random.standard_normal(clean.shape, np.float32)
        return _tensor(np.clip(clean + noise, 0, 1)), _tensor(clean)


def _tensor(pictures: Any) -> Any:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()


def middle(box: tuple[int, int, int, int], size: int) -> tuple[int, int, int, int]:
    """Return the square in the middle of a box; scaling would blur the picture to restore."""
    left = (box[0] + box[2] - size) // 2
    top = (box[1] + box[3] - size) // 2
    return left, top, left + size, top + size
