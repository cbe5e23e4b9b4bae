"""Pictures are sent only if they are whole and match their headers."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tb_triptych.encoding.npy import encode_npy
from tb_triptych.encoding.png import encode_png
from tb_triptych.format.checksums import sum_of
from tb_triptych.sources import payload_check
from tb_triptych.sources.errors import DamagedPayloadError
from tb_triptych.sources.payload_check import Claim, proved

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 5, 3), np.uint8)
OF_PIXELS = Claim((6, 5, 3), "uint8")
NPY_GZIP = "application/x-npy+gzip"


def by_pillow(**more: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "PNG", dpi=(72, 72), **more)
    return file.getvalue()


def npy(values: np.ndarray[Any, Any]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, values, version=(1, 0), allow_pickle=False)
    return file.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size: tuple[int, ...], rows: bytes, *more: bytes) -> bytes:
    """Build a PNG of any parts."""
    width, height, *others = size
    front = struct.pack(">II", width, height) + bytes(others or (8, 0, 0, 0, 0))
    parts = (chunk(b"IHDR", front), *more, chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def refusal(media: str, data: bytes, claim: Claim) -> str:
    with pytest.raises(DamagedPayloadError) as caught:
        proved(media, data, claim)
    return str(caught.value)


def test_a_png_is_intact_whoever_wrote_it() -> None:
    for data in (encode_png(PIXELS), by_pillow()):
        assert proved("image/png", data, OF_PIXELS).data == data
        assert proved("image/png", data, Claim()).unpacked_bytes is None


@pytest.mark.parametrize("claim", [OF_PIXELS, Claim()])
def test_a_png_is_not_with_any_bit_turned_or_any_byte_missing(claim: Claim) -> None:
    for data in (encode_png(PIXELS), by_pillow()):
        for at in range(len(data)):
            refusal("image/png", data[:at], claim)
            for bit in range(8):
                turned = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
                refusal("image/png", turned, claim)


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_packed_numbers_are_not_with_any_bit_turned_or_any_byte_missing(dtype: str) -> None:
    values = PIXELS.astype(dtype)
    data = encode_npy(values)
    assert proved(NPY_GZIP, data, Claim((6, 5, 3), dtype)).unpacked_bytes == len(npy(values))
    for at in range(len(data)):
        refusal(NPY_GZIP, data[:at], Claim((6, 5, 3), dtype))
        for bit in range(8):
            turned = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            try:  # the front of gzip has bits that mean nothing
                proved(NPY_GZIP, turned, Claim((6, 5, 3), dtype))
            except DamagedPayloadError:
                continue
            assert gzip.decompress(turned) == gzip.decompress(data)


@pytest.mark.parametrize("media", ["image/png", NPY_GZIP, "application/x-npy", "text/plain"])
def test_with_a_checksum_any_bit_of_anything_is_proved(media: str) -> None:
    stored = {"image/png": encode_png(PIXELS), NPY_GZIP: encode_npy(PIXELS)}
    data = stored.get(media, npy(PIXELS))
    claim = OF_PIXELS._replace(sum=sum_of(data))
    assert proved(media, data, claim).data == data
    for at in range(len(data)):
        turned = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert "checksum does not match" in refusal(media, turned, claim)


@pytest.mark.parametrize(
    ("shape", "slices"),
    [
        ((6, 5), (6, 5)),
        ((6, 5, 1), (6, 5, 1)),
        ((6, 5, 2), (6, 5, 2)),
        ((6, 5, 4), (6, 5, 4)),
        ((3, 6, 5), (18, 5)),
        ((3, 6, 5, 1), (18, 5, 1)),
        ((3, 6, 5, 3), (18, 5, 3)),
    ],
)
def test_pictures_and_volumes_of_any_shape_are_what_they_are(
    shape: tuple[int, ...], slices: tuple[int, ...]
) -> None:
    values = np.zeros(shape, np.uint8)
    proved("image/png", encode_png(values.reshape(slices)), Claim(shape, "uint8"))
    wide = values.astype(np.uint16)
    wide = wide if len(shape) > 3 or shape in ((6, 5, 1), (6, 5, 2), (6, 5, 4)) else wide[..., None]
    proved(NPY_GZIP, encode_npy(wide), Claim(shape, "uint16"))
    for wrong in ((7, 5, 3), (6, 5, 5), (3, 6, 5, 9), (6, 4)):
        refusal("image/png", encode_png(values.reshape(slices)), Claim(wrong, "uint8"))
        assert "the header says" in refusal(NPY_GZIP, encode_npy(wide), Claim(wrong, "uint16"))


@pytest.mark.parametrize(
    ("dtype", "stored", "fits"),
    [
        ("float64", "<f4", True),
        ("bfloat16", "<f4", True),
        ("float16", "<f2", True),
        ("float32", "|u1", True),
        ("int64", "<i2", True),
        ("bool", "|b1", True),
        ("uint16", "<f4", False),
        ("float32", "<u2", False),
        ("float64", "<f8", False),
        ("float32", ">f4", False),
        ("float32", "<c8", False),
    ],
)
def test_numbers_are_of_a_type_that_arrays_of_theirs_are_stored_as(
    dtype: str, stored: str, fits: bool
) -> None:
    data = encode_npy(np.zeros((2, 3, 1), stored))
    if fits:
        proved(NPY_GZIP, data, Claim((2, 3), dtype))
    else:
        assert "its dtype is" in refusal(NPY_GZIP, data, Claim((2, 3), dtype))


def test_a_png_that_unpacks_to_more_or_less_than_its_shape_is_refused() -> None:
    claim = Claim((4, 4), "uint8")
    assert proved("image/png", png((4, 4), zlib.compress(bytes(20))), claim)
    for rows in (19, 21, 2**24):
        said = refusal("image/png", png((4, 4), zlib.compress(bytes(rows))), claim)
        assert "than the 20 bytes of its shape" in said
    twice = zlib.compress(bytes(20)) + b"more"
    assert "there is more data after its end" in refusal("image/png", png((4, 4), twice), claim)


@pytest.mark.parametrize(
    "size", [(4, 4, 16, 0, 0, 0, 0), (4, 4, 8, 3, 0, 0, 0), (4, 4, 8, 0, 0, 0, 1)]
)
def test_a_png_of_a_form_that_is_never_written_is_refused(size: tuple[int, ...]) -> None:
    data = png(size, zlib.compress(bytes(20)))
    assert "not an 8-bit PNG in plain rows" in refusal("image/png", data, Claim((4, 4), "uint8"))


@pytest.mark.parametrize("kind", [b"iCCP", b"zTXt", b"acTL", b"gAMA", b"tRNS"])
def test_a_png_with_a_part_that_changes_or_unpacks_is_refused(kind: bytes) -> None:
    data = png((4, 4), zlib.compress(bytes(20)), chunk(kind, b"x\0\0" + zlib.compress(bytes(99))))
    assert kind.decode() in refusal("image/png", data, Claim((4, 4), "uint8"))


def peak_of(media: str, data: bytes, claim: Claim) -> tuple[str, int]:
    tracemalloc.start()
    try:
        said = refusal(media, data, claim)
        return said, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_little_that_unpacks_to_much_costs_no_memory() -> None:
    much = bytes(2**26)
    for media, data in (
        (NPY_GZIP, gzip.compress(npy(np.zeros((2, 3, 1), np.uint16)) + much)),
        (NPY_GZIP, gzip.compress(npy(np.frombuffer(much, np.uint8)))),
        (NPY_GZIP, gzip.compress(much)),
        ("image/png", png((3, 2), zlib.compress(much))),
    ):
        said, peak_bytes = peak_of(media, data, Claim((2, 3), "uint16"))
        assert said
        assert peak_bytes < 2**23, said


def test_a_picture_larger_than_a_browser_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload_check, "MOST_PICTURE_BYTES", 1000)
    for media, data in (
        (NPY_GZIP, encode_npy(np.zeros((30, 30, 1), np.uint16))),
        ("application/x-npy", npy(np.zeros((30, 30, 1), np.uint16))),
        ("image/png", encode_png(np.zeros((40, 40), np.uint8))),
        ("text/plain", bytes(1001)),
    ):
        assert "log fewer slices" in refusal(media, data, Claim())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not gzip",
        gzip.compress(b""),
        gzip.compress(b"\x93NUMPY\x01\x00\x10\x00{'descr': 'x'}  \n"),
        gzip.compress(npy(np.zeros((2, 3, 1), np.uint16)).replace(b"False", b"True ")),
        gzip.compress(npy(np.zeros((2, 3, 1), np.uint16)).replace(b"\x01\x00v", b"\x02\x00v")),
        gzip.compress(npy(np.zeros((2, 3, 1), np.uint16))) * 2,
        gzip.compress(npy(np.zeros((2, 3, 1), np.uint16)))[:-1],
        gzip.compress(npy(np.zeros((2, 3, 1), np.uint16))[:-1]),
        gzip.compress(npy(np.zeros((2, 3, 1), np.uint16)) + b"\0"),
    ],
)
def test_what_is_no_packed_array_is_refused(data: bytes) -> None:
    refusal(NPY_GZIP, data, Claim((2, 3), "uint16"))
    refusal(NPY_GZIP, data, Claim())


def test_of_other_formats_nothing_is_known() -> None:
    for media in ("image/webp", "text/html", "application/octet-stream"):
        for data in (b"", b"RIFF....WEBP", b"<script>"):
            assert proved(media, data, OF_PIXELS).data == data
