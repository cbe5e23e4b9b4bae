"""Real nuclei under a fluorescence microscope, outlined by experts.

The picture and its labels are two files of the stardist package (BSD-3-Clause), which is not
imported for them; nothing is downloaded. They are from the Data Science Bowl of 2018: Caicedo et
al. 2019, "Nucleus segmentation across imaging experiments", Nature Methods 16, 1247-1253.

On honesty: this is one picture of 512 x 512 pixels with 125 nuclei. The quarter at its right side
is kept out of training. Validation therefore shows *unseen nuclei of the same sample*, and not how
the model would do with another microscope.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from labelled import Labelled, Segmentation
from numpy.typing import NDArray
from PIL import Image

HELD_OUT = 384
"""Columns of the picture from here on are for validation."""

TILE = 128
"""Width and height of the shown pictures, in pixels."""

FULL = 127
"""The grey value that becomes 254, to show more; only the few dividing nuclei are brighter."""


def nuclei() -> Segmentation:
    """Set the task of finding nuclei.

    Raises:
      ModuleNotFoundError: if the package with the picture is not installed.
    """
    grey = (2 * np.minimum(read("img2d.tif"), FULL)).astype(np.uint8)
    labels = (read("mask2d.tif") > 0).astype(np.uint8)

    def tiles(column: int) -> Labelled:
        """Cut a column of the picture, `TILE` wide, into squares."""
        rows = range(grey.shape[0] // TILE)
        area = slice(column * TILE, (column + 1) * TILE)
        return Labelled(
            grey[:, area].reshape(-1, TILE, TILE, 1),
            labels[:, area].reshape(-1, TILE, TILE, 1),
            [f"row {row + 1}, column {column + 1}" for row in rows],
        )

    val = tiles(HELD_OUT // TILE)
    return Segmentation(
        classes=("background", "nucleus"),
        train=Labelled(
            grey[np.newaxis, :, :HELD_OUT, np.newaxis],
            labels[np.newaxis, :, :HELD_OUT, np.newaxis],
            ["nuclei"],
        ),
        val=val,
        watched={"train": tiles(0).only([0, 3]), "val": val},
    )


def read(name: str) -> NDArray[np.uint16]:
    """Read one of stardist's pictures as `[h, w]`, uint16.

    Raises:
      ModuleNotFoundError: if it is not installed.
    """
    package = find_spec("stardist")
    for folder in (package and package.submodule_search_locations) or ():
        path = Path(folder) / "data" / "images" / name
        if path.is_file():
            with Image.open(path) as picture:
                return np.asarray(picture, np.uint16)
    raise ModuleNotFoundError(
        f"{name} of the package stardist is not installed: pip install stardist (only its pictures "
        "are needed: --no-deps will do), or pass slices of your own with --data"
    )
