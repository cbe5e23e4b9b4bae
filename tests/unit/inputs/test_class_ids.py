"""Class ids passed as floats."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory

from tb_triptych import Labels, Scalar, TriptychWriter
from tb_triptych.arrays import to_numpy
from tb_triptych.encoding.encode import encode
from tb_triptych.inputs.class_ids import check_whole
from tb_triptych.summary import triptych_pb

IDS = np.array([[0, 1, 2], [255, 3, 0]])
PANES = {"output": Scalar(), "target": Labels(["a", "b"])}


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floats_of_whole_numbers_are_kept_as_integers_are(dtype: str) -> None:
    check_whole("target", to_numpy(IDS.astype(dtype)), PANES)
    of_floats = encode(to_numpy(IDS.astype(dtype)), Labels())
    of_integers = encode(to_numpy(IDS), Labels())
    assert of_floats.payload == of_integers.payload
    assert (of_floats.dtype, of_floats.stats) == (dtype, of_integers.stats)


def test_ids_below_0_and_above_16_bits_are_kept(tmp_path: Path) -> None:
    wide = np.array([[[-1.0, 70_000.0]]])
    expected = encode(to_numpy(wide[0].astype(np.int64)), Labels()).payload
    assert encode(to_numpy(wide[0]), Labels()).payload == expected


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0.0, 0.37], r"dtype float64 and the value 0.37, which is not a class id: pass whole"),
        ([0.0, 0.37], r"Labels\(classes=\{0: 'a', 1: 'b'\}, from_scores=True\)\} for prob"),
        ([0.0, np.nan, 1.0], r"NaN at 1 of 3 pixels, .*such as 255, .*'b'\}, ignore=255\)"),
        ([np.nan], r'panes=\{"output": tb_triptych.Scalar\(\), "target": tb_triptych.Labels\('),
        ([np.nan, 0.5], r"the value 0.5, which is not a class id"),
        ([np.inf, 1.0], r"the value inf: pass class ids, whole numbers that fit in 32 bits"),
        ([0.0, 2.0**32], r"4.29497e\+09: pass class ids, whole numbers that fit in 32 bits"),
    ],
)
def test_what_is_no_class_id_is_told_with_its_value(values: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_whole("target", to_numpy(np.array(values)), PANES)


def test_a_call_is_refused_at_its_line_and_only_for_samples_that_are_kept(tmp_path: Path) -> None:
    masks = np.zeros((2, 4, 5), np.float32)
    masks[1, 0, 0] = 0.5
    panes: Any = {"target": Labels()}
    pictures = np.zeros((2, 4, 5), np.uint8)
    with TriptychWriter(tmp_path) as writer:
        with pytest.raises(ValueError, match=r"target has dtype float32 and the value 0\.5"):
            writer.triptych("val", None, pictures, masks, 0, panes=panes)
        writer.triptych("val", None, pictures, masks, 0, panes=panes, max_outputs=1)
    with pytest.raises(ValueError, match=r"target has dtype float32 and the value 0\.5"):
        triptych_pb("val", None, pictures, masks, panes=panes)
    (event,) = read_directory(tmp_path)
    assert event.header.samples[0].panes["target"].dtype == "float32"


def test_metrics_of_float_masks_are_those_of_integer_masks(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    output, target = rng.integers(0, 3, (2, 2, 8, 9))
    panes = Labels(ignore=2)
    with TriptychWriter(tmp_path) as writer:
        for dtype in ("int64", "float32", "float16"):
            masks = output.astype(dtype), target.astype(dtype)
            writer.triptych(dtype, None, *masks, 0, panes=panes, metrics="auto")
    found = [[sample.metrics for sample in e.header.samples] for e in read_directory(tmp_path)]
    assert found[0] == found[1] == found[2]
    assert found[0][0]["iou"] is not None
