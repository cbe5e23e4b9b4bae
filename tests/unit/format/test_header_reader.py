"""Repeated parts of headers are recognized, and never mistaken for others."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from tb_triptych.format.header_reader import HeaderReader, parse_whole_header
from tb_triptych.format.metadata import UnreadableSeriesError


def digest(number: int) -> str:
    return f"{number:032x}"


def pane(number: int, **more: Any) -> dict[str, Any]:
    return {
        "digest": digest(number),
        "at": [number, 40],
        "media": "image/png",
        "shape": [2, 3],
        "dtype": "float32",
        "stats": {"min": number / 7, "max": 1.0, "value_range": [-1.0, 1.0]},
        **more,
    }


def sample(step: int, sample_id: str, **more: Any) -> dict[str, Any]:
    return {"id": sample_id, "panes": {"input": pane(0), "output": pane(step)}, **more}


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def dump(samples: list[dict[str, Any]], **more: Any) -> bytes:
    text = json.dumps({"samples": samples, **more}, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def read(reader: HeaderReader, blob: bytes) -> Any:
    """Read a header, and return what it means or what is wrong with it."""
    try:
        header = reader.read(blob)
    except UnreadableSeriesError as error:
        return re.sub("[0-9]+", "n", str(error))  # without the place
    return [
        (
            sample.id,
            sample.caption,
            [
                (role, *pane._replace(stats_json=""), json.loads(pane.stats_json))
                for role, pane in sample.panes.items()
            ],
            dict(sample.metrics),
        )
        for sample in header.samples
    ], header.dropped


def afresh(blob: bytes) -> Any:
    return read(HeaderReader(), blob + b" ")  # a blank, and it is read in the plain way


def test_a_picture_that_stays_is_one_object() -> None:
    reader = HeaderReader()
    headers = [reader.read(dump([sample(step, "a")])) for step in (1, 2, 2, 3)]
    panes = [header.samples[0].panes for header in headers]
    assert len({id(at_step["input"]) for at_step in panes}) == 1
    assert panes[1]["output"] is panes[2]["output"]
    assert [at_step["output"].digest for at_step in panes] == [digest(n) for n in (1, 2, 2, 3)]


def test_writers_that_take_turns_are_each_known_again() -> None:
    reader = HeaderReader()
    for step in range(5):
        for sample_id in ("a", "b"):
            blob = dump([sample(step, sample_id)])
            assert read(reader, blob) == afresh(blob)


HEADERS = {
    "the usual one": dump([sample(1, "a"), sample(1, "b")]),
    "another step": dump([sample(2, "a"), sample(2, "b")]),
    "another id": dump([sample(2, "a"), sample(2, "c")]),
    "one id twice": dump([sample(2, "a"), sample(2, "a")]),
    "a sample less": dump([sample(2, "a")]),
    "a sample more": dump([sample(2, i) for i in "abc"]),
    "no samples": dump([]),
    "calls that were dropped": dump([sample(2, "a"), sample(2, "b")], dropped=3),
    "no sample, but calls that were dropped": dump([], dropped=3),
    "captions": dump([sample(3, "a", caption="x"), sample(3, "b", caption=None)]),
    "other captions": dump([sample(3, "a", caption='"x'), sample(3, "b", caption="ü\u2028")]),
    "metrics": dump([sample(3, "a", metrics={"psnr": 20.5}), sample(3, "b", metrics={})]),
    "other metrics": dump([sample(3, "a", metrics={"psnr": None, "iou": 1}), sample(3, "b")]),
    "metrics that are none": dump([sample(3, "a", metrics={"psnr": "x"}), sample(3, "b")]),
    "unknown keys": dump([sample(3, "a", colour=[{}], more=1), sample(3, "b", colour=None)]),
    "other values of unknown keys": dump([sample(3, "a", colour=7, more=12), sample(3, "b")]),
    "another shape": dump([{"id": "a", "panes": {"output": pane(4, shape=[5, 5, 1])}}]),
    "no stats": dump([{"id": "a", "panes": {"output": pane(4, stats=None)}}]),
    "stats that are none": dump([{"id": "a", "panes": {"output": pane(4, stats=[3])}}]),
    "stats of another kind": dump([{"id": "a", "panes": {"output": pane(4, stats={"n": {}})}}]),
    "braces": dump([{"id": "a", "panes": {"output": pane(4, stats={"a}": '}"', "b": "{"})}}]),
    "a backslash": dump([{"id": "a", "panes": {"output": pane(4, stats={'"': "}"})}}]),
    "two stats": b'{"samples":[{"id":"a","panes":{"output":'
    + compact(pane(4))[:-1]
    + b',"stats":{"max":2}}}}]}',
    "NaN": dump([{"id": "a", "panes": {"output": pane(4, stats={"min": float("nan")})}}]),
    "a change": dump([{"id": "a", "panes": {"output": pane(4, changed_from=digest(9))}}]),
    "a pane that is none": dump([{"id": "a", "panes": {"output": 3}}]),
    "no panes": dump([{"id": "a", "panes": {}}]),
    "panes that are none": dump([{"id": "a", "panes": []}]),
    "no digest": dump([{"id": "a", "panes": {"output": pane(4, digest="x")}}]),
    "no shape": dump([{"id": "a", "panes": {"output": pane(4, shape=None)}}]),
    "no id": dump([{"panes": {"output": pane(4)}}]),
    "panes twice": b'{"samples":[{"id":"a","panes":{"output":%s},"panes":{"input":%s}}]}'
    % (compact(pane(4)), compact(pane(4))),
    "more data after its end": dump([sample(1, "a"), sample(1, "b")]) + b"}",
    "one key twice": b'{"samples":[{"id":"a","panes":{},"id":"b"}]}',
    "blanks": json.dumps({"samples": [sample(5, "a"), sample(5, "b")]}).encode(),
    "another order": b'{"dropped":1,"samples":[]}',
    "no JSON": b'{"samples":[{"id":"a"',
    "no text": b'{"samples":[{"id":"a","panes":{"\xff":1}}]}',
    "nothing": b"",
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_means_the_same_whatever_came_before(name: str) -> None:
    blob = HEADERS[name]
    expected = afresh(blob)
    for before in HEADERS.values():
        reader = HeaderReader()
        read(reader, before)
        for again in range(2):
            assert read(reader, blob) == expected, (before, again)
        read(reader, before)
        assert read(reader, blob) == expected, before


@pytest.mark.parametrize(
    "name",
    [
        "one id twice",
        "more data after its end",
        "a pane that is none",
        "panes that are none",
        "no digest",
        "no shape",
        "no id",
        "no JSON",
        "no text",
        "nothing",
    ],
)
def test_a_header_that_is_wrong_is_refused_whatever_came_before(name: str) -> None:
    for before in HEADERS.values():
        reader = HeaderReader()
        read(reader, before)
        with pytest.raises(UnreadableSeriesError):
            reader.read(HEADERS[name])


def test_headers_in_any_order_mean_what_they_mean_alone() -> None:
    chosen = random.Random(0).choices(list(HEADERS.values()), k=2000)
    reader = HeaderReader()
    expected = {blob: afresh(blob) for blob in HEADERS.values()}
    for blob in chosen:
        assert read(reader, blob) == expected[blob]


@pytest.mark.parametrize("more", [{}, {"caption": "y", "metrics": {"psnr": 30.5}}])
def test_a_header_that_is_damaged_anywhere_means_what_it_means_alone(more: Any) -> None:
    blob = dump([sample(1, "a", caption="x", metrics={"psnr": 20.5})])
    other = dump([sample(2, "a", **{"caption": "x", "metrics": {"psnr": 20.5}, **more})])
    for at in range(len(blob)):
        for byte in (b"", b"}", b'"', b"7", b"a", b","):
            damaged = blob[:at] + byte + blob[at + 1 :]
            reader = HeaderReader()
            read(reader, other)
            assert read(reader, damaged) == afresh(damaged), (at, byte)
            assert read(reader, blob) == afresh(blob), (at, byte)
            assert read(reader, other) == afresh(other), (at, byte)


def test_facts_are_passed_on_as_json_that_everybody_reads() -> None:
    found = 0
    for blob in HEADERS.values():
        if isinstance(read(HeaderReader(), blob), str):
            continue
        for one in HeaderReader().read(blob).samples:
            for at in one.panes.values():
                found += 1
                assert at.stats_json.isascii()
                facts = json.loads(at.stats_json, parse_constant=pytest.fail)
                assert isinstance(facts, dict)
    assert found > 20


def test_one_header_alone_is_read_alike() -> None:
    blob = HEADERS["captions"]
    assert parse_whole_header(blob) == HeaderReader().read(blob)
