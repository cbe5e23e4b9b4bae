"""Slices of neural tissue under an electron microscope, with their membranes: ISBI 2012.

The set of that challenge: Arganda-Carreras et al. 2015, "Crowdsourcing the creation of image
segmentation algorithms for connectomics", Frontiers in Neuroanatomy 9:142. Either as folders
`image` and `label` of pictures with the same names, or as the two original stacks. Labels are white
inside of cells and black on membranes.

The last fifth of the stack is for validation: neighbours look alike, so slices in between would be
too easy.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
from labelled import Labelled, Segmentation
from numpy.typing import NDArray
from paired_folder import SUFFIXES, FolderError
from PIL import Image, ImageSequence

STACKS = ("train-volume.tif", "train-labels.tif")
FOLDERS = ("image", "label")
WATCHED_TRAIN = 2
WATCHED_VAL = 6


def membranes(folder: Path, size: int) -> Segmentation:
    """Set the task of finding membranes.

    Args:
      folder: Where the slices are.
      size: They are scaled to this width and height in pixels.

    Raises:
      FolderError: for a folder without slices, or one that has no label, or cannot be read.
    """
    slices = read_slices(folder, size)
    count = len(slices.captions)
    if count < 2:
        raise FolderError(
            f"{folder} has a single slice: one to train on and one to validate are needed"
        )
    first = count - max(1, count // 5)
    val = slices.only(range(first, count))
    train = slices.only(range(first))
    return Segmentation(
        classes=("inside of a cell", "membrane"),
        train=train,
        val=val,
        watched={
            "train": train.only(range(first)[:: -(-first // WATCHED_TRAIN)]),
            "val": val.only(range(count - first)[:WATCHED_VAL]),
        },
    )


def read_slices(folder: Path, size: int) -> Labelled:
    """Read all slices with their labels.

    Raises:
      FolderError: if they are not as described above.
    """
    if (folder / FOLDERS[0]).is_dir():
        pictures, labels = (pictures_in(folder / name) for name in FOLDERS)
    elif (folder / STACKS[0]).is_file():
        pictures, labels = (pages_of(folder / name) for name in STACKS)
    else:
        raise FolderError(
            f"{folder} has neither folders {' and '.join(FOLDERS)} nor {' and '.join(STACKS)}: "
            "pass the folder that has the set of the ISBI challenge of 2012"
        )
    if alone := set(pictures) ^ set(labels):
        raise FolderError(
            f"{folder} has no picture or no label for {', '.join(sorted(alone)[:3])}: "
            "each slice needs both"
        )
    for name, picture in pictures.items():
        if picture.size != labels[name].size:
            raise FolderError(
                f"{folder} has slice {name} with {picture.size} pixels and its label with "
                f"{labels[name].size}: both must have the same size"
            )
    white = np.stack([scaled(labels[name], size) for name in pictures])
    return Labelled(
        grey=np.stack([scaled(picture, size) for picture in pictures.values()]),
        labels=(white < 128).astype(np.uint8),
        captions=[f"slice {name}" for name in pictures],
    )


def pictures_in(folder: Path) -> dict[str, Image.Image]:
    """Read the pictures of a folder by name, 2 before 10.

    Raises:
      FolderError: if there are none, or one cannot be read.
    """
    paths = [path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES]
    if not paths:
        raise FolderError(f"{folder} has no pictures ({', '.join(SUFFIXES)}): put slices there")
    return {path.stem: grey_pages(path)[0] for path in sorted(paths, key=by_number)}


def by_number(path: Path) -> tuple[int, str]:
    """Return a sort key that puts 2.png before 10.png."""
    numbers = re.findall(r"\d+", path.stem)
    return int(numbers[-1]) if numbers else 0, path.name


def pages_of(path: Path) -> dict[str, Image.Image]:
    """Read the pages of a stack by number.

    Raises:
      FolderError: if it cannot be read.
    """
    return {str(number): page for number, page in enumerate(grey_pages(path))}


def grey_pages(path: Path) -> list[Image.Image]:
    """Read the pictures in a file, 8 bit and grey.

    Raises:
      FolderError: if it is damaged, or has more bits.
    """
    try:
        with warnings.catch_warnings(), Image.open(path) as file:
            warnings.simplefilter("error")  # Pillow accepts a truncated directory of a TIFF
            pages = [page.copy() for page in ImageSequence.Iterator(file)]
    except (OSError, ValueError, SyntaxError, UserWarning) as error:
        raise FolderError(f"{path} cannot be read ({error}): put a picture there") from error
    if any(page.mode.startswith(("I", "F")) for page in pages):
        raise FolderError(f"{path} has more than 8 bits per pixel: save it with 8")
    return [page.convert("L") for page in pages]


def scaled(picture: Image.Image, size: int) -> NDArray[np.uint8]:
    """Return a picture as `[size, size, 1]`, uint8, each pixel the mean of those it replaces."""
    return np.asarray(picture.resize((size, size), Image.Resampling.BOX))[..., np.newaxis]
