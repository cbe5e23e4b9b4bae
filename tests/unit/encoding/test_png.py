import io
import zlib

import numpy as np
import pytest
from PIL import Image

from tb_triptych.encoding.png import encode_png


def decoded(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = Image.open(io.BytesIO(data), formats=["PNG"])
    image.load()
    return np.asarray(image)


@pytest.mark.parametrize("channels", [None, 1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (7, 5), (256, 256)])
def test_every_pixel_comes_back(size: tuple[int, int], channels: int | None) -> None:
    shape = size if channels is None else (*size, channels)
    for pixels in (
        np.random.default_rng(0).integers(0, 256, shape, np.uint8),
        np.arange(np.prod(shape), dtype=np.uint32).astype(np.uint8).reshape(shape),
        np.full(shape, 255, np.uint8),
    ):
        np.testing.assert_array_equal(decoded(encode_png(pixels)).reshape(shape), pixels)


def test_pixels_may_lie_anywhere_in_memory() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 8, 6), np.uint8).transpose(1, 2, 0)
    np.testing.assert_array_equal(decoded(encode_png(pixels)), pixels)
    np.testing.assert_array_equal(decoded(encode_png(pixels[::-2, ::2])), pixels[::-2, ::2])


def test_other_decoders_find_nothing_to_complain_about() -> None:
    image = Image.open(io.BytesIO(encode_png(np.zeros((4, 4, 3), np.uint8))))
    image.verify()


def test_photographs_are_at_most_a_tenth_larger_than_pillows() -> None:
    data = pytest.importorskip("skimage.data")
    photographs = [
        p[y : y + 256, :256] for p in (data.astronaut(), data.coffee()) for y in (0, 140)
    ]
    ours = sum(len(encode_png(photograph)) for photograph in photographs)
    theirs = 0
    for photograph in photographs:
        stream = io.BytesIO()
        Image.fromarray(photograph).save(stream, "PNG")
        theirs += len(stream.getvalue())
    assert ours <= 1.1 * theirs


@pytest.mark.parametrize(
    ("pixels", "filter_type"),
    [
        pytest.param(np.kron(np.arange(64).reshape(8, 8), np.ones((8, 8))), 2, id="flat"),
        pytest.param(np.add.outer(np.arange(64), 3 * np.arange(64)), 3, id="smooth"),
    ],
)
def test_the_filter_is_that_of_flat_or_of_smooth_pictures(
    pixels: np.ndarray[tuple[int, ...], np.dtype[np.generic]], filter_type: int
) -> None:
    data = encode_png(pixels.astype(np.uint8))
    np.testing.assert_array_equal(decoded(data), pixels.astype(np.uint8))
    begin = data.index(b"IDAT") + 4
    length = int.from_bytes(data[begin - 8 : begin - 4], "big")
    rows = zlib.decompress(data[begin : begin + length])
    assert set(rows[:: 64 + 1]) == {filter_type}
