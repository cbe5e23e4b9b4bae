"""The pictures that both pages show: crops of photographs, each with its step written into it.

A strip of black and white squares along the upper edge holds the step as a binary number, so that a
script or a screenshot shows which step a pane really displays, whatever the page says about it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image

SIZE = 256
SAMPLES = 16
CODE_BITS = 16
"""Squares in the strip; each is SIZE / CODE_BITS pixels wide and high."""

_FILES = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "ihc.png")

Pictures = NDArray[np.uint8]


def targets(samples: int = SAMPLES) -> Pictures:
    """Crop photographs of scikit-image's wheel, `[samples, SIZE, SIZE, 3]`."""
    random = np.random.default_rng(0)
    directory = Path(skimage.__file__).parent / "data"
    whole = [Image.open(directory / file).convert("RGB") for file in _FILES]
    found = []
    for i in range(samples):
        picture = whole[i % len(whole)]
        left = int(random.integers(picture.width - SIZE + 1))
        top = int(random.integers(picture.height - SIZE + 1))
        found.append(np.asarray(picture.crop((left, top, left + SIZE, top + SIZE))))
    return np.stack(found)


def inputs(whole: Pictures) -> Pictures:
    """Inputs of a model: the same pictures, coarse and without colour."""
    grey = whole.mean(axis=-1, keepdims=True).astype(np.uint8)
    coarse: Pictures = grey[:, ::8, ::8].repeat(8, 1).repeat(8, 2).repeat(3, 3)
    return coarse


def outputs(given: Pictures, whole: Pictures, step: int, steps: int) -> Pictures:
    """Outputs of a model at a step: closer to the target at later steps, never the same."""
    share = 0.2 + 0.7 * step / max(1, steps - 1)
    mixed = given + share * (whole.astype(np.float32) - given)
    noise = np.random.default_rng(step).integers(-3, 4, mixed.shape)
    made: Pictures = np.clip(mixed + noise, 0, 255).astype(np.uint8)
    return with_code(made, step)


def with_code(pictures: Pictures, step: int) -> Pictures:
    """Write a step over the upper edge of pictures, in place."""
    side = SIZE // CODE_BITS
    for bit in range(CODE_BITS):
        pictures[:, :side, bit * side : (bit + 1) * side] = 255 * (step >> bit & 1)
    return pictures


def read_code(screen: NDArray[Any], left: float, top: float, width: float) -> int:
    """Read the step of a picture on a screenshot, `[h, w, 3]`; the place is in pixels."""
    side = width / CODE_BITS
    y = int(top + side / 2)
    levels = [int(screen[y, int(left + (bit + 0.5) * side)].mean()) for bit in range(CODE_BITS)]
    return sum((level > 127) << bit for bit, level in enumerate(levels))
