"""Several payloads in one response."""

from __future__ import annotations

import gzip
import json
import struct
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from event_files import EventFile
from payloads import decode
from tensorboard_process import TensorBoard
from werkzeug import Request
from werkzeug.test import EnvironBuilder

from tb_triptych import web
from tb_triptych.panes import Image
from tb_triptych.sources.errors import NotFoundError
from tb_triptych.summary import triptych_pb

Pictures = Callable[..., np.ndarray[Any, Any]]
Frame = tuple[int, str, bytes]


def frames(body: bytes) -> list[Frame]:
    """Read a bundle as docs/http_api.md describes it."""
    found = []
    while body:
        status, m, n = struct.unpack_from("<HHI", body)
        found.append((status, body[8 : 8 + m].decode("ascii"), body[8 + m : 8 + m + n]))
        assert len(body) >= 8 + m + n, "the last frame is cut short"
        body = body[8 + m + n :]
    return found


def write(
    server: TensorBoard, run: str, *pictures: np.ndarray[Any, Any], **call: Any
) -> dict[str, Any]:
    """Log pictures as the outputs of successive steps; return the columns of the pane."""
    file = EventFile(server.logdir / run)
    for step, picture in enumerate(pictures):
        file.append(triptych_pb("val", None, picture, None, **call), step)
    file.close()
    columns = server.series(run, "val", len(pictures) - 1)
    pane: dict[str, Any] = columns["samples"]["0"]["panes"]["output"]
    return pane


def test_pictures_come_back_in_the_order_of_the_keys(
    tensorboard: TensorBoard, run: str, pictures: Pictures
) -> None:
    arrays = [pictures(1, 6, 5, 3, seed=seed) for seed in range(3)]
    keys = write(tensorboard, run, *arrays)["keys"]
    order = [2, 0, 1, 0]
    answer = tensorboard.get("bundle", run=run, keys=",".join(keys[i] for i in order))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == web.BUNDLE_MEDIA
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    found = frames(answer.body)
    assert [status for status, _, _ in found] == [200] * 4
    for i, (_, media, data) in zip(order, found, strict=True):
        np.testing.assert_array_equal(decode(data, media), arrays[i][0])


def test_a_picture_that_is_missing_does_not_fail_the_others(
    tensorboard: TensorBoard, run: str, pictures: Pictures
) -> None:
    (key,) = write(tensorboard, run, pictures(1, 6, 5, 3))["keys"]
    keys = f"{key},no-such-key,../../etc/passwd,{key}"
    answer = tensorboard.get("bundle", run=run, keys=keys)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = frames(answer.body)
    assert [(status, media) for status, media, _ in found] == [
        (200, "image/png"),
        (404, "application/json"),
        (404, "application/json"),
        (200, "image/png"),
    ]
    assert "TensorBoard keeps a sample" in json.loads(found[1][2])["error"]


def test_sixteen_bits_come_unpacked(tensorboard: TensorBoard, run: str, pictures: Pictures) -> None:
    array = pictures(1, 6, 5, 3, dtype=np.uint16)
    panes = Image(value_range=(0, 65535))
    pane = write(tensorboard, run, array, panes=panes)
    ((status, media, data),) = frames(tensorboard.get("bundle", run=run, keys=pane["keys"][0]).body)
    assert (status, media) == (200, "application/x-npy")
    np.testing.assert_array_equal(decode(data, media), array[0])


def test_too_many_keys_none_and_empty_ones_are_refused(tensorboard: TensorBoard, run: str) -> None:
    for keys, said in {
        ",".join("k" * (web.BUNDLE_KEYS + 1)): "65 keys were asked for, a bundle holds at most 64",
        "": "empty key",
        "a,,b": "empty key",
    }.items():
        answer = tensorboard.get("bundle", run=run, keys=keys)
        assert answer.status == 400
        assert said in answer.json["error"]
    assert tensorboard.get("bundle", run=run).status == 400
    assert tensorboard.get("bundle", keys="k").status == 400
    everything = tensorboard.get("bundle", run=run, keys=",".join("k" * web.BUNDLE_KEYS))
    assert [status for status, _, _ in frames(everything.body)] == [404] * web.BUNDLE_KEYS


def bundle(keys: str, read: Callable[[str], tuple[bytes, str]]) -> list[Frame]:
    request = Request(EnvironBuilder().get_environ())
    response = web.bundle_response(request, keys, lambda wanted: map(read, wanted))
    return frames(response.get_data())


def test_a_full_bundle_reads_no_more_and_says_which_pictures_to_ask_for_again() -> None:
    half = bytes(web.BUNDLE_BYTES // 2)
    read = []

    def fetch(key: str) -> tuple[bytes, str]:
        read.append(key)
        return half, "image/png"

    found = bundle("a,b,c,d", fetch)
    assert read == ["a", "b"]
    assert [(status, len(data)) for status, _, data in found[:2]] == [(200, len(half))] * 2
    assert [status for status, _, _ in found[2:]] == [413, 413]
    assert "ask for this key again" in json.loads(found[2][2])["error"]
    # The first is always there, however large it is.
    assert bundle("a", lambda key: (half * 3, "image/png"))[0][0] == 200


def test_no_media_type_that_a_browser_could_run_is_passed_on() -> None:
    ((status, media, data),) = bundle("a", lambda key: (b"<script>", "text/html"))
    assert (status, media, data) == (200, "application/octet-stream", b"<script>")


@pytest.mark.parametrize("media", ["application/x-npy", "application/x-npy+gzip", "text/html"])
def test_a_picture_beyond_the_limit_costs_no_other(
    monkeypatch: pytest.MonkeyPatch, media: str
) -> None:
    monkeypatch.setattr(web, "UNPACKED_BYTES", 1000)

    def fetch(key: str) -> tuple[bytes, str]:
        data = bytes(int(key))
        return gzip.compress(data) if media.endswith("+gzip") else data, media

    found = bundle("999,1001,1000,100000", fetch)
    assert [status for status, _, _ in found] == [200, 404, 200, 404]
    assert [len(data) for status, _, data in found if status == 200] == [999, 1000]
    error = json.loads(found[1][2])["error"]
    assert error.startswith("the picture is larger than ")
    assert "log fewer slices" in error


def test_a_large_picture_in_little_gzip_takes_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "UNPACKED_BYTES", 2**20)
    packed = gzip.compress(bytes(2**26))
    request = Request(EnvironBuilder().get_environ())  # accepts no gzip
    tracemalloc.start()
    try:
        ((status, _, _),) = bundle("a", lambda key: (packed, "application/x-npy+gzip"))
        with pytest.raises(NotFoundError, match="larger than"):
            web.payload_response(request, packed, "application/x-npy+gzip")
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert status == 404
    assert peak_bytes < 2**24


def test_gzip_is_unpacked_as_ever_and_no_half_of_it() -> None:
    whole = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(8)  # padded, as on a tape
    ((status, _, data),) = bundle("a", lambda key: (whole, "application/x-npy+gzip"))
    assert (status, data) == (200, b"one two")
    packed = gzip.compress(bytes(range(256)))
    for end in range(1, len(packed)):
        read = partial(lambda half, key: (half, "application/x-npy+gzip"), packed[:end])
        ((status, _, data),) = bundle("a", read)
        assert status == 404
        assert "cannot be unpacked" in json.loads(data)["error"]
