"""The two networks of pix2pix (Isola et al. 2017, arXiv:1611.07004), small enough for a CPU."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

WIDTHS = (24, 48, 96, 128, 128)
"""Channels of the generator at each halving of the picture."""

SIZE_MULTIPLE = 2 ** len(WIDTHS)


def unet(size: int, input_channels: int, *, input_is_luminance: bool = False) -> Any:
    """Make a U-Net generator with outputs of 3 channels in [-1, 1].

    With group instead of batch normalization: the statistics of small batches of crops out of a
    handful of photographs differ too much from each other.

    Args:
      size: Width and height of the pictures; a multiple of `SIZE_MULTIPLE`.
      input_channels: Channels of the input.
      input_is_luminance: Begin with the grey input as the picture, so that only the colours are
        learnt. The input skips the network and is added to the argument of the last tanh.
    """
    picture = keras.Input((size, size, input_channels))
    skips = []
    x = picture
    for depth, width in enumerate(WIDTHS):
        x = layers.Conv2D(width, 4, strides=2, padding="same", use_bias=depth == 0)(x)
        if depth:
            x = layers.GroupNormalization(8)(x)
        x = layers.LeakyReLU(0.2)(x)
        skips.append(x)
    for width, skip in zip(WIDTHS[-2::-1], skips[-2::-1], strict=True):
        x = layers.Conv2DTranspose(width, 4, strides=2, padding="same", use_bias=False)(x)
        x = layers.GroupNormalization(8)(x)
        x = layers.ReLU()(x)
        x = layers.Concatenate()([x, skip])
    x = layers.Conv2DTranspose(3, 4, strides=2, padding="same")(x)
    if input_is_luminance:
        x = layers.Add()([x, keras.ops.arctanh(0.98 * picture)])
    return keras.Model(picture, layers.Activation("tanh")(x), name="generator")


def patchgan(size: int, input_channels: int) -> Any:
    """Make a discriminator that judges overlapping patches of 34 pixels, given the input."""
    picture = keras.Input((size, size, input_channels))
    candidate = keras.Input((size, size, 3))
    x = layers.Concatenate()([picture, candidate])
    x = layers.LeakyReLU(0.2)(layers.Conv2D(24, 4, strides=2, padding="same")(x))
    x = layers.Conv2D(48, 4, strides=2, padding="same", use_bias=False)(x)
    x = layers.LeakyReLU(0.2)(layers.BatchNormalization(momentum=0.9)(x))
    x = layers.Conv2D(96, 4, padding="same", use_bias=False)(x)
    x = layers.LeakyReLU(0.2)(layers.BatchNormalization(momentum=0.9)(x))
    logits = layers.Conv2D(1, 4, padding="same")(x)
    return keras.Model([picture, candidate], logits, name="discriminator")
