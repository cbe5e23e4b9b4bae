from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from payloads import decode

from tb_triptych.arrays import Array, to_numpy
from tb_triptych.encoding import EncodedPane, Stats, encode
from tb_triptych.panes import Image


def encoded(values: Any, pane: Image = Image()) -> EncodedPane:
    return encode(to_numpy(values), pane)


def pixels(values: Any, pane: Image = Image()) -> np.ndarray[Any, Any]:
    pane_out = encoded(values, pane)
    return decode(pane_out.payload, pane_out.media)


@pytest.mark.parametrize(
    "shape", [(5, 7), (5, 7, 1), (5, 7, 2), (5, 7, 3), (5, 7, 4), (1, 1), (1, 300, 3)]
)
def test_uint8_comes_back_exactly(
    shape: tuple[int, ...], pictures: Callable[..., np.ndarray[Any, Any]]
) -> None:
    array = pictures(*shape)
    found = pixels(array)
    np.testing.assert_array_equal(found.reshape(shape), array)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_uint16_comes_back_exactly(
    channels: int, pictures: Callable[..., np.ndarray[Any, Any]]
) -> None:
    array = pictures(6, 5, channels, dtype=np.uint16)
    found = pixels(array)
    assert found.dtype == np.uint16
    np.testing.assert_array_equal(found, array)


def test_uint16_without_a_channel_axis_is_stored_with_one() -> None:
    assert pixels(np.zeros((6, 5), np.uint16)).shape == (6, 5, 1)


def test_big_endian_values_mean_the_same() -> None:
    array = np.arange(30, dtype=np.uint16).reshape(6, 5) * 2000
    assert encoded(array.astype(">u2")) == encoded(array)


def test_bool_becomes_black_and_white() -> None:
    assert pixels(np.array([[False, True]])).tolist() == [[0, 255]]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("value_range", [None, (-1, 1), (0, 255), (-1024, 3071)])
def test_floats_are_rounded_to_the_nearest_of_256_levels(
    dtype: str, value_range: tuple[float, float] | None
) -> None:
    low, high = value_range or (0, 1)
    array = np.linspace(low, high, 1000).astype(dtype).reshape(20, 50)
    exact = (array.astype(np.float64) - low) / (high - low) * 255
    assert np.abs(pixels(array, Image(value_range)) - exact).max() <= 0.501


def test_the_256_levels_of_a_range_come_back_exactly() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    unit = levels.astype(np.float32) / 255
    np.testing.assert_array_equal(pixels(unit), levels)
    np.testing.assert_array_equal(pixels(unit * 2 - 1, Image((-1, 1))), levels)


def test_floats_are_never_rescaled_to_what_the_picture_happens_to_hold() -> None:
    assert pixels(np.array([[0.25, 0.5]])).tolist() == [[64, 128]]


def test_values_outside_are_clipped_and_counted() -> None:
    pane = encoded(np.array([[-0.5, 0.0], [1.0, 3.0]], np.float32))
    assert decode(pane.payload, pane.media).tolist() == [[0, 0], [255, 255]]
    assert pane.stats == Stats(-0.5, 3.0, clipped=0.5, value_range=(0.0, 1.0))


def test_nan_and_infinities_are_counted_and_do_not_spoil_the_rest() -> None:
    pane = encoded(np.array([[np.nan, np.inf], [-np.inf, 0.5]], np.float32))
    assert decode(pane.payload, pane.media).tolist() == [[0, 255], [0, 128]]
    assert pane.stats == Stats(0.5, 0.5, nan=1, inf=2, clipped=0.0, value_range=(0.0, 1.0))


def test_a_picture_of_nothing_but_nan_has_no_range() -> None:
    pane = encoded(np.full((2, 2), np.nan))
    assert pane.stats == Stats(None, None, nan=4, value_range=(0.0, 1.0))
    assert decode(pane.payload, pane.media).tolist() == [[0, 0], [0, 0]]


def test_the_greatest_floats_do_not_overflow() -> None:
    limit = float(np.finfo(np.float32).max)
    assert pixels(np.array([[-limit, 0, limit]], np.float32), Image((-limit, limit))).tolist() == [
        [0, 128, 255]
    ]


def test_uint16_is_counted_against_its_range_but_stored_whole() -> None:
    pane = encoded(np.array([[0, 5000]], np.uint16), Image((0, 4095)))
    assert pane.stats == Stats(0, 5000, clipped=0.5, value_range=(0.0, 4095.0))
    assert decode(pane.payload, pane.media).ravel().tolist() == [0, 5000]


def test_equal_values_have_equal_digests_wherever_they_lie_in_memory() -> None:
    array = np.random.default_rng(0).random((4, 6, 3))
    moved = np.asfortranarray(array)
    assert encoded(array).digest == encoded(moved).digest == encoded(array[::-1][::-1]).digest


def test_whatever_changes_the_picture_changes_the_digest() -> None:
    array = np.zeros((4, 6), np.uint8)
    other = array.copy()
    other[3, 5] = 1
    digests = [
        encoded(array).digest,
        encoded(other).digest,
        encoded(array.reshape(6, 4)).digest,
        encoded(array, Image((0, 1))).digest,
        encode(Array(array.astype(np.float32), "float32"), Image()).digest,
        encode(Array(array.astype(np.float32), "bfloat16"), Image()).digest,
    ]
    assert len(set(digests)) == len(digests)
    assert all(len(digest) == 32 for digest in digests)


def test_other_data_types_are_refused() -> None:
    with pytest.raises(TypeError, match="int64"):
        encoded(np.zeros((2, 2), np.int64))
