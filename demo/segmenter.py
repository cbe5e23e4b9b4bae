"""A U-Net after Ronneberger et al. 2015 (arXiv:1505.04597), small enough for a CPU."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

WIDTHS = (8, 16, 32, 64)
"""Channels at full size and after each halving; an eighth of the paper's."""

SIZE_MULTIPLE = 2 ** (len(WIDTHS) - 1)


def segmenter() -> Any:
    """Make a network that finds the probability of a class at each pixel of grey pictures.

    As in the paper, except that convolutions pad, so that output and input have the same size, and
    that each is followed by batch normalisation, so that a few hundred steps are enough.

    Returns:
      A model from uint8 `[k, h, w, 1]` to `[k, h, w, 1]` in [0, 1]; h and w are multiples of
      `SIZE_MULTIPLE`.
    """
    picture = keras.Input((None, None, 1))
    x = layers.Rescaling(1 / 255)(picture)
    skips = []
    for width in WIDTHS[:-1]:
        x = two_convolutions(x, width)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = two_convolutions(x, WIDTHS[-1])
    for width, skip in zip(WIDTHS[-2::-1], skips[::-1], strict=True):
        x = layers.Conv2DTranspose(width, 2, strides=2)(x)
        x = two_convolutions(layers.Concatenate()([skip, x]), width)
    probability = layers.Conv2D(1, 1, activation="sigmoid")(x)
    return keras.Model(picture, probability, name="segmenter")


def two_convolutions(x: Any, width: int) -> Any:
    """Apply the paper's block at each size."""
    for _ in range(2):
        x = layers.Conv2D(width, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(
            x
        )
        # Low, so that pictures after the first ten batches show the progress so far.
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.7)(x))
    return x
