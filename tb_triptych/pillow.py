"""Reads PIL images as arrays, depending on their modes, without importing PIL.

| mode | as colours | as class ids | as a field |
| --- | --- | --- | --- |
| 1, L, I;16, F | as they are | as they are | as they are |
| I | no: its range is not known | as they are | as they are |
| LA, RGB, RGBA | as they are | no | no |
| P | RGB, or RGBA | the indices, as masks have them | no |
| PA, La, RGBa, RGBX, CMYK, YCbCr, HSV, LAB | as PIL converts them | no | no |

If a colour stands for transparency, opacity is added.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Reading: TypeAlias = Literal["colors", "ids", "numbers"]
"""How the numbers of a picture are read."""

_NUMBERS = ("1", "L", "I", "F", "I;16", "I;16L", "I;16B", "I;16N")
"""Modes of one number per pixel."""

_COLORS = ("1", "L", "LA", "RGB", "RGBA")
"""Modes that are read unchanged; each can be converted to later ones."""

_CONVERTED = {
    "PA": "RGBA",
    "La": "LA",
    "RGBa": "RGBA",
    "RGBX": "RGB",
    "CMYK": "RGB",
    "YCbCr": "RGB",
    "HSV": "RGB",
    "LAB": "RGB",
}
"""Modes whose numbers are not grey or RGB, and the mode with the same colours."""


class UnclearModeError(TypeError):
    """A picture cannot be read; the message continues after "it is", or "it has"."""


def is_picture(value: Any) -> bool:
    """Return whether something is a PIL image."""
    pil = sys.modules.get("PIL.Image")
    return pil is not None and isinstance(value, pil.Image)


def pixels(pictures: Sequence[Any], reading: Reading) -> list[NDArray[Any]]:
    """Return the pixels of pictures, of all in the same mode.

    Args:
      pictures: PIL images.
      reading: How their numbers are read.

    Raises:
      UnclearModeError: if the mode of one is ambiguous for that.
    """
    if reading != "colors":
        return [np.asarray(_of_one_band(picture, reading)) for picture in pictures]
    plain = [_in_plain_mode(picture) for picture in pictures]
    common = _common_mode([picture.mode for picture in plain])
    return [
        np.asarray(picture if picture.mode == common else picture.convert(common))
        for picture in plain
    ]


def _of_one_band(picture: Any, reading: Reading) -> Any:
    if picture.mode in _NUMBERS or (picture.mode == "P" and reading == "ids"):
        return picture
    advice = 'image.convert("L") for one number per pixel'
    if picture.mode in ("P", "PA"):
        advice = f'image.convert("P") for the indices of the palette, or {advice}'
    what = "class ids" if reading == "ids" else "a field of numbers"
    raise UnclearModeError(f"a PIL picture in mode {picture.mode}, which is not {what}: {advice}")


def _in_plain_mode(picture: Any) -> Any:
    """Return the picture in a mode whose numbers are grey or RGB."""
    is_transparent = "transparency" in picture.info
    if picture.mode == "P":
        is_transparent |= picture.palette is not None and picture.palette.mode.endswith("A")
        return picture.convert("RGBA" if is_transparent else "RGB")
    if picture.mode in ("1", "L", "RGB") and is_transparent:
        return picture.convert("RGBA" if picture.mode == "RGB" else "LA")
    if picture.mode in _CONVERTED:
        return picture.convert(_CONVERTED[picture.mode])
    if picture.mode == "I":
        raise UnclearModeError(
            'a PIL picture in mode I: pass numpy.asarray(image).astype("uint16") if its values are '
            '0 to 65535, image.convert("L") if they are 0 to 255'
        )
    if picture.mode in _COLORS or picture.mode in _NUMBERS:
        return picture
    raise UnclearModeError(f'a PIL picture in mode {picture.mode}: pass image.convert("RGB")')


def _common_mode(modes: Sequence[str]) -> str:
    """Return the least mode that has the colours of all."""
    if len(set(modes)) == 1:
        return modes[0]
    for mode in modes:
        if mode not in _COLORS:
            raise UnclearModeError(
                f"PIL pictures in the modes {', '.join(dict.fromkeys(modes))}: pass them in one, "
                'with image.convert("L") or image.convert("RGB")'
            )
    if set(modes) <= {"1", "L"}:
        return "L"
    has_color = "RGB" in modes or "RGBA" in modes
    has_opacity = "LA" in modes or "RGBA" in modes
    return ("RGBA" if has_opacity else "RGB") if has_color else "LA"
