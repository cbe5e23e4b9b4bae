import numpy as np
import pytest
from sources.columns import to_columns
from sources.rows import HERE, Elements, event, pane

from tb_triptych.format.header import SampleHeader
from tb_triptych.sources.natural_order import natural_key
from tb_triptych.sources.series import Event, Series, assemble, by_wall_time


def steps(series: Series) -> dict[str, list[tuple[int, float]]]:
    return {
        i: [(s, at.event.wall_time_s) for s, at in row.items()] for i, row in series.rows.items()
    }


def test_steps_ascend_whatever_the_order_of_events() -> None:
    found = assemble("val", by_wall_time([event(2, 12), event(0, 10), event(1, 11)]))
    assert steps(found) == {"0": [(0, 10), (1, 11), (2, 12)]}


def test_the_order_of_writing_counts_where_clocks_do_not_tell_it() -> None:
    found = assemble("val", [event(4, 10, name="a"), event(5, 10, name="a"), event(4, 9, name="b")])
    assert steps(found) == {"0": [(4, 9)]}


def test_a_restart_hides_what_was_written_before_at_its_step_and_later() -> None:
    found = assemble("val", [event(0, 10), event(5, 15), event(10, 20), event(5, 30), event(6, 31)])
    assert steps(found) == {"0": [(0, 10), (5, 30), (6, 31)]}


def test_a_restart_hides_steps_between_those_it_writes() -> None:
    found = assemble("val", [event(4, 14), event(6, 16), event(5, 30)])
    assert steps(found) == {"0": [(4, 14), (5, 30)]}


def test_samples_with_other_ids_do_not_hide_each_other() -> None:
    found = assemble("val", [event(5, 10, "a"), event(5, 11, "b"), event(3, 12, "b")])
    assert steps(found) == {"a": [(5, 10)], "b": [(3, 12)]}
    assert found.wall_times_s == {3: 12, 5: 10}


def test_what_is_the_same_at_all_steps_is_said_once() -> None:
    columns = to_columns(assemble("val", [event(0, 10), event(1, 11)]))
    output = columns["samples"]["0"]["panes"]["output"]
    assert output == {
        "keys": ["T-" + "a" * 32] * 2,
        "digests": ["a" * 32] * 2,
        "stats": [{"min": 0, "max": 255}] * 2,
        "media": "image/png",
        "shape": [2, 2],
        "dtype": "uint8",
    }


def test_what_changes_is_a_column_with_null_where_the_pane_is_absent() -> None:
    events = [
        event(0, 10, "a"),
        event(1, 11, "b"),
        Event(2, 12, (SampleHeader("a", "c", {"output": pane("b", shape=(4, 4))}, {}),), HERE),
    ]
    sample = to_columns(assemble("val", events))["samples"]["a"]
    assert sample["caption"] == "c"
    output = sample["panes"]["output"]
    assert output["shape"] is None
    assert output["shape_by_step"] == [[2, 2], None, [4, 4]]
    assert output["digests"] == ["a" * 32, None, "b" * 32]
    assert output["media"] == "image/png"


def test_a_payload_that_the_event_does_not_hold_has_a_reason_and_no_key() -> None:
    sample = SampleHeader("0", None, {"output": pane("a"), "input": pane("b", at=7)}, {})
    columns = to_columns(assemble("val", [Event(3, 10, (sample,), HERE)]))
    panes = columns["samples"]["0"]["panes"]
    assert list(panes) == ["input", "output"]
    assert panes["input"]["keys"] == [None]
    assert panes["input"]["digests"] == ["b" * 32]
    assert panes["input"]["problems"] == {"0": "there is no payload 7"}


def test_a_picture_that_stays_is_named_by_each_place_where_it_is() -> None:
    sample = SampleHeader("0", None, {"output": pane("a")}, {})
    events = [Event(i, i, (sample,), Elements(1, file)) for i, file in enumerate("TTU")]
    output = to_columns(assemble("val", events))["samples"]["0"]["panes"]["output"]
    assert output["keys"] == ["T-" + "a" * 32, "T-" + "a" * 32, "U-" + "a" * 32]


def test_a_picture_that_changed_says_what_it_was_before() -> None:
    changed = pane("b")._replace(changed_from="a" * 32)
    events = [event(0, 10), Event(1, 11, (SampleHeader("0", None, {"output": changed}, {}),), HERE)]
    output = to_columns(assemble("val", events))["samples"]["0"]["panes"]["output"]
    assert output["changed"] == {"1": "a" * 32}


def test_metrics_are_columns() -> None:
    events = [
        Event(i, i, (SampleHeader("0", None, {"output": pane("a")}, metrics),), HERE)
        for i, metrics in enumerate([{"psnr": 20.0}, {}, {"psnr": 21.0, "ssim": 0.5}])
    ]
    sample = to_columns(assemble("val", events))["samples"]["0"]
    assert sample["metrics"] == {"psnr": [20.0, None, 21.0], "ssim": [None, None, 0.5]}


def test_definitions_of_metrics_are_columns_where_they_change() -> None:
    numbers = {"mae": 0.5, "psnr": 20.0}
    found = []
    new = {"mae": "fractions"}
    old: dict[str, str] = {}
    for definitions in [old, new], [new, new], [old, old]:
        events = [
            Event(i, i, (SampleHeader("0", None, {"output": pane("a")}, numbers, said),), HERE)
            for i, said in enumerate(definitions)
        ]
        sample = to_columns(assemble("val", events))["samples"]["0"]
        found.append(sample.get("definitions"))
    assert found == [{"mae": [None, "fractions"]}, {"mae": "fractions"}, None]


def test_ten_thousand_steps_in_any_order_are_joined_alike() -> None:
    events = [event(i, float(i)) for i in range(10_000)]
    shuffled = [events[i] for i in np.random.default_rng(0).permutation(10_000)]
    assert steps(assemble("val", by_wall_time(shuffled))) == steps(assemble("val", events))


@pytest.mark.parametrize(
    "names",
    [["run2", "run10"], ["a", "a1", "a1b", "a2"], ["run", "run/x"], ["1" * 4999, "1" * 5000]],
)
def test_names_are_in_the_order_that_people_expect(names: list[str]) -> None:
    assert sorted({*names}, key=natural_key) == names
