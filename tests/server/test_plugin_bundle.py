"""Several payloads in one response."""

from __future__ import annotations

import io
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

from tb_triptych.encoding.npy import encode_npy
from tb_triptych.panes import Image
from tb_triptych.server import web
from tb_triptych.sources.payload import Payload
from tb_triptych.sources.payload_check import Claim, proved
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
    assert json.loads(found[1][2])["error"] == "no picture has the key 'no-such-key'"


def test_sixteen_bits_come_unpacked(tensorboard: TensorBoard, run: str, pictures: Pictures) -> None:
    array = pictures(1, 6, 5, 3, dtype=np.uint16)
    panes = Image(value_range=(0, 65535))
    pane = write(tensorboard, run, array, panes=panes)
    ((status, media, data),) = frames(tensorboard.get("bundle", run=run, keys=pane["keys"][0]).body)
    assert (status, media) == (200, "application/x-npy")
    np.testing.assert_array_equal(decode(data, media), array[0])


def test_too_many_keys_none_and_empty_ones_are_refused(tensorboard: TensorBoard, run: str) -> None:
    for keys, said in {
        ",".join("k" * (web.BUNDLE_KEYS + 1)): "65 keys were requested, a bundle holds at most 64",
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


def bundle(keys: str, read: Callable[[str], Payload]) -> list[Frame]:
    request = Request(EnvironBuilder().get_environ())
    response = web.bundle_response(request, keys, lambda wanted: map(read, wanted))
    assert int(response.headers["Content-Length"]) == len(response.get_data())
    return frames(response.get_data())


def test_a_full_bundle_reads_no_more_and_says_which_pictures_to_ask_for_again() -> None:
    half = bytes(web.BUNDLE_BYTES // 2)
    read = []

    def fetch(key: str) -> Payload:
        read.append(key)
        return Payload("image/png", half)

    found = bundle("a,b,c,d", fetch)
    assert read == ["a", "b"]
    assert [(status, len(data)) for status, _, data in found[:2]] == [(200, len(half))] * 2
    assert [status for status, _, _ in found[2:]] == [413, 413]
    assert "request this key again" in json.loads(found[2][2])["error"]
    # The first is always there, however large it is.
    assert bundle("a", lambda key: Payload("image/png", half * 3))[0][0] == 200


@pytest.mark.parametrize("named", ["text/html", "image/svg+xml", "image/webp", "text/html+gzip"])
def test_no_media_type_that_nobody_proves_is_passed_on(named: str) -> None:
    ((status, media, data),) = bundle("a", lambda key: Payload(named, b"<script>"))
    assert (status, media, data) == (200, "application/octet-stream", b"<script>")


@pytest.mark.parametrize("gzip_accepted", [True, False])
def test_a_picture_is_sent_without_a_copy_of_it(gzip_accepted: bool) -> None:
    values = np.zeros((2**10, 2**15, 1), np.uint16)  # 64 MiB
    picture = proved("application/x-npy+gzip", encode_npy(values), Claim())
    large = proved("application/x-npy", bytes(npy_front(values)) + bytes(values.nbytes), Claim())
    request = Request(EnvironBuilder().get_environ())
    if gzip_accepted:
        request.environ["HTTP_ACCEPT_ENCODING"] = "gzip"
    for payload in (picture, large):
        tracemalloc.start()
        try:
            for response in (
                web.payload_response(request, payload),
                web.bundle_response(request, "a", partial(map, {"a": payload}.__getitem__)),
            ):
                sent = sum(map(len, response.iter_encoded()))
                assert sent == int(response.headers["Content-Length"])
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak_bytes < 2**23


def npy_front(values: np.ndarray[Any, Any]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(values))
    return file.getvalue()
