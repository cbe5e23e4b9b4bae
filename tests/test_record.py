import json
from typing import Any

import numpy as np
import pytest
from tensorboard.util import tensor_util

from tb_triptych.metadata import (
    PLUGIN_NAME,
    UnreadableSeriesError,
    create_summary_metadata,
    dump_json,
    parse_plugin_content,
)
from tb_triptych.panes import Image
from tb_triptych.record import parse_header, parse_whole_header, to_summary
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
    ],
)
def test_a_header_that_is_none_is_an_error_for_people(blob: bytes) -> None:
    with pytest.raises(UnreadableSeriesError):
        parse_header(blob)


def test_json_of_what_is_no_unicode_is_unicode() -> None:
    assert dump_json(["caf\udce9.png"]) == b'["caf?.png"]'


def test_any_blobs_make_a_summary() -> None:
    metadata = create_summary_metadata({"output": Image()})
    value = to_summary("t", [b"a\0", b""], metadata).value[0]
    assert list(tensor_util.make_ndarray(value.tensor)) == [b"a\0", b""]
