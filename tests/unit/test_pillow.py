"""PIL images, in each of their modes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory

from tb_triptych import Image, Labels, Scalar, TriptychWriter
from tb_triptych.arrays import signature, to_numpy
from tb_triptych.encoding.encode import digest_of
from tb_triptych.inputs.role_arrays import check_arrays
from tb_triptych.panes import Pane

pil = pytest.importorskip("PIL.Image")

RGB = pil.fromarray(np.random.default_rng(0).integers(0, 256, (6, 5, 3)).astype(np.uint8))
RGBA = pil.fromarray(np.random.default_rng(1).integers(1, 256, (6, 5, 4)).astype(np.uint8))


def in_mode(mode: str) -> Any:
    match mode:
        case "P":
            return RGB.quantize(8)
        case "La":
            return RGBA.convert("LA").convert("La")
        case "RGBa":
            return RGBA.convert("RGBa")
        case "LAB":
            from PIL import ImageCms

            profiles = [ImageCms.createProfile(name) for name in ("sRGB", "LAB")]
            return ImageCms.applyTransform(
                RGB, ImageCms.buildTransform(profiles[0], profiles[1], "RGB", "LAB")
            )
        case "I;16" | "I;16B" | "I;16L":
            return RGB.convert("I").convert(mode)
        case _:
            return (RGBA if "A" in mode else RGB).convert(mode)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("1", "1"),
        ("L", "L"),
        ("LA", "LA"),
        ("RGB", "RGB"),
        ("RGBA", "RGBA"),
        ("P", "RGB"),
        ("PA", "RGBA"),
        ("La", "LA"),
        ("RGBa", "RGBA"),
        ("RGBX", "RGB"),
        ("CMYK", "RGB"),
        ("YCbCr", "RGB"),
        ("HSV", "RGB"),
        ("LAB", "RGB"),
        ("I;16", "I;16"),
        ("I;16B", "I;16B"),
        ("F", "F"),
    ],
)
def test_colours_are_those_that_pil_converts_to(mode: str, expected: str) -> None:
    picture = in_mode(mode)
    assert picture.mode == mode
    right = np.asarray(picture.convert(expected))
    for pictures in ([picture], (picture, picture)):
        found = to_numpy(pictures)
        assert signature(pictures).shape == found.values.shape
        assert found.dtype == right.dtype.name
        np.testing.assert_array_equal(found.values, np.stack([right] * len(pictures)))
    nested = to_numpy([[picture, picture]]).values
    np.testing.assert_array_equal(nested, right[None, None].repeat(2, axis=1))


def test_transparency_becomes_opacity() -> None:
    of_palette, of_alpha = RGB.quantize(8), RGBA.quantize(8)
    of_palette.info["transparency"] = 3
    of_grey, of_rgb = RGB.convert("L"), RGB.copy()
    of_grey.info["transparency"] = of_grey.getpixel((0, 0))
    of_rgb.info["transparency"] = RGB.getpixel((1, 1))
    for picture, mode in (
        (of_palette, "RGBA"),
        (of_alpha, "RGBA"),
        (of_grey, "LA"),
        (of_rgb, "RGBA"),
    ):
        found = to_numpy([picture]).values[0]
        np.testing.assert_array_equal(found, np.asarray(picture.convert(mode)))
        assert found[..., -1].min() < 255


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        (("L", "RGB"), "RGB"),
        (("1", "L"), "L"),
        (("L", "RGBA", "RGB"), "RGBA"),
        (("L", "LA"), "LA"),
        (("LA", "RGB"), "RGBA"),
        (("CMYK", "P", "L"), "RGB"),
        (("PA", "YCbCr"), "RGBA"),
    ],
)
def test_pictures_of_several_modes_come_to_be_of_one(modes: tuple[str, ...], expected: str) -> None:
    pictures = [in_mode(mode) for mode in modes]
    plain = {"CMYK": "RGB", "P": "RGB", "PA": "RGBA", "YCbCr": "RGB"}
    right = [
        np.asarray(picture.convert(plain.get(picture.mode, picture.mode)).convert(expected))
        for picture in pictures
    ]
    np.testing.assert_array_equal(to_numpy(pictures).values, np.stack(right))


def test_masks_with_a_palette_are_their_indices() -> None:
    mask = pil.fromarray(np.arange(30, dtype=np.uint8).reshape(6, 5) % 3).convert("P")
    mask.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0])
    found = to_numpy([mask], "ids")
    np.testing.assert_array_equal(found.values[0], np.arange(30).reshape(6, 5) % 3)


def check(pictures: Any, pane: Pane) -> None:
    check_arrays({"output": pictures}, {"output": pane}, "NHWC")


@pytest.mark.parametrize(
    ("pictures", "pane", "message"),
    [
        ([in_mode("I")], Image(), r"output is a PIL picture in mode I: .*astype\(.uint16.\)"),
        ([in_mode("I;16"), in_mode("L")], Image(), r"in the modes I;16, L: pass them in one"),
        ([in_mode("F"), in_mode("RGB")], Image(), r"in the modes F, RGB: pass them in one"),
        ([in_mode("P")], Scalar(), r"mode P, which is not a field of numbers: .*convert\(.L.\)"),
        ([in_mode("CMYK")], Scalar(), r"mode CMYK, which is not a field .*convert\(.L.\)"),
        ([in_mode("PA")], Labels(), r"mode PA, which is not class ids: image.convert\(.P.\)"),
        ([in_mode("RGB")], Labels(), r"mode RGB, which is not class ids"),
        (in_mode("RGB"), Image(), r"output is a single PIL picture: pass a list of them, \[output"),
    ],
)
def test_what_is_unclear_is_told_with_the_call_to_make(
    pictures: Any, pane: Pane, message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        check(pictures, pane)


def test_one_number_a_pixel_is_taken_as_it_is() -> None:
    for mode in ("1", "L", "I", "I;16", "F"):
        check([in_mode(mode)], Scalar())
    for mode in ("1", "L", "I", "I;16", "P"):
        check([in_mode(mode)], Labels())


def test_a_journal_has_the_colours(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", [in_mode("CMYK")] * 2, [in_mode("P"), RGB], None, 0, max_outputs=1)
    (event,) = read_directory(tmp_path)
    panes = event.header.samples[0].panes
    for role, mode in (("input", "CMYK"), ("output", "P")):
        right = to_numpy(np.asarray(in_mode(mode).convert("RGB")))
        assert panes[role].digest == digest_of(right, Image())
