"""A folder of paired pictures in the A|B layout of the pix2pix and CycleGAN datasets.

Every file shows two pictures of the same size next to each other: A on the left, B on the right.
Pictures for training are in a sub-folder `train`, for validation in `val` or `test`; without
sub-folders, every fifth picture is for validation.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from PIL import Image
from task import Pair, Task, mirrored, pixels, stack

Direction: TypeAlias = Literal["AtoB", "BtoA"]

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
WATCHED = 4
MOST_VAL = 100
"""More validation pictures than this would cost more time than the epoch."""


class FolderError(Exception):
    """The folder is unusable; the message says why and what to do."""


def paired_folder(folder: Path, size: int, direction: Direction = "AtoB") -> Task:
    """Set the task of translating A to B, or the reverse.

    Args:
      folder: Where the pictures are; every picture is opened once to check its width.
      size: Both halves are scaled to this width and height in pixels.
      direction: Which half is the input.

    Raises:
      FolderError: for a folder without pictures, or a file that is not a picture or has an odd
        width.
    """
    train, val = split(folder)
    for path in (*train, *val):
        check(path)

    def pair(path: Path) -> Pair:
        return read_pair(path, size, direction)

    def draw(random: np.random.Generator) -> Pair:
        return mirrored(pair(train[int(random.integers(len(train)))]), random)

    watched = {"train": train[:WATCHED], "val": val[:WATCHED]}
    return Task(
        draw=draw,
        val=stack([pair(path) for path in val[:MOST_VAL]]),
        watched={tag: stack([pair(path) for path in paths]) for tag, paths in watched.items()},
        captions={tag: [path.name for path in paths] for tag, paths in watched.items()},
    )


def split(folder: Path) -> tuple[Sequence[Path], Sequence[Path]]:
    """Find the pictures for training and for validation.

    Raises:
      FolderError: if there are none for one of the two.
    """
    if not folder.is_dir():
        raise FolderError(f"{folder} is not a folder: pass one with pictures in the A|B layout")
    if (folder / "train").is_dir():
        held_out = next((d for d in (folder / "val", folder / "test") if d.is_dir()), None)
        if held_out is None:
            raise FolderError(f"{folder} has a sub-folder train but neither val nor test: add one")
        return pictures(folder / "train"), pictures(held_out)
    found = pictures(folder)
    if len(found) < 2:
        raise FolderError(
            f"{folder} has a single picture: one to train on and one to validate are needed"
        )
    val = found[::5]
    return [path for path in found if path not in set(val)], val


def pictures(folder: Path) -> list[Path]:
    """List the pictures in a folder by name.

    Raises:
      FolderError: if there are none.
    """
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not found:
        raise FolderError(
            f"{folder} has no pictures ({', '.join(SUFFIXES)}): put A|B pictures there, or in its "
            "sub-folders train and val"
        )
    return found


def check(path: Path) -> None:
    """Check that a file is a picture with two halves, from its first bytes.

    Raises:
      FolderError: if it is not.
    """
    try:
        with Image.open(path) as picture:
            width = picture.width
    except OSError as error:
        raise FolderError(f"{path} cannot be read as a picture ({error}): remove it") from error
    if width % 2:
        raise FolderError(
            f"{path} is {width} pixels wide: an A|B picture has two halves of the same width"
        )


def read_pair(path: Path, size: int, direction: Direction) -> Pair:
    """Read input and target from the halves of a file.

    Raises:
      FolderError: if the file is damaged.
    """
    try:
        with Image.open(path) as picture:
            whole = picture.convert("RGB")
    except OSError as error:
        raise FolderError(f"{path} is damaged ({error}): remove it") from error
    half = whole.width // 2
    halves = (whole.crop((left, 0, left + half, whole.height)) for left in (0, half))
    a, b = (pixels(picture.resize((size, size), Image.Resampling.BICUBIC)) for picture in halves)
    return (a, b) if direction == "AtoB" else (b, a)
