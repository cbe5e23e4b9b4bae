"""Hostile names and damaged files do not break the plugin."""

from __future__ import annotations

import gzip
import re
import struct
from typing import Any

import numpy as np
import pytest
from plugin_logs import PICTURE, write, write_steps
from tensorboard_process import TensorBoard
from waiting import wait_until

from tb_triptych.encoding.event import to_summary
from tb_triptych.encoding.npy import encode_npy
from tb_triptych.format.checksums import sealed, sum_of, unsealed
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.panes import Image
from tb_triptych.summary import triptych_pb

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "../../etc/passwd",
    "ü" * 10_000,
    "\u2028/\x7f",
    "",
    "%2e?&=#",
    "\u202egnp",
]


@pytest.mark.parametrize("tag", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_tags_and_samples_come_back_as_they_are(
    tensorboard: TensorBoard, run: str, tag: str
) -> None:
    summary = triptych_pb("val", None, PICTURE, None, sample_ids=[tag], captions=[tag])
    summary.value[0].tag = tag
    write(tensorboard.logdir / run, (0, summary))
    if not tag:  # TensorBoard's loaders may drop a series without a name; no other suffers
        write(tensorboard.logdir / run, (0, triptych_pb("val", None, PICTURE, None)))
        tensorboard.series(run, "val", 0)
        return
    columns = tensorboard.series(run, tag, 0)
    assert columns["samples"][tag]["caption"] == tag
    key = columns["samples"][tag]["panes"]["output"]["keys"][0]
    np.testing.assert_array_equal(tensorboard.pixels(run, key), PICTURE[0])


@pytest.mark.parametrize("tag", ["a\0b", "a\nb", 'a"b', "a\\b"])
def test_a_tag_that_the_fast_loader_cannot_hand_out_is_told_with_the_way_out(
    tensorboard: TensorBoard, run: str, tag: str
) -> None:
    # It lists such a tag, but does not find its blobs: its keys are JSON without escapes.
    write(tensorboard.logdir / run, (0, triptych_pb(tag, None, PICTURE, None)))
    columns = tensorboard.series(run, tag, 0)
    assert columns["steps"] == [0] or "--load_fast=false" in columns["notices"][0]


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "a b", "ü%2e", "x" * 200])
def test_hostile_runs_come_back_as_they_are(tensorboard: TensorBoard, run: str, name: str) -> None:
    write(tensorboard.logdir / run / name, (0, triptych_pb("val", None, PICTURE, None)))
    found = f"{run}/{name}"
    key = tensorboard.series(found, "val", 0)["samples"]["0"]["panes"]["output"]["keys"][0]
    np.testing.assert_array_equal(tensorboard.pixels(found, key), PICTURE[0])


def test_headers_that_cannot_be_read_cost_their_step_and_are_told(
    tensorboard: TensorBoard, run: str
) -> None:
    good = triptych_pb("val", None, PICTURE, None)
    metadata = create_summary_metadata({"output": Image()})
    bad = [to_summary("val", [blob], metadata) for blob in (b"{", b"[" * 100_000, b"\xff\xfe")]
    empty = to_summary("val", [], metadata)
    events = [(0, good), *enumerate(bad, 1), (4, empty), (5, good)]
    write(tensorboard.logdir / run, *events)
    columns = tensorboard.series(run, "val", 5)
    assert columns["steps"] == [0, 5]
    assert [n.split(" cannot")[0] for n in columns["notices"]] == [f"step {i}" for i in range(1, 5)]


def test_a_series_of_a_newer_version_is_told_and_not_shown(
    tensorboard: TensorBoard, run: str
) -> None:
    summary = triptych_pb("val", None, PICTURE, None)
    summary.value[0].metadata.plugin_data.content = b'{"version": 99}'
    write(tensorboard.logdir / run, (0, summary))

    def told() -> list[str]:
        return [n["message"] for n in tensorboard.get("catalog").json["notices"] if n["run"] == run]

    wait_until(told)
    assert "version 99" in told()[0]
    assert tensorboard.get("series", run=run, tag="val").status == 404


def test_metadata_that_no_answer_can_hold_costs_its_series_and_is_told(
    tensorboard: TensorBoard, run: str
) -> None:
    bad, good = (triptych_pb(tag, None, PICTURE, None) for tag in ("bad", "good"))
    bad.value[0].metadata.plugin_data.content = b'{"version": 1, "panes": {}, "new": 1e999}'
    write(tensorboard.logdir / run, (0, bad), (0, good))
    wait_until(lambda: tensorboard.listing(run, "good"))
    answer = tensorboard.get("catalog")
    assert answer.status == 200
    (notice,) = [notice for notice in answer.json["notices"] if notice["run"] == run]
    assert (notice["tag"], "is not JSON" in notice["message"]) == ("bad", True)


def test_a_damaged_picture_is_never_shown(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run / "good", "val", range(3), seed=1)
    columns = tensorboard.series(f"{run}/good", "val", 2)
    expected = tensorboard.pixels(
        f"{run}/good", columns["samples"]["0"]["panes"]["input"]["keys"][0]
    )
    (good,) = (tensorboard.logdir / run / "good").iterdir()
    data = bytearray(good.read_bytes())
    at = [found.start() for found in re.finditer(b"IDAT", data)]
    for damaged in (at[2], at[5]):  # the input at step 1, the output at step 2
        data[damaged + 9] ^= 1
    (tensorboard.logdir / run / "bad").mkdir()
    (tensorboard.logdir / run / "bad" / good.name).write_bytes(data)
    wait_until(lambda: tensorboard.listing(f"{run}/bad", "val"))
    columns = tensorboard.get("series", run=f"{run}/bad", tag="val").columns
    panes = columns["samples"]["0"]["panes"]
    for key in panes["input"]["keys"]:
        np.testing.assert_array_equal(tensorboard.pixels(f"{run}/bad", key), expected)
    if columns["steps"] == [0]:  # the Python loader reads no further than to the damage
        return
    assert columns["steps"] == [0, 1, 2]
    answer = tensorboard.get("payload", run=f"{run}/bad", key=panes["output"]["keys"][2])
    assert answer.status == 404
    assert "its checksum does not match" in answer.json["error"]


def resealed(summary: Any, old: bytes, new: bytes) -> None:
    """Change the header of an event, and give it the checksum that fits."""
    strings = summary.value[0].tensor.string_val
    header, was_proved = unsealed(strings[0])
    assert was_proved
    assert old in header
    strings[0] = sealed(header.replace(old, new))


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"not gzip", "cannot be unpacked"),
        (gzip.compress(b"no NPY"), "not an NPY file"),
        (encode_npy(np.zeros((4, 5, 1), np.uint16)), "its shape is 4 x 5 x 1"),
        (encode_npy(np.zeros((4, 5, 3), np.float32)), "its dtype is"),
        (encode_npy(PICTURE[0].astype(np.uint16))[:-3], "cannot be unpacked"),
    ],
)
def test_numbers_that_are_not_what_the_header_says_are_sent_by_no_route(
    tensorboard: TensorBoard, run: str, payload: bytes, said: str, accepted: str
) -> None:
    summary = triptych_pb("val", None, PICTURE.astype(np.uint16), None)
    strings = summary.value[0].tensor.string_val
    resealed(summary, sum_of(strings[1]).encode(), sum_of(payload).encode())
    strings[1] = payload
    write(tensorboard.logdir / run, (0, summary))
    key = tensorboard.series(run, "val", 0)["samples"]["0"]["panes"]["output"]["keys"][0]
    answer = tensorboard.get("payload", {"Accept-Encoding": accepted}, run=run, key=key)
    assert answer.status == 404
    assert said in answer.json["error"]
    bundle = tensorboard.get("bundle", run=run, keys=key)
    assert bundle.status == 200
    assert said.encode() in bundle.body


def test_a_file_cut_off_at_its_end_is_read_up_to_there(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run, "val", range(4))
    (path,) = (tensorboard.logdir / run).iterdir()
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    assert length < len(data)
    path.write_bytes(data[:-7])
    assert tensorboard.series(run, "val", 2)["steps"] == [0, 1, 2]
