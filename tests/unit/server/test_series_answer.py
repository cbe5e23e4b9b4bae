"""The answer to `series`, written from tables and read as docs/http_api.md says."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from sources.columns import read_answer, to_columns
from sources.long_table import LongTable
from sources.rows import HERE, Elements, event, pane

from tb_triptych.format.header import SampleHeader
from tb_triptych.server.series.answer import answer
from tb_triptych.server.series.container import Container
from tb_triptych.server.series.step_code import code_steps
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.row_table import RowTables
from tb_triptych.sources.series import Event, assemble

MOST_BYTES = 4_000_000


def sizes(body: bytes) -> tuple[int, int]:
    return len(body), len(gzip.compress(body, 3))


def test_one_new_step_is_small_however_long_the_series_is() -> None:
    whole = read_answer(answer(LongTable(6800, 16), None, []))
    body = answer(LongTable(6801, 16), whole["version"], [])
    plain, packed = sizes(body)
    assert packed < 2000
    assert plain < 7000
    new = read_answer(body)
    assert (new["from"], new["count"], new["windows"]) == (6800, 6801, [[6800, 6801]])
    assert new["steps"] == {"first": 68000, "differences": [], "repeats": []}
    sample = new["samples"][3]
    # Fixed pictures are those of the step before; the output is the next one of the list.
    assert [(one["role"], one["codes"]) for one in sample["panes"]] == [
        ("input", ["1"]),
        ("output", ["2"]),
        ("target", ["1"]),
    ]
    assert [name for name, _, values in sample["metrics"] if len(values) == 1] == [
        "psnr",
        "ssim",
        "mae",
    ]
    assert len(new["pictures"]["digests"]) == 16


def test_new_steps_come_with_a_window_that_is_asked_for() -> None:
    version = read_answer(answer(LongTable(5000, 16), None, []))["version"]
    found = read_answer(answer(LongTable(5001, 16), version, [(256, 512)]))
    assert (found["from"], found["windows"]) == (5000, [[256, 512], [5000, 5001]])
    numbers = {name: values for name, _, values in found["samples"][0]["numbers"]}
    np.testing.assert_array_equal(
        numbers["psnr"], LongTable(5001, 16).metrics("0")["psnr"][256:512]
    )


def test_a_window_reads_no_other_rows() -> None:
    table = LongTable(100_000, 2)
    version = read_answer(answer(table, None, []))["version"]
    table.read.clear()
    answer(table, version, [(51_200, 51_456)])
    assert table.read == [(51_200, 51_456)]


def test_the_first_answer_of_a_long_series_has_its_ends_and_says_what_to_ask_for() -> None:
    table = LongTable(100_000, 16)
    body = answer(table, None, [])
    assert len(body) < MOST_BYTES
    found = read_answer(body)
    first, newest = found["windows"]
    assert first == [0, 1]
    assert newest[1] == 100_000
    assert found["window_steps"] == 256
    assert found["steps"] == {"first": 0, "differences": [10], "repeats": [99_999]}
    assert len(found["wall_times"]) == 1 + newest[1] - newest[0]


def test_the_window_that_is_asked_for_comes_before_the_newest_steps() -> None:
    found = read_answer(answer(LongTable(100_000, 16), None, [(51_200, 51_456)]))
    assert [51_200, 51_456] in found["windows"]
    assert found["windows"][-1][1] == 100_000


@pytest.mark.parametrize(
    "table",
    [
        LongTable(3, 1000, roles=[f"role {i}" for i in range(32)], is_all_new=True),
        LongTable(50, 1000, metrics=[f"metric {i}" for i in range(64)]),
        LongTable(1_000_000, 1),
        LongTable(2_000, 30, metrics=[f"metric {i}" for i in range(64)]),
    ],
    ids=["roles", "metrics", "steps", "numbers"],
)
def test_no_log_makes_an_answer_large(table: LongTable) -> None:
    body = answer(table, None, [(0, 10_000)])
    assert len(body) < MOST_BYTES
    found = read_answer(body)
    assert found["windows"][-1][1] == table.count
    again = answer(table, found["version"], [(0, table.count)])
    assert len(again) < MOST_BYTES
    assert read_answer(again)["windows"][0][0] == 0


def test_a_window_that_has_no_room_ends_earlier() -> None:
    table = LongTable(50_000, 100)
    version = read_answer(answer(table, None, []))["version"]
    ((begin, end),) = read_answer(answer(table, version, [(1000, 5000)]))["windows"]
    assert begin == 1000
    assert 1000 < end < 5000


def test_a_long_metric_is_summarized() -> None:
    table = LongTable(100_000, 16)
    values = table.metrics("5")["psnr"]
    found = read_answer(answer(table, None, []))
    summary = found["samples"][5]["metrics"][0][2]
    fall = np.maximum.accumulate(values) - values
    rise = values - np.minimum.accumulate(values)
    assert {name: of for name, of in summary.items() if name != "bins"} == {
        "first": [values[0], 0],
        "last": [values[-1], 99_999],
        "least": [values.min(), values.argmin()],
        "greatest": [values.max(), values.argmax()],
        "fall": [fall.max(), fall.argmax()],
        "rise": [rise.max(), rise.argmax()],
    }
    size = found["bin_steps"]
    least, mean, greatest = np.reshape(summary["bins"], (3, -1))
    assert least.size == -(-100_000 // size) <= 512
    np.testing.assert_allclose(least[7], values[7 * size : 8 * size].min(), rtol=1e-6)
    np.testing.assert_allclose(mean[-1], values[(mean.size - 1) * size :].mean(), rtol=1e-6)
    np.testing.assert_allclose(greatest[0], values[:size].max(), rtol=1e-6)
    window = found["windows"][1]
    numbers = found["samples"][5]["numbers"][0][2]
    np.testing.assert_array_equal(numbers[1:], values[window[0] :])


def test_a_metric_that_was_never_measured_has_no_summary() -> None:
    table = LongTable(100_000, 16)
    table.metrics("0")["psnr"][:] = np.nan
    assert read_answer(answer(table, None, []))["samples"][0]["metrics"][0] == ["psnr", None, None]


def test_while_a_long_series_is_read_there_is_no_summary_and_then_all_comes_again() -> None:
    table = LongTable(100_000, 16)
    table.loading = Progress(1, 100_000)
    found = read_answer(answer(table, None, []))
    assert found["samples"][0]["metrics"][0] == ["psnr", None, None]
    assert found["samples"][0]["numbers"][0][2][-1] == table.metrics("0")["psnr"][-1]
    table.loading = None
    again = read_answer(answer(table, found["version"], []))
    assert again["from"] == 0
    assert again["samples"][0]["metrics"][0][2]["last"][1] == 99_999


def test_metrics_are_whole_and_exact_as_long_as_they_fit() -> None:
    table = LongTable(2000, 16)
    found = read_answer(answer(table, None, []))
    assert "bin_steps" not in found
    name, definition, values = found["samples"][2]["metrics"][1]
    assert (name, definition) == ("ssim", None)
    np.testing.assert_array_equal(values, table.metrics("2")["ssim"])


def test_who_has_whole_metrics_keeps_them_when_the_series_gets_long() -> None:
    version = read_answer(answer(LongTable(2000, 16), None, []))["version"]
    found = read_answer(answer(LongTable(2100, 16), version, [(0, 1)]))
    assert found["from"] == 2000
    assert len(found["samples"][0]["metrics"][0][2]) == 100
    assert "numbers" not in found["samples"][0]


def test_very_much_that_is_new_is_a_whole_answer() -> None:
    version = read_answer(answer(LongTable(10, 16), None, []))["version"]
    found = read_answer(answer(LongTable(50_000, 16), version, []))
    assert found["from"] == 0
    assert "bin_steps" in found


@pytest.mark.parametrize("since", ["", "x", "5", "5.unknown", "999999999999999.v5", "-1.v5"])
def test_a_version_that_nobody_knows_gets_all(since: str) -> None:
    found = read_answer(answer(LongTable(5, 1), since, []))
    assert (found["from"], found["windows"]) == (0, [[0, 5]])


def test_a_restart_is_told_from_the_first_step_that_it_wrote_again() -> None:
    tables = RowTables()
    events = [event(i, i) for i in range(5)]
    before = to_columns(tables.table("val", assemble("val", events)))
    again = tables.table("val", assemble("val", [*events, event(3, 9.0, name="b")]))
    found = to_columns(again, before["version"])
    assert (found["from"], found["steps"]) == (3, [3])
    # What came before the new steps is said in full: it is not what the client had last.
    assert found["samples"]["0"]["panes"]["output"]["digests"] == ["b" * 32]
    assert found["samples"]["0"]["panes"]["output"]["keys"] == ["T-" + "b" * 32]


def test_nothing_new_is_next_to_nothing() -> None:
    table = LongTable(1000, 16)
    version = read_answer(answer(table, None, []))["version"]
    body = answer(table, version, [])
    assert len(body) < 500
    assert read_answer(body)["samples"] == []


def test_a_pane_that_is_not_everywhere_says_where_it_is() -> None:
    events = [
        Event(i, i, (SampleHeader("0", None, {r: pane("a") for r in roles}, {}),), HERE)
        for i, roles in enumerate([["output"], ["output", "x"], ["output", "x"], ["x"], ["output"]])
    ]
    tables = RowTables()
    found = read_answer(answer(tables.table("val", assemble("val", events)), None, []))
    panes = {one["role"]: one for one in found["samples"][0]["panes"]}
    assert panes["output"]["stretches"] == [0, 3, 4, 5]
    assert panes["x"]["stretches"] == [1, 4]
    assert (panes["output"]["codes"], panes["x"]["codes"]) == (["21101"], ["03110"])


def test_the_same_picture_later_is_said_once() -> None:
    events = [event(i, i, name=name) for i, name in enumerate("abab")]
    found = read_answer(answer(RowTables().table("val", assemble("val", events)), None, []))
    assert found["samples"][0]["panes"][0]["codes"] == ["2233"]
    assert found["pictures"]["again"] == [0, 1]
    assert found["pictures"]["keys"] == ["T-*", "T-*"]


def test_a_caption_of_a_sample_that_is_long_gone_is_known() -> None:
    gone = SampleHeader("gone", "a cat", {"output": pane("a")}, {})
    events = [Event(1, 1.0, (gone,), HERE), *(event(i, i, "x") for i in (0, 2))]
    found = to_columns(assemble("val", sorted(events, key=lambda one: one.step)))
    assert found["samples"]["gone"]["caption"] == "a cat"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [7],
        [-5, 0, 5, 10],
        list(range(0, 1000, 7)),
        [0, 1, 3, 4, 1000, 70_000, 2**40, 2**40 + 1],
        [*range(100), *range(200, 300), 2**31],
        np.cumsum(np.random.default_rng(0).integers(1, 300, 500)).tolist(),
    ],
)
def test_steps_come_back(steps: list[int]) -> None:
    container = Container()
    coded = code_steps(container, np.array(steps, np.int64))
    head = read_answer(container.packed({"steps": coded}))["steps"]
    if "values" in head:
        assert head["values"] == steps
    else:
        repeats = head.get("repeats", [1] * len(head["differences"]))
        differences = np.repeat(head["differences"], repeats).astype(np.int64)
        assert np.cumsum([head["first"], *differences]).tolist() == steps


def test_steps_beyond_the_numbers_of_browsers_are_rounded_each_for_itself() -> None:
    container = Container()
    steps = np.array([2**53 + 1, 2**53 + 3, 2**60], np.int64)
    head = read_answer(container.packed({"steps": code_steps(container, steps)}))
    assert head["steps"] == {"values": [float(step) for step in steps]}


def test_a_million_irregular_steps_take_a_byte_each() -> None:
    container = Container()
    steps = np.cumsum(np.random.default_rng(0).integers(1, 200, 1_000_000))
    assert len(container.packed({"steps": code_steps(container, steps)})) < 1_000_200


def test_pictures_of_several_storages_keep_their_keys() -> None:
    sample = SampleHeader("0", None, {"output": pane("a")}, {})
    events = [Event(i, i, (sample,), Elements(1, file)) for i, file in enumerate("TTUT")]
    found = read_answer(answer(RowTables().table(0, assemble("val", events)), None, []))
    assert found["samples"][0]["panes"][0]["codes"] == ["2123"]


def test_the_example_of_the_documentation_is_an_answer() -> None:
    text = Path(__file__).parents[3].joinpath("docs/http_api.md").read_text("utf-8")
    example = json.loads(
        text.split("## `series")[1].split("```json")[1].split("```")[0].replace("…", "")
    )
    found = read_answer(answer(LongTable(100_000, 16), None, []))
    assert example.keys() == found.keys()
    assert example["samples"][0].keys() == {*found["samples"][0], "caption"}
    assert (
        example["samples"][0]["metrics"][0][2].keys() == found["samples"][0]["metrics"][0][2].keys()
    )
    assert example["pictures"].keys() == {*found["pictures"], "problems"}
