"""Pictures, from the array to the response, with both loaders."""

from __future__ import annotations

import gzip
import json
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from payloads import decode
from plugin_logs import write, write_steps
from tensorboard_process import TensorBoard

from tb_triptych.encoding.event import to_summary
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.panes import Image
from tb_triptych.summary import triptych_pb

Pictures = Callable[..., np.ndarray[Any, Any]]


@pytest.mark.parametrize(
    ("dtype", "shape"),
    [
        ("uint8", (2, 6, 5)),
        ("uint8", (2, 6, 5, 1)),
        ("uint8", (2, 6, 5, 2)),
        ("uint8", (2, 6, 5, 3)),
        ("uint8", (2, 6, 5, 4)),
        ("uint16", (2, 6, 5, 1)),
        ("uint16", (2, 6, 5, 3)),
        ("bool", (2, 6, 5)),
    ],
)
def test_pictures_come_back_pixel_for_pixel(
    tensorboard: TensorBoard, run: str, pictures: Pictures, dtype: str, shape: tuple[int, ...]
) -> None:
    arrays = {
        role: pictures(*shape, dtype=dtype, seed=i)
        for i, role in enumerate(("input", "output", "target"))
    }
    write(tensorboard.logdir / run, (3, triptych_pb("val", *arrays.values())))
    columns = tensorboard.series(run, "val", 3)
    for i in range(2):
        for role, array in arrays.items():
            pane = columns["samples"][str(i)]["panes"][role]
            assert (pane["dtype"], pane["shape"]) == (dtype, list(shape[1:]))
            found = tensorboard.pixels(run, pane["keys"][0])
            expected = array[i].astype(np.uint8) * 255 if dtype == "bool" else array[i]
            np.testing.assert_array_equal(found.reshape(expected.shape), expected)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floats_come_back_to_the_nearest_level_with_their_facts(
    tensorboard: TensorBoard, run: str, pictures: Pictures, dtype: str
) -> None:
    output = pictures(1, 6, 5, 3, dtype=np.float32).astype(dtype) * 2 - 1
    output[0, 0, 0] = (3, np.nan, -np.inf)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        summary = triptych_pb("val", None, output, None, panes=Image(value_range=(-1, 1)))
    write(tensorboard.logdir / run, (0, summary))
    pane = tensorboard.series(run, "val", 0)["samples"]["0"]["panes"]["output"]
    (stats,) = pane["stats"]
    assert (stats["max"], stats["nan"], stats["inf"]) == (3, 1, 1)
    assert stats["clipped"] == pytest.approx(1 / 90)
    assert stats["value_range"] == [-1, 1]
    found = tensorboard.pixels(run, pane["keys"][0]).astype(np.float64)
    exact = (np.clip(output[0], -1, 1).astype(np.float64) + 1) / 2 * 255
    exact[0, 0] = (255, 0, 0)
    assert np.abs(found - exact).max() <= 0.501


def test_unchanged_pictures_have_one_key_at_all_steps(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run, "val", range(3))
    panes = tensorboard.series(run, "val", 2)["samples"]["0"]["panes"]
    assert len(set(panes["input"]["keys"])) == 1
    assert len(set(panes["output"]["keys"])) == 3


def test_a_payload_is_immutable_and_can_be_nothing_but_a_picture(
    tensorboard: TensorBoard, run: str
) -> None:
    header = {
        "samples": [
            {
                "id": "0",
                "panes": {
                    "output": {
                        "digest": "a" * 32,
                        "at": 1,
                        "media": "text/html",
                        "shape": [1, 1],
                        "dtype": "uint8",
                    }
                },
            }
        ]
    }
    metadata = create_summary_metadata({"output": Image()})
    blobs = [json.dumps(header).encode(), b"<script>alert(1)</script>"]
    write(tensorboard.logdir / run, (0, to_summary("val", blobs, metadata)))
    key = tensorboard.series(run, "val", 0)["samples"]["0"]["panes"]["output"]["keys"][0]
    answer = tensorboard.get("payload", run=run, key=key)
    assert answer.body == blobs[1]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_npy_is_unpacked_by_whoever_accepts_gzip(tensorboard: TensorBoard, run: str) -> None:
    array = np.arange(12, dtype=np.uint16).reshape(1, 3, 4)
    write(tensorboard.logdir / run, (0, triptych_pb("val", None, array, None)))
    key = tensorboard.series(run, "val", 0)["samples"]["0"]["panes"]["output"]["keys"][0]
    packed = tensorboard.get("payload", {"Accept-Encoding": "gzip"}, run=run, key=key)
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = tensorboard.get("payload", {"Accept-Encoding": "identity"}, run=run, key=key)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    np.testing.assert_array_equal(decode(plain.body, "application/x-npy")[..., 0], array[0])
