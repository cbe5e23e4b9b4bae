import io

import numpy as np
from PIL import Image

from tb_triptych.png import encode_png
from tb_triptych.sources.intact import is_intact

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 5, 3), np.uint8)


def by_pillow() -> bytes:
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "PNG", dpi=(72, 72))
    return file.getvalue()


def test_a_png_is_intact_whoever_wrote_it() -> None:
    assert is_intact(encode_png(PIXELS))
    assert is_intact(by_pillow())


def test_a_png_is_not_with_any_bit_turned_or_any_byte_missing() -> None:
    for png in (encode_png(PIXELS), by_pillow()):
        for at in range(8, len(png)):
            assert not is_intact(png[:at])
            for bit in range(8):
                assert not is_intact(png[:at] + bytes([png[at] ^ 1 << bit]) + png[at + 1 :])


def test_of_other_formats_nothing_is_known() -> None:
    for data in (b"", b"RIFF....WEBP", b"\x93NUMPY", b"<script>"):
        assert is_intact(data)
