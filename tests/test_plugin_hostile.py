"""Hostile names, and files that are damaged: the plugin lives."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from plugin_logs import PICTURE, write, write_steps
from tensorboard_process import TensorBoard, wait_until

from tb_triptych.metadata import create_summary_metadata
from tb_triptych.panes import Image
from tb_triptych.record import to_summary
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


def test_a_file_cut_off_at_its_end_is_read_up_to_there(tensorboard: TensorBoard, run: str) -> None:
    write_steps(tensorboard.logdir / run, "val", range(4))
    (path,) = (tensorboard.logdir / run).iterdir()
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    assert length < len(data)
    path.write_bytes(data[:-7])
    assert tensorboard.series(run, "val", 2)["steps"] == [0, 1, 2]
