from typing import Any

import numpy as np
import pytest
from batches import batch_of

from tb_triptych.encoding.encode import EncodedPane
from tb_triptych.encoding.encode_samples import encode_batch
from tb_triptych.encoding.sample import Sample
from tb_triptych.inputs.role_arrays import arrays_by_role
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.panes import Image, Pane, panes_by_role


def samples(arrays: dict[str, Any], **call: Any) -> list[Sample[EncodedPane]]:
    panes = panes_by_role(None, list(arrays))
    return list(encode_batch(batch_of(arrays, panes, **call)).rows)


PICTURES = np.zeros((3, 4, 5, 3), np.uint8)


class Traced:
    """A tensor that has no values, as frameworks have them while they compile a function."""

    shape = PICTURES.shape
    dtype = PICTURES.dtype

    def __array__(self, *_: object, **__: object) -> Any:
        raise RuntimeError("being traced")


def test_roles_stand_in_the_order_in_which_they_are_shown() -> None:
    assert list(arrays_by_role(1, 2, 3, {"mask": 4})) == ["input", "output", "target", "mask"]
    assert list(arrays_by_role(None, 2, None, None)) == ["output"]


@pytest.mark.parametrize(
    ("extras", "error", "message"),
    [
        ([1], TypeError, "extras is list"),
        ({"mask": None}, TypeError, "'mask'"),
        ({"target": PICTURES}, ValueError, "additional role"),
        ({"": PICTURES}, ValueError, "additional role"),
    ],
)
def test_extras_that_are_no_further_roles_are_refused(
    extras: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        arrays_by_role(None, PICTURES, None, extras)


def test_an_output_is_required() -> None:
    with pytest.raises(TypeError, match="needs an output"):
        arrays_by_role(PICTURES, None, PICTURES, None)


def test_samples_are_numbered_unless_they_are_named() -> None:
    assert [s.id for s in samples({"output": PICTURES})] == ["0", "1", "2"]
    named = samples({"output": PICTURES}, sample_ids=[7, "b", b"c"], captions=["x", None, b"z"])
    assert [(s.id, s.caption) for s in named] == [("7", "x"), ("b", None), ("c", "z")]


def test_all_samples_are_kept_unless_a_limit_is_given() -> None:
    assert len(samples({"output": PICTURES})) == 3
    assert len(samples({"output": PICTURES}, max_outputs=2)) == 2
    assert len(samples({"output": PICTURES}, max_outputs=9)) == 3


def test_panes_of_one_sample_may_differ_in_size_channels_and_type() -> None:
    (sample,) = samples(
        {"input": np.zeros((1, 4, 4), bool), "output": np.zeros((1, 8, 8, 3), np.float16)}
    )
    assert {role: pane.shape for role, pane in sample.panes.items()} == {
        "input": (4, 4),
        "output": (8, 8, 3),
    }


def test_channels_may_come_first() -> None:
    array = np.random.default_rng(0).integers(0, 256, (2, 5, 6, 3), np.uint8)
    first = samples({"output": array.transpose(0, 3, 1, 2)}, data_format="NCHW")
    assert first == samples({"output": array})


@pytest.mark.parametrize(
    "shapes",
    [
        {"output": (3, 64, 64)},
        {"input": (1, 64, 64), "output": (3, 64, 64)},
        {"input": (3, 64, 64), "output": (3, 128, 128), "target": (3, 64, 64)},
    ],
)
def test_one_picture_without_the_axis_of_samples_is_told_from_grey_ones(
    shapes: dict[str, tuple[int, ...]],
) -> None:
    arrays = {role: np.zeros(shape, np.uint8) for role, shape in shapes.items()}
    with pytest.raises(
        ValueError, match=r"could be one RGB .* pass (\w+)\[None\] .*, \1\[:, None\]"
    ):
        samples(arrays, data_format="NCHW")
    one = {role: array[None] for role, array in arrays.items()}
    assert len(samples(one, data_format="NCHW")) == 1
    grey = {role: array[:, None] for role, array in arrays.items() if len(array) == 3}
    assert len(samples(grey, data_format="NCHW")) == 3


@pytest.mark.parametrize(
    ("shapes", "data_format"),
    [
        ({"output": (3, 64, 64)}, "NHWC"),
        ({"output": (4, 64, 64)}, "NCHW"),
        ({"input": (3, 3, 64, 64), "output": (3, 64, 64)}, "NCHW"),
    ],
)
def test_masks_without_an_axis_of_channels_are_no_single_picture(
    shapes: dict[str, tuple[int, ...]], data_format: str
) -> None:
    arrays = {role: np.zeros(shape, np.uint8) for role, shape in shapes.items()}
    assert len(samples(arrays, data_format=data_format)) == len(arrays["output"])


def test_labels_of_whole_pictures_are_no_target() -> None:
    message = r"target has shape \(3,\): one number per sample is not a picture; .*, or None; "
    with pytest.raises(ValueError, match=message):
        samples({"output": PICTURES, "target": np.zeros(3, np.uint8)})


@pytest.mark.parametrize(
    ("arrays", "call", "error", "message"),
    [
        (
            {"output": np.zeros((4, 4), np.uint8)},
            {},
            ValueError,
            r"output has shape \(4, 4\): pass \(k, h, w, c\)",
        ),
        ({"output": np.zeros((1, 4, 4, 3, 1), np.uint8)}, {}, ValueError, r"k samples at once"),
        (
            {"output": np.zeros((64, 64, 3), np.uint8)},
            {},
            ValueError,
            r"for one picture .* output\[None\]",
        ),
        (
            {"output": np.zeros((0, 4, 4, 3), np.uint8)},
            {},
            ValueError,
            r"the array is empty, pass at least",
        ),
        ({"output": np.zeros((2, 4, 0), np.uint8)}, {}, ValueError, r"the array is empty"),
        (
            {"output": np.zeros((2, 8, 8, 5), np.uint8)},
            {},
            ValueError,
            r"5 channels in NHWC: pass 1 \(grey\)",
        ),
        ({"output": np.zeros((2, 3, 8, 8), np.uint8)}, {}, ValueError, r"pass data_format='NCHW'"),
        (
            {"output": np.zeros((2, 8, 8, 3), np.uint8)},
            {"data_format": "NCHW"},
            ValueError,
            r"pass data_format='NHWC'",
        ),
        ({"output": PICTURES}, {"data_format": "HWC"}, ValueError, r"pass 'NHWC' or 'NCHW'"),
        (
            {"input": PICTURES[:2], "output": PICTURES},
            {},
            ValueError,
            r"input has 2, output has 3: pass the same number of samples for every role$",
        ),
        (
            {"input": PICTURES[:1], "output": PICTURES[0]},
            {},
            ValueError,
            r'every role; for one picture per call pass sample="name", or add a sample axis, '
            r"output\[None\]$",
        ),
        (
            {"input": np.zeros((3, 8, 9), np.uint8), "output": np.zeros((1, 3, 8, 9), np.uint8)},
            {"data_format": "NCHW"},
            ValueError,
            r"input has 3, output has 1: .*; for one picture .* sample axis, input\[None\]$",
        ),
        (
            {"output": PICTURES.astype(np.int32)},
            {},
            TypeError,
            r"output has dtype int32: .*cast to uint8",
        ),
        (
            {"output": PICTURES.astype(complex)},
            {},
            TypeError,
            r"complex128: .*pass its magnitude, abs",
        ),
        ({"output": "abc"}, {}, TypeError, r"output is 'abc': pass the pixels themselves"),
        ({"output": np.array(["a" * 40])}, {}, TypeError, r"output is an array of text: pass"),
        ({"output": np.array([None])}, {}, TypeError, r"output is an array of object: pass"),
        ({"output": {str(i): i for i in range(99)}}, {}, TypeError, r"output is a dict: pass"),
        ({"output": Traced()}, {}, TypeError, r"output is a Traced .*\(being traced\): pass an"),
        (
            {"output": PICTURES, "target": np.ma.masked_less(PICTURES, 9)},
            {},
            TypeError,
            r"target is a masked array, .* pass array.filled\(value\)",
        ),
        ({"output": [np.ma.array(PICTURES[0])]}, {}, TypeError, r"output is a masked array"),
        ({"output": [[1], [2, 3]]}, {}, ValueError, r"output is not an array of numbers"),
        (
            {"output": PICTURES},
            {"sample_ids": ["a", "b"]},
            ValueError,
            r"sample_ids has 2 entries for 3 samples",
        ),
        (
            {"output": PICTURES},
            {"sample_ids": ["a", "b", "a"]},
            ValueError,
            r"sample_ids has 'a' twice: pass a different name for each sample, .* or omit",
        ),
        (
            {"output": PICTURES},
            {"sample_ids": ["a", None, None]},
            ValueError,
            r"sample_ids has None in it: pass a different name",
        ),
        ({"output": PICTURES}, {"sample_ids": "abc"}, TypeError, r"one entry per sample"),
        (
            {"output": PICTURES},
            {"captions": ["a"]},
            ValueError,
            r"captions has 1 entries for 3 samples",
        ),
        ({"output": PICTURES}, {"max_outputs": 0}, ValueError, r"at least 1"),
        ({"output": PICTURES}, {"max_outputs": 1.5}, TypeError, r"whole number"),
    ],
)
def test_a_wrong_call_is_told_what_came_and_what_to_do(
    arrays: dict[str, Any], call: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        samples(arrays, **call)


def test_volumes_may_have_their_channels_first_or_none() -> None:
    grey = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 6), np.uint8)
    colours = np.random.default_rng(1).integers(0, 256, (2, 4, 5, 6, 3), np.uint8)
    panes: dict[str, Pane] = {"output": Image(volume=True)}

    def digests(array: Any, data_format: DataFormat) -> list[str]:
        arrays = {"output": array}
        batch = batch_of(arrays, panes, data_format=data_format)
        return [row.panes["output"].digest for row in encode_batch(batch).rows]

    assert digests(grey, "NCHW") == digests(grey, "NHWC")
    assert digests(np.moveaxis(colours, -1, 1), "NCHW") == digests(colours, "NHWC")


def test_the_name_of_a_further_role_has_no_colon() -> None:
    with pytest.raises(ValueError, match=r"extras\['a:soft'\]: pass a name without a colon"):
        arrays_by_role(None, PICTURES, None, {"a:soft": PICTURES})


def test_samples_that_are_not_kept_are_not_fetched() -> None:
    fetched = []

    class Stored:
        """An array that is elsewhere, on an accelerator or a disk, until it is fetched."""

        dtype = np.dtype(np.uint8)

        def __init__(self, size: int) -> None:
            self.shape = (size, 4, 5, 3)

        def __getitem__(self, index: slice) -> Any:
            return Stored(len(range(*index.indices(self.shape[0]))))

        def __array__(self, *_: object, **__: object) -> Any:
            fetched.append(self.shape[0])
            return np.zeros(self.shape, self.dtype)

    found = samples({"output": Stored(60)}, max_outputs=2, sample_ids=range(60))
    assert [sample.id for sample in found] == ["0", "1"]
    assert fetched == [2]
