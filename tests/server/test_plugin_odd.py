"""Odd events in one run: one series is refused and reported, all other runs are shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plugin_logs import PICTURE, write
from sources.journal_files import frame
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2
from tensorboard_process import TensorBoard
from waiting import wait_until

from tb_triptych.encoding.event import to_summary
from tb_triptych.format.metadata import create_summary_metadata, dump_json
from tb_triptych.panes import Image
from tb_triptych.summary import triptych_pb

METADATA = create_summary_metadata({"output": Image()})


def good(tag: str = "odd", **more: Any) -> summary_pb2.Summary:
    return triptych_pb(tag, None, PICTURE, None, **more)


def tensor(dtype: int, dims: list[int], **data: Any) -> summary_pb2.Summary:
    """An event of the plugin with any tensor."""
    proto = tensor_pb2.TensorProto(dtype=dtype, **data)
    for size in dims:
        proto.tensor_shape.dim.add(size=size)
    value = summary_pb2.Summary.Value(tag="odd", metadata=METADATA, tensor=proto)
    return summary_pb2.Summary(value=[value])


def changed(change: Callable[[summary_pb2.Summary.Value], object]) -> summary_pb2.Summary:
    summary = good()
    change(summary.value[0])
    return summary


def scalar() -> summary_pb2.Summary:
    """An event of another plugin under the same tag."""
    proto = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, float_val=[3])
    metadata = summary_pb2.SummaryMetadata(data_class=summary_pb2.DATA_CLASS_SCALAR)
    metadata.plugin_data.plugin_name = "scalars"
    value = summary_pb2.Summary.Value(tag="odd", metadata=metadata, tensor=proto)
    return summary_pb2.Summary(value=[value])


def content(data: bytes) -> summary_pb2.Summary:
    return changed(lambda value: setattr(value.metadata.plugin_data, "content", data))


def header(value: Any) -> summary_pb2.Summary:
    blob = value if isinstance(value, bytes) else dump_json(value)
    return to_summary("odd", [blob], METADATA)


PANE = {"digest": "0" * 32, "at": 1, "media": "image/png", "shape": [4, 5, 3], "dtype": "uint8"}
NINES = b"9" * 4300
MANY = [f"m{i}" for i in range(20_000)]

ODD: dict[str, list[summary_pb2.Summary]] = {
    "numbers": [tensor(types_pb2.DT_FLOAT, [3], float_val=[1, 2, 3])],
    "one number for many": [tensor(types_pb2.DT_FLOAT, [2**33], float_val=[1])],
    "rank 0": [tensor(types_pb2.DT_STRING, [], string_val=[b"{}"])],
    "rank 2": [tensor(types_pb2.DT_STRING, [1, 1], string_val=[b"{}"])],
    "no elements": [tensor(types_pb2.DT_STRING, [0])],
    "fewer elements than said": [tensor(types_pb2.DT_STRING, [5], string_val=[b"{}", b""])],
    "a thousand million elements": [tensor(types_pb2.DT_STRING, [10**9], string_val=[b"{}"])],
    "less than no elements": [tensor(types_pb2.DT_STRING, [-3], string_val=[b"{}"])],
    "more elements than fit": [tensor(types_pb2.DT_STRING, [2**62] * 3, string_val=[b"{}"])],
    "no such type": [tensor(77, [1], string_val=[b"{}"])],
    "no type": [tensor(0, [1])],
    "no tensor": [changed(lambda value: value.ClearField("tensor"))],
    "a number alone": [changed(lambda value: setattr(value, "simple_value", 3.0))],
    "an odd one behind a good one": [good(), tensor(types_pb2.DT_FLOAT, [], float_val=[1])],
    "a good one behind an odd one": [tensor(types_pb2.DT_FLOAT, [], float_val=[1]), good()],
    "scalars behind it": [good(), scalar()],
    "scalars before it": [scalar(), good()],
    "no metadata": [content(b"")],
    "metadata that is no text": [content(b"\xff\xfe")],
    "metadata of another form": [content(b'{"version": 1, "panes": [3]}')],
    "a version of 4,300 digits": [content(b'{"version": ' + NINES + b"}")],
    "no data class": [changed(lambda value: setattr(value.metadata, "data_class", 0))],
    "another data class": [changed(lambda value: setattr(value.metadata, "data_class", 1))],
    "dropped of 4,300 digits": [header(b'{"samples": [], "dropped": ' + NINES + b"}")],
    "a place of 4,300 digits": [
        header({"samples": [{"id": "0", "panes": {"output": {**PANE, "at": int(NINES)}}}]})
    ],
    "a description without end": [good(description="1. " * 6000)],
    "brackets without end": [good(description="[" * 20_000)],
    "20,000 roles": [
        header({"samples": [{"id": "0", "panes": {f"r{i}": PANE for i in range(20_000)}}]}),
        content(dump_json({"version": 1, "panes": {f"r{i}": {} for i in range(20_000)}})),
    ],
    "20,000 metrics": [
        header(
            {"samples": [{"id": "0", "panes": {}, "metrics": {f"m{i}": i for i in range(20_000)}}]}
        )
    ],
    "100,000 samples": [header({"samples": [{"id": str(i), "panes": {}} for i in range(100_000)]})],
    "a header of 20 MB": [header(b'{"samples": [' + b" " * 20_000_000 + b"]}")],
    "levels without end": [header(b'{"samples": ' + b"[" * 100_000)],
}
TIMES = [float("nan"), float("inf"), -float("inf"), 1e308, -1e308, -1.0, 0.0]
NO_DATES = [f"a time of {time_s}" for time_s in TIMES[:3]]  # the fast loader reads no such event
STEPS = [-(2**63), -1, 2**63 - 1]


def assert_is_there(server: TensorBoard, run: str, tag: str = "val") -> None:
    """Check that a run is shown with its picture."""
    wait_until(lambda: server.listing(run, tag))
    columns = server.get("series", run=run, tag=tag)
    assert columns.status == 200
    pane = columns.columns["samples"]["0"]["panes"]["output"]
    np.testing.assert_array_equal(server.pixels(run, pane["keys"][-1]), PICTURE[0])


def test_odd_events_cost_their_series_and_no_other(tensorboard: TensorBoard, run: str) -> None:
    names = {f"{run}/odd{i}": name for i, name in enumerate(ODD)}
    for odd, name in names.items():
        write(tensorboard.logdir / odd, *enumerate(ODD[name]))
        write(tensorboard.logdir / odd, (0, good("val")))  # in the same run, too
    for i, time_s in enumerate(TIMES):
        names[f"{run}/time{i}"] = f"a time of {time_s}"
        write_at(tensorboard.logdir / f"{run}/time{i}", time_s, 0)
    for i, step in enumerate(STEPS):
        names[f"{run}/step{i}"] = f"step {step}"
        write_at(tensorboard.logdir / f"{run}/step{i}", 1.7e9, step)
    write(tensorboard.logdir / run / "z", (0, good("val")))
    assert_is_there(tensorboard, f"{run}/z")
    for odd, name in names.items():
        if name not in NO_DATES or tensorboard.listing(odd, "val"):
            assert_is_there(tensorboard, odd)
        answer = tensorboard.get("series", run=odd, tag="odd")
        assert answer.status in (200, 404), (name, answer.body)
    answer = tensorboard.get("catalog")
    assert answer.status == 200
    json.loads(answer.body, parse_constant=pytest.fail)
    told = {names.get(notice["run"]): notice["message"] for notice in answer.json["notices"]}
    listed = {(entry["name"], s["tag"]) for entry in answer.json["runs"] for s in entry["series"]}
    for odd, name in names.items():
        if (odd, "odd") in listed:
            answer = tensorboard.get("series", run=odd, tag="odd")
            assert answer.columns["steps"] or answer.columns["notices"] or name in told, name


def write_at(directory: Path, time_s: float, step: int) -> None:
    directory.mkdir(parents=True)
    first = event_pb2.Event(wall_time=1.0, file_version="brain.Event:2")
    events = [
        event_pb2.Event(wall_time=time_s, step=step, summary=good("val")),
        event_pb2.Event(wall_time=time_s, step=step, summary=good("odd")),
    ]
    records = [frame(event.SerializeToString()) for event in (first, *events)]
    (directory / "events.out.tfevents.1.host").write_bytes(b"".join(records))
