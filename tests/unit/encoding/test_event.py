import json
import re
from typing import Any

import numpy as np
import pytest
from tensorboard.util import tensor_util

from tb_triptych.encoding.event import to_summary
from tb_triptych.format.checksums import sum_of, unsealed
from tb_triptych.format.header_reader import parse_header, parse_whole_header
from tb_triptych.format.metadata import (
    PLUGIN_NAME,
    UnreadableSeriesError,
    create_summary_metadata,
    dump_json,
    parse_plugin_content,
)
from tb_triptych.panes import Image
from tb_triptych.sources.events.storage import read_header
from tb_triptych.summary import triptych_pb

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 3), np.uint8)


def test_a_summary_is_one_header_and_its_payloads_in_a_tensor_of_rank_1() -> None:
    value = triptych_pb("val", PICTURES, 255 - PICTURES, None, description="two").value[0]
    assert (value.tag, value.metadata.plugin_data.plugin_name) == ("val", PLUGIN_NAME)
    assert value.metadata.summary_description == "two"
    blobs = tensor_util.make_ndarray(value.tensor)
    assert blobs.shape == (5,)
    first, second = parse_header(blobs[0])
    assert [pane.at for s in (first, second) for pane in s.panes.values()] == [1, 2, 3, 4]
    assert (first.id, list(first.panes)) == ("0", ["input", "output"])


def test_panes_with_equal_values_share_one_payload() -> None:
    value = triptych_pb("val", PICTURES, PICTURES, PICTURES).value[0]
    blobs = tensor_util.make_ndarray(value.tensor)
    assert len(blobs) == 3
    assert {pane.at for pane in parse_header(blobs[0])[0].panes.values()} == {1}


def test_the_series_says_what_its_panes_mean() -> None:
    metadata = create_summary_metadata({"output": Image((-1, 1))})
    spec = parse_plugin_content(metadata.plugin_data.content)
    assert spec.to_json() == {
        "version": 1,
        "panes": {"output": {"kind": "image", "value_range": [-1.0, 1.0]}},
    }


def test_kinds_and_keys_that_are_not_known_are_passed_on() -> None:
    spec = {
        "version": 1,
        "panes": {
            "output": {"kind": "labels", "classes": {"1": "cell"}, "volume": True},
            "output:soft": {"kind": "scalar", "value_range": [0, 1], "unit": "probability"},
        },
        "metrics": {"psnr": {"better": "higher", "unit": "dB"}},
        "later": [None, {"deep": 1}],
    }
    assert parse_plugin_content(json.dumps(spec).encode()).to_json() == spec


def test_a_newer_version_is_refused_by_both_numbers() -> None:
    with pytest.raises(UnreadableSeriesError, match=r"version 2, .* version 1: upgrade"):
        parse_plugin_content(b'{"version": 2}')


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"version": "1"}',
        b'{"version": true}',
        b'{"version": 1, "panes": 3}',
        b"[" * 100_000,
        b'{"version": ' + b"1" * 4300 + b"}",
        b'{"version": 1, "x": ' + b"1" * 400 + b"}",
        b'{"version": 1, "x": "' + b"1" * 2**20 + b'"}',
    ],
)
def test_metadata_that_is_none_is_an_error_for_people(content: bytes) -> None:
    with pytest.raises(UnreadableSeriesError):
        parse_plugin_content(content)


PANE = {"digest": "0" * 32, "at": 1, "media": "image/png", "shape": [2, 2], "dtype": "uint8"}


def header(**changes: Any) -> bytes:
    return json.dumps({"samples": [{"id": "0", "panes": {"output": {**PANE, **changes}}}]}).encode()


def test_readers_ignore_keys_that_they_do_not_know() -> None:
    (sample,) = parse_header(header(colour="green"))
    assert sample.panes["output"].digest == "0" * 32


def test_a_payload_is_an_element_of_the_event_or_a_record_of_the_data_file() -> None:
    assert parse_header(header(at=3))[0].panes["output"].at == 3
    assert parse_header(header(at=[64, 1000]))[0].panes["output"].at == (64, 1000)


def test_a_header_says_what_changed_and_what_was_dropped() -> None:
    (sample,) = parse_header(header(changed_from="f" * 32))
    assert sample.panes["output"].changed_from == "f" * 32
    assert parse_header(header())[0].panes["output"].changed_from is None
    assert parse_whole_header(b'{"samples": [], "dropped": 3}').dropped == 3
    assert parse_whole_header(header()).dropped == 0


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"null",
        b'{"samples": 3}',
        b'{"samples": [3]}',
        b'{"samples": [{"id": 0, "panes": {}}]}',
        b'{"samples": [{"id": "0", "panes": []}]}',
        b'{"samples": [{"id": "0", "panes": {}}, {"id": "0", "panes": {}}]}',
        header(digest="../../etc/passwd"),
        header(digest="0" * 31),
        header(at="x"),
        header(at=float("inf")),
        header(at=-1),
        header(at=[7]),
        header(at=[7, 8, 9]),
        header(at=[7, -8]),
        header(changed_from="../../etc/passwd"),
        b'{"samples": [], "dropped": "many"}',
        header(shape=None),
        header(media=3),
        header()[:-5],
        header(at=2**63),
        header(at=[2**63, 1]),
        header(at=int("9" * 4300)),
        header(at=True),
        header(shape=[2**63, 2]),
        header(shape=[2, -2]),
        header(shape=["2", 2]),
        header(shape=[2.0, 2]),
        header(shape=[2]),
        header(shape=[2] * 5),
        header(sum="../../etc/passwd"),
        header(sum=7),
        header(stats={"max": int("9" * 400)}),
        header(stats={"deep": [[[[1]]]]}),
        header(stats={"wide": [1] * 100}),
        header(stats={"text": "x" * 5000}),
        header(stats={str(i): i for i in range(100)}),
        header(stats=0).replace(b'"stats": 0', b'"stats": {"a":' + b"[" * 900 + b"]" * 900 + b"}"),
        header(media="x" * 20_001),
        b'{"samples": [], "dropped": ' + b"9" * 4300 + b"}",
        b'{"samples": [], "dropped": ' + b"9" * 5000 + b"}",
        b'{"samples": [], "dropped": true}',
        b'{"samples": [' + b"0," * 2**23 + b"0]}",
    ],
    ids=range(43),
)
def test_a_header_that_is_none_is_an_error_for_people(blob: bytes) -> None:
    with pytest.raises(UnreadableSeriesError):
        parse_header(blob)


def test_what_is_measured_beyond_all_numbers_is_not_defined() -> None:
    metrics = {"psnr": int("9" * 400), "mae": 1e400, "rmse": "x", "iou": 1}
    blob = json.dumps({"samples": [{"id": "0", "panes": {}, "metrics": metrics}]}).encode()
    (sample,) = parse_header(blob)
    assert sample.metrics == {"psnr": None, "mae": None, "rmse": None, "iou": 1}


def many(count: int, roles: int = 0, metrics: int = 0) -> bytes:
    """A header of many entries, as ours are written."""
    panes = {f"role{i}": PANE for i in range(roles)} | ({"output": PANE} if roles else {})
    entry = {"panes": panes, "metrics": {f"m{i}": i for i in range(metrics)}}
    return dump_json({"samples": [{"id": str(i), **entry} for i in range(count)]})


@pytest.mark.parametrize("blank", [b"", b" "])
def test_of_a_long_header_the_beginning_is_read_and_the_rest_is_counted(blank: bytes) -> None:
    header = parse_whole_header(many(1000, 0, 64) + blank)
    assert (len(header.samples), header.left_out) == (1000, "")
    header = parse_whole_header(many(1234, 39, 70) + blank)
    assert header.left_out == (
        "234 of 1234 samples and 8 of 40 panes of a sample and 6 of 70 metrics of a sample"
    )
    assert [sample.id for sample in header.samples] == [str(i) for i in range(1000)]
    for sample in header.samples:
        assert list(sample.panes) == ["output", *(f"role{i}" for i in range(31))]
        assert list(sample.metrics) == [f"m{i}" for i in range(64)]


def test_of_long_metadata_the_beginning_is_read_and_the_rest_is_counted() -> None:
    value = {
        "version": 1,
        "panes": {f"role{i}": {"kind": "image"} for i in range(100)} | {"input": {}},
        "metrics": {f"m{i}": {} for i in range(100)},
    }
    spec = parse_plugin_content(dump_json(value))
    assert spec.left_out == "69 of 101 panes and 36 of 100 metrics"
    assert list(spec.panes) == ["input", *(f"role{i}" for i in range(31))]
    assert list(spec.others["metrics"]) == [f"m{i}" for i in range(64)]


def test_a_header_of_an_event_file_is_proved_in_every_bit() -> None:
    (value,) = triptych_pb("val", PICTURES, 255 - PICTURES, None).value
    header, *payloads = value.tensor.string_val
    parsed = parse_whole_header(header)
    assert parsed.is_proved
    for sample in parsed.samples:
        for pane in sample.panes.values():
            assert isinstance(pane.at, int)
            assert pane.sum == sum_of(payloads[pane.at - 1])
    for at in range(len(header)):
        for bit in range(8):
            turned = header[:at] + bytes([header[at] ^ 1 << bit]) + header[at + 1 :]
            try:
                found = parse_whole_header(turned)
            except UnreadableSeriesError:
                continue
            assert not found.is_proved  # the key of the checksum is hit, and nothing else
            assert found.samples == parsed.samples


def test_a_header_without_a_checksum_points_at_every_payload_once() -> None:
    (value,) = triptych_pb("val", PICTURES, 255 - PICTURES, PICTURES).value
    blobs = value.tensor.string_val
    header, _ = unsealed(blobs[0])
    assert read_header(header, len(blobs)).samples == parse_header(header)
    for length in (1, len(blobs) - 1, len(blobs) + 1):
        with pytest.raises(UnreadableSeriesError, match="does not point at each of the"):
            read_header(header, length)
    places = [found.start(1) for found in re.finditer(rb'"at":([0-9])', header)]
    assert len(places) == 6
    for at in places:
        for digit in b"0123456789":
            if digit != header[at]:
                with pytest.raises(UnreadableSeriesError, match="the header is damaged"):
                    read_header(header[:at] + bytes([digit]) + header[at + 1 :], len(blobs))


def test_json_of_what_is_no_unicode_is_unicode() -> None:
    assert dump_json(["caf\udce9.png"]) == b'["caf?.png"]'


def test_any_blobs_make_a_summary() -> None:
    metadata = create_summary_metadata({"output": Image()})
    value = to_summary("t", [b"a\0", b""], metadata).value[0]
    assert list(tensor_util.make_ndarray(value.tensor)) == [b"a\0", b""]
