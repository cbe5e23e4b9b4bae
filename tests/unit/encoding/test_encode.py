from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from payloads import decode

from tb_triptych.arrays import Array, to_numpy
from tb_triptych.encoding.encode import EncodedPane, encode
from tb_triptych.format.stats import Stats
from tb_triptych.panes import Image, Labels, Pane, Scalar


def encoded(values: Any, pane: Pane = Image()) -> EncodedPane:
    return encode(to_numpy(values), pane)


def pixels(values: Any, pane: Pane = Image()) -> np.ndarray[Any, Any]:
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
    assert pane.stats == Stats(-0.5, 3.0, 0, 0, clipped=0.5, value_range=(0.0, 1.0))


def test_nan_and_infinities_are_counted_and_do_not_spoil_the_rest() -> None:
    pane = encoded(np.array([[np.nan, np.inf], [-np.inf, 0.5]], np.float32))
    assert decode(pane.payload, pane.media).tolist() == [[0, 255], [0, 128]]
    assert pane.stats == Stats(0.5, 0.5, nan=1, inf=2, clipped=0.0, value_range=(0.0, 1.0))


def test_a_picture_of_nothing_but_nan_has_no_range() -> None:
    pane = encoded(np.full((2, 2), np.nan))
    assert pane.stats == Stats(None, None, nan=4, inf=0, value_range=(0.0, 1.0))
    assert decode(pane.payload, pane.media).tolist() == [[0, 0], [0, 0]]


def test_the_greatest_floats_do_not_overflow() -> None:
    limit = float(np.finfo(np.float32).max)
    assert pixels(np.array([[-limit, 0, limit]], np.float32), Image((-limit, limit))).tolist() == [
        [0, 128, 255]
    ]


def test_uint16_is_counted_against_its_range_but_stored_whole() -> None:
    pane = encoded(np.array([[0, 5000]], np.uint16), Image((0, 4095)))
    assert pane.stats == Stats(0, 5000, 0, 0, clipped=0.5, value_range=(0.0, 4095.0))
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


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int16", "int32", "int64", "uint64"])
def test_class_ids_up_to_255_are_the_greys_of_a_picture(dtype: str) -> None:
    ids = (np.arange(30).reshape(6, 5) % (2 if dtype == "bool" else 128)).astype(dtype)
    pane = encoded(ids, Labels())
    assert pane.media == "image/png"
    np.testing.assert_array_equal(decode(pane.payload, pane.media), ids.astype(np.uint8))
    assert pane.stats.to_json() == {"min": 0, "max": int(ids.max())}
    assert (pane.dtype, pane.shape) == (dtype, (6, 5))


@pytest.mark.parametrize(
    ("least", "greatest", "stored"),
    [
        (0, 255, "uint8"),
        (-1, 255, "int16"),
        (0, 256, "int16"),
        (0, 65535, "uint16"),
        (-1, 65535, "int32"),
        (0, 2**31, "uint32"),
    ],
)
def test_other_ids_are_stored_in_the_smallest_type_that_holds_them(
    least: int, greatest: int, stored: str
) -> None:
    ids = np.array([[least, greatest, 7]])
    found = pixels(ids, Labels())
    assert found.dtype == stored
    np.testing.assert_array_equal(found.reshape(1, 3), ids)
    if stored != "uint8":
        assert found.shape == (1, 3, 1)


@pytest.mark.parametrize("pane", [Labels(), Scalar()])
def test_whole_numbers_beyond_32_bits_are_refused(pane: Labels | Scalar) -> None:
    with pytest.raises(ValueError, match=r"values range from 0 to 4294967296: .* fit in 32 bits"):
        encoded(np.array([[0, 2**32]]), pane)


@pytest.mark.parametrize(
    "dtype",
    ["float16", "float32", "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32"],
)
def test_scalars_come_back_exactly_in_their_own_type(dtype: str) -> None:
    values = (np.random.default_rng(0).normal(0, 50, (6, 5))).astype(dtype)
    found = pixels(values, Scalar())
    assert (found.dtype, found.shape) == (dtype, (6, 5, 1))
    np.testing.assert_array_equal(found[..., 0], values)


def test_bfloat16_scalars_come_back_exactly() -> None:
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    values = np.random.default_rng(0).normal(0, 50, (6, 5)).astype(bfloat16)
    pane = encoded(values, Scalar())
    assert pane.dtype == "bfloat16"
    np.testing.assert_array_equal(
        decode(pane.payload, pane.media)[..., 0], values.astype(np.float32)
    )


def test_wide_scalars_are_stored_narrower() -> None:
    values = np.random.default_rng(0).normal(0, 50, (6, 5))
    np.testing.assert_array_equal(pixels(values, Scalar())[..., 0], values.astype(np.float32))
    assert pixels(np.array([[0, 70_000]]), Scalar()).dtype == np.int32
    assert np.isinf(pixels(np.array([[1e300]]), Scalar())).all()


def test_nan_and_infinities_of_scalars_are_kept_and_counted() -> None:
    values = np.array([[np.nan, np.inf, -np.inf], [-3, 0, 5]], np.float32)
    pane = encoded(values, Scalar())
    np.testing.assert_array_equal(decode(pane.payload, pane.media)[..., 0], values)
    assert pane.stats.to_json() == {"min": -3, "max": 5, "nan": 1, "inf": 2}
    ranged = encoded(values, Scalar((0, 4))).stats.to_json()
    assert (ranged["clipped"], ranged["value_range"]) == (2 / 6, [0, 4])


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_light_is_stored_as_it_is(dtype: str) -> None:
    light = np.random.default_rng(0).exponential(3, (6, 5, 3)).astype(dtype)
    pane = encoded(light, Image(transfer="linear"))
    found = decode(pane.payload, pane.media)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, light)
    assert "clipped" not in pane.stats.to_json()


def test_light_of_8_bit_is_a_picture_as_ever() -> None:
    assert encoded(np.zeros((6, 5, 3), np.uint8), Image(transfer="linear")).media == "image/png"


@pytest.mark.parametrize("pane", [Image(volume=True), Labels(volume=True)])
def test_slices_are_stored_below_each_other(pane: Image | Labels) -> None:
    volume = np.random.default_rng(0).integers(0, 256, (4, 6, 5)).astype(np.uint8)
    found = encoded(volume, pane)
    assert (found.media, found.shape) == ("image/png", (4, 6, 5))
    np.testing.assert_array_equal(decode(found.payload, found.media), volume.reshape(24, 5))


@pytest.mark.parametrize("pane", [Image(volume=True), Labels(volume=True)])
def test_slices_too_many_for_a_picture_are_stored_as_an_array(pane: Image | Labels) -> None:
    volume = np.random.default_rng(0).integers(0, 256, (4, 4097, 1)).astype(np.uint8)
    found = encoded(volume, pane)
    assert found.media == "application/x-npy+gzip"
    np.testing.assert_array_equal(decode(found.payload, found.media)[..., 0], volume)


def test_volumes_of_true_values_are_arrays_with_channels() -> None:
    random = np.random.default_rng(0)
    depth = random.normal(0, 1, (4, 6, 5)).astype(np.float16)
    found = pixels(depth, Scalar(volume=True))
    assert found.shape == (4, 6, 5, 1)
    np.testing.assert_array_equal(found[..., 0], depth)
    colours = random.integers(0, 65536, (4, 6, 5, 3)).astype(np.uint16)
    np.testing.assert_array_equal(pixels(colours, Image(volume=True)), colours)
    floats = random.random((4, 6, 5, 3)).astype(np.float32)
    np.testing.assert_array_equal(
        pixels(floats, Image(volume=True)), np.rint(floats * 255).reshape(24, 5, 3)
    )


def test_equal_arrays_are_equal_bytes() -> None:
    values = np.random.default_rng(0).normal(0, 1, (64, 64)).astype(np.float32)
    assert encoded(values, Scalar()).payload == encoded(values.copy(), Scalar()).payload


def test_a_digest_is_of_what_is_stored_and_not_of_how_it_is_drawn() -> None:
    ids = np.array([[0, 1], [2, 3]], np.uint8)
    drawn = [Labels(), Labels(["a"], ["#ffffff"], ignore=3)]
    assert len({encoded(ids, pane).digest for pane in drawn}) == 1
    kinds: list[Pane] = [Labels(), Image(), Scalar(), Scalar((0, 9))]
    assert len({encoded(ids, pane).digest for pane in kinds}) == 4
    volumes: list[Pane] = [Labels(volume=True), Image(volume=True), Scalar(volume=True)]
    assert len({encoded(ids[None], pane).digest for pane in volumes}) == 3
