"""Real photographs for colourising: crops to train on, and crops of regions kept out of training.

The photographs are files of scikit-image's own wheel; nothing is downloaded. By its documentation
(`skimage.data`) all of them are in the public domain or free of known copyright restrictions.

On honesty: a handful of photographs is far too little to learn colours of the world. A rectangle of
each photograph is kept out of training, and no training crop touches it. Validation therefore shows
*unseen parts of known scenes* (the cat's other eye, the other half of the cup), which is all that
two minutes can teach, and not how the model would do on other photographs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skimage
from PIL import Image
from task import Pair, Task, mirrored, pixels, stack

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are outside."""

VAL_CROPS_PER_PHOTOGRAPH = 6
ZOOM = (1.0, 1.6)
"""Smallest and largest side of a training crop, as multiples of the crops' size."""


@dataclass(frozen=True)
class Photograph:
    """A photograph in scikit-image's wheel.

    Attributes:
      file: Its name there.
      width: It is scaled to this width first; boxes are in pixels of that size.
      held_out: The part that training never sees.
    """

    file: str
    width: int
    held_out: Box

    def open(self) -> Image.Image:
        """Read the photograph as RGB at its width."""
        picture = Image.open(Path(skimage.__file__).parent / "data" / self.file).convert("RGB")
        height = round(picture.height * self.width / picture.width)
        return picture.resize((self.width, height), Image.Resampling.LANCZOS)


ASTRONAUT = Photograph("astronaut.png", 512, held_out=(272, 196, 512, 512))
CAT = Photograph("chelsea.png", 451, held_out=(250, 0, 451, 300))
COFFEE = Photograph("coffee.png", 500, held_out=(270, 0, 500, 333))
ROCKET = Photograph("rocket.jpg", 560, held_out=(330, 0, 560, 374))
TISSUE = Photograph("ihc.png", 512, held_out=(230, 280, 512, 512))
PHOTOGRAPHS = (ASTRONAUT, CAT, COFFEE, ROCKET, TISSUE)

WATCHED: dict[str, list[tuple[str, Photograph, Box]]] = {
    "train": [
        ("astronaut, face", ASTRONAUT, (140, 20, 300, 180)),
        ("cat, its right eye", CAT, (95, 40, 245, 190)),
        ("coffee, left half of the cup", COFFEE, (70, 30, 268, 228)),
        ("rocket", ROCKET, (168, 130, 328, 290)),
    ],
    "val": [
        ("astronaut, shoulder and badges", ASTRONAUT, (272, 250, 432, 410)),
        ("cat, its left eye", CAT, (252, 60, 402, 210)),
        ("coffee, right half of the cup", COFFEE, (272, 40, 470, 238)),
        ("tissue, gland", TISSUE, (240, 290, 400, 450)),
    ],
}


def colourising(size: int) -> Task:
    """Set the task of giving grey photographs their colours back.

    Args:
      size: Width and height of the crops in pixels.
    """
    pictures = {photograph: photograph.open() for photograph in PHOTOGRAPHS}

    def pair(photograph: Photograph, box: Box) -> Pair:
        # resize(box=...) would use pixels next to the box, which may be held out.
        crop = pictures[photograph].crop(box).resize((size, size), Image.Resampling.BICUBIC)
        return pixels(crop.convert("L")), pixels(crop)

    def draw(random: np.random.Generator) -> Pair:
        photograph = PHOTOGRAPHS[random.integers(len(PHOTOGRAPHS))]
        return mirrored(
            pair(photograph, training_box(photograph, pictures[photograph].size, size, random)),
            random,
        )

    random = np.random.default_rng(0)
    val = [
        pair(photograph, box_within(photograph.held_out, size, random))
        for photograph in PHOTOGRAPHS
        for _ in range(VAL_CROPS_PER_PHOTOGRAPH)
    ]
    return Task(
        draw=draw,
        val=stack(val),
        watched={
            tag: stack([pair(photograph, box) for _, photograph, box in chosen])
            for tag, chosen in WATCHED.items()
        },
        captions={tag: [caption for caption, _, _ in chosen] for tag, chosen in WATCHED.items()},
        input_is_luminance=True,
    )


def training_box(
    photograph: Photograph, whole: tuple[int, int], size: int, random: np.random.Generator
) -> Box:
    """Draw a square that does not touch the held-out part."""
    while True:
        box = box_within((0, 0, *whole), size, random)
        if not overlap(box, photograph.held_out):
            return box


def box_within(region: Box, size: int, random: np.random.Generator) -> Box:
    """Draw a square inside the region, 1 to 1.6 times the size but no larger than the region."""
    left, top, right, bottom = region
    largest = min(right - left, bottom - top)
    side = min(int(size * random.uniform(*ZOOM)), largest)
    x = int(random.integers(left, right - side + 1))
    y = int(random.integers(top, bottom - side + 1))
    return x, y, x + side, y + side


def overlap(a: Box, b: Box) -> bool:
    """Return whether two boxes have a pixel in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
