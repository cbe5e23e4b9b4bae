import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import tb_triptych
from tb_triptych.inputs.role_arrays import check_arrays
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.panes import Image, Labels, Pane, Scalar


def check(shape: tuple[int, ...], dtype: Any, pane: Pane, data_format: DataFormat = "NHWC") -> None:
    check_arrays({"output": np.zeros(shape, dtype)}, {"output": pane}, data_format)


@pytest.mark.parametrize(
    ("shape", "dtype", "pane", "data_format"),
    [
        ((3, 8, 9), np.int64, Labels(), "NHWC"),
        ((3, 8, 9), np.int64, Labels(), "NCHW"),
        ((3, 8, 9, 1), bool, Labels(), "NHWC"),
        ((3, 1, 8, 9), np.uint64, Labels(), "NCHW"),
        ((3, 8, 9, 21), np.float16, Labels(from_scores=True), "NHWC"),
        ((3, 21, 8, 9), np.float32, Labels(from_scores="logits"), "NCHW"),
        ((3, 8, 9), np.float64, Labels(from_scores=True), "NHWC"),
        ((3, 8, 9), np.float32, Scalar(), "NHWC"),
        ((3, 1, 8, 9), np.int64, Scalar(), "NCHW"),
        ((3, 5, 8, 9), np.float32, Scalar(volume=True), "NCHW"),
        ((3, 5, 8, 9), np.uint8, Image(volume=True), "NHWC"),
        ((3, 5, 8, 9, 3), np.float32, Image(volume=True), "NHWC"),
        ((3, 3, 5, 8, 9), np.uint8, Image(volume=True), "NCHW"),
        ((3, 5, 8, 9, 7), np.float32, Labels(from_scores=True, volume=True), "NHWC"),
    ],
)
def test_what_panes_take(
    shape: tuple[int, ...], dtype: Any, pane: Pane, data_format: DataFormat
) -> None:
    check(shape, dtype, pane, data_format)


@pytest.mark.parametrize(
    ("shape", "dtype", "pane", "message"),
    [
        ((3, 8, 9), np.int64, Image(), r'int64: .*panes=\{"output": tb_triptych.Labels\(\)\}'),
        ((3, 8, 9), np.int64, Image(), r"Scalar\(\)\}, or cast to uint8 if the values are 0 to 25"),
        (
            (3, 8, 9),
            np.uint8,
            Labels(from_scores=True),
            r"uint8: class scores .*Labels\(\)\} for class",
        ),
        ((3, 8, 9), np.complex64, Scalar(), r"fields .* magnitude, abs\(output\), .*output\.real"),
        ((3, 8, 9, 1), np.complex128, Image(), r'abs.*\{"output": tb_triptych.Scalar\(\)\}'),
        ((3, 8, 9), np.complex64, Labels(), r"class ids are .* abs\(output\)"),
        ((3, 8, 9), np.longdouble, Scalar(), r"longdouble|float128: .*cast it to float32"),
    ],
)
def test_a_type_that_a_pane_does_not_take_is_told_with_what_to_do(
    shape: tuple[int, ...], dtype: Any, pane: Pane, message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        check(shape, dtype, pane)


@pytest.mark.parametrize(
    ("shape", "dtype", "pane", "message"),
    [
        ((3, 8, 9, 21), np.float32, Image(), r"21 channels .*Labels\(from_scores=True\)"),
        ((3, 8, 9, 21), np.uint8, Image(), r"slices of volumes with volume=True in the pane"),
        ((3, 5, 8, 9, 3), np.uint8, Image(), r'\{"output": tb_triptych.Image\(volume=True\)\}'),
        ((3, 8, 9, 21), bool, Image(), r"one-hot classes, output.argmax\(-1\), with panes="),
        ((3, 5, 8, 9, 7), np.uint8, Image(volume=True), r"7 channels in NHWC: pass 1 \(grey\)"),
        ((3, 8, 9), np.uint8, Image(volume=True), r"pass \(k, d, h, w, c\) or \(k, d, h, w\)"),
        ((3, 8, 9, 3), np.uint8, Labels(), r'3 channels .*panes=\{"output": tb_triptych.I'),
        ((3, 8, 9, 3), bool, Labels(), r"for one-hot classes pass output.argmax\(-1\); for others"),
        ((3, 8, 9, 3), np.float32, Labels(), r"class scores with .*from_scores=True"),
        ((4,), np.int64, Image(), r"\(4,\): one number per sample is not a picture; pass pictures"),
        ((), np.float32, Scalar(), r"\(\): a number is not a picture; pass pictures"),
        ((3, 1, 8, 9), np.uint8, Labels(), r"pass data_format='NCHW'"),
        ((3, 8, 9, 2), np.float32, Scalar(), r"2 channels .*one number per pixel.*extras"),
        ((8, 9), np.uint8, Labels(), r"pass \(k, h, w, c\) or \(k, h, w\)"),
    ],
)
def test_a_shape_that_a_pane_does_not_take_is_told_with_what_to_do(
    shape: tuple[int, ...], dtype: Any, pane: Pane, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        check(shape, dtype, pane)


def test_three_masks_beside_grey_pictures_are_no_rgb_picture() -> None:
    arrays = {"input": np.zeros((3, 8, 9), np.uint8), "output": np.zeros((3, 8, 9), np.uint8)}
    check_arrays(arrays, {"input": Image(), "output": Labels()}, "NCHW")
    with pytest.raises(ValueError, match="could be one RGB picture"):
        check_arrays(arrays, {"input": Image(), "output": Image()}, "NCHW")


def test_classes_of_whole_pictures_are_no_target() -> None:
    arrays = {"output": np.zeros((3, 8, 9), np.uint8), "target": np.array([3, 1, 2])}
    for target in (Image(), Labels()):
        with pytest.raises(
            ValueError, match=r"pass pictures, .*, or None; .*captions: captions=\["
        ):
            check_arrays(arrays, {"output": Image(), "target": target}, "NHWC")


IDS = np.zeros((2, 8, 9), np.int64)
PICTURES = np.zeros((2, 8, 9), np.uint8)
NAMES = Labels(["a", "b"])


@pytest.mark.parametrize(
    ("target", "pane", "expected"),
    [
        (IDS, Image(), Labels()),
        (IDS.astype(np.complex64), Image(), Scalar()),
        (PICTURES, replace(NAMES, from_scores=True), NAMES),
        (np.zeros((2, 8, 9, 3), np.float32), NAMES, replace(NAMES, from_scores=True)),
        (np.zeros((2, 8, 9, 7), np.float32), Image(), Labels(from_scores=True)),
        (np.zeros((2, 8, 9, 7), np.uint8), Image(), Labels()),
        (np.zeros((2, 8, 9, 3), np.uint8), NAMES, Image()),
        (np.zeros((2, 5, 8, 9, 3), np.uint8), Image((0, 9)), Image((0, 9), volume=True)),
    ],
)
@pytest.mark.parametrize("extra", ["mask", 'a "b"', "Größe"])
def test_code_in_messages_keeps_the_other_panes(
    target: Any, pane: Pane, expected: Pane, extra: str
) -> None:
    arrays = {"output": PICTURES, "target": target, extra: PICTURES}
    panes = {"output": Scalar(), "target": pane, extra: NAMES}
    with pytest.raises((TypeError, ValueError)) as caught:
        check_arrays(arrays, panes, "NHWC")
    code = re.findall(r"panes=(\{.*?\)\})", str(caught.value))[0]
    assert eval(code, {"tb_triptych": tb_triptych}) == {**panes, "target": expected}


def test_the_advice_for_one_role_after_another_ends() -> None:
    arrays = {"input": PICTURES, "output": IDS, "target": IDS}
    panes: dict[str, Pane] = dict.fromkeys(arrays, Image())
    for role in ("output", "target"):
        with pytest.raises(TypeError, match=f"{role} has dtype int64") as caught:
            check_arrays(arrays, panes, "NHWC")
        code = re.findall(r"panes=(\{.*?\)\})", str(caught.value))[0]
        panes |= dict.fromkeys(arrays, Image()) | eval(code, {"tb_triptych": tb_triptych})
    check_arrays(arrays, panes, "NHWC")
