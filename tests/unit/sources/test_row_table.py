import numpy as np
import pytest
from sources.rows import HERE, event, pane

from tb_triptych.format.header import SampleHeader
from tb_triptych.sources.pane_track import PaneTrack
from tb_triptych.sources.row_table import RowTable, RowTables
from tb_triptych.sources.series import Event, assemble


def sample(id: str, *roles: str, **metrics: float | None) -> SampleHeader:
    return SampleHeader(id, None, {role: pane("a") for role in roles}, metrics)


def test_a_table_has_columns_over_its_steps() -> None:
    events = [
        Event(0, 10.0, (sample("a", "output", psnr=20.0),), HERE),
        Event(5, 11.0, (sample("b", "output"),), HERE),
        Event(7, float("nan"), (sample("a", "output", psnr=None, ssim=0.5),), HERE),
    ]
    table = RowTable(assemble("val", events, ["odd"]))
    assert (table.tag, table.sample_ids, table.problems) == ("val", ["a", "b"], ("odd",))
    assert table.steps.tolist() == [0, 5, 7]
    np.testing.assert_array_equal(table.wall_times_s, [10, 11, np.nan])
    metrics = table.metrics("a")
    assert list(metrics) == ["psnr", "ssim"]
    np.testing.assert_array_equal(metrics["psnr"], [20, np.nan, np.nan])
    np.testing.assert_array_equal(metrics["ssim"], [np.nan, np.nan, 0.5])
    rows = table.rows(1, 3)
    assert [stored and stored.event.step for stored in rows["a"]] == [None, 7]
    assert [stored and stored.event.step for stored in rows["b"]] == [5, None]


def test_a_table_knows_where_each_pane_is_and_where_it_changed() -> None:
    was = pane("b")._replace(changed_from="a" * 32)
    headers = [
        sample("a", "output", "input"),
        sample("a", "output"),
        SampleHeader("a", None, {"output": pane("a"), "input": was}, {}),
    ]
    events = [Event(i, i, (header,), HERE) for i, header in enumerate(headers)]
    events.insert(2, event(2, 2.0, "b"))
    events[3] = Event(3, 3.0, (headers[2],), HERE)
    assert RowTable(assemble("val", events)).panes("a") == {
        "output": PaneTrack(((0, 2), (3, 4))),
        "input": PaneTrack(((0, 1), (3, 4)), {3: "a" * 32}),
    }


def test_a_table_knows_the_first_step_that_differs_from_each_earlier_one() -> None:
    tables = RowTables()
    events = [event(step, step) for step in range(4)]
    first = tables.table("val", assemble("val", events[:2]))
    second = tables.table("val", assemble("val", events))
    assert second.changed_from(first.version) == 2
    assert second.changed_from(second.version) == 4
    assert second.changed_from("x") is None
    restarted = tables.table("val", assemble("val", [*events, event(1, 9.0)]))
    assert restarted.steps.tolist() == [0, 1]
    assert [restarted.changed_from(t.version) for t in (first, second)] == [1, 1]
    longer = tables.table("val", assemble("val", [*events, event(1, 9.0), event(2, 9.5)]))
    assert [longer.changed_from(t.version) for t in (first, second)] == [1, 1]


def test_steps_that_are_only_gone_are_a_change_behind_the_last_one() -> None:
    tables = RowTables()
    events = [event(step, step) for step in range(4)]
    before = tables.table("val", assemble("val", events))
    after = tables.table("val", assemble("val", events[:3]))
    assert after.version != before.version
    assert after.changed_from(before.version) == 3


def test_a_series_that_did_not_change_keeps_its_version_and_what_is_known() -> None:
    tables = RowTables()
    events = [event(step, step) for step in range(3)]
    first = tables.table("val", assemble("val", events[:1]))
    second = tables.table("val", assemble("val", events))
    again = tables.table("val", assemble("val", events, ["news"]))
    assert again.version == second.version
    assert again.changed_from(first.version) == 1
    assert again.problems == ("news",)


def test_another_server_knows_no_version_of_this_one() -> None:
    series = assemble("val", [event(0, 0.0)])
    version = RowTables().table("val", series).version
    assert RowTables().table("val", series).changed_from(version) is None


def test_of_many_series_the_one_that_is_asked_for_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tb_triptych.sources.row_table._MOST_ROWS", 3)
    tables = RowTables()
    events = [event(step, step) for step in range(5)]
    tables.table("small", assemble("val", events[:2]))
    large = tables.table("large", assemble("val", events[:4]))
    assert tables.table("large", assemble("val", events)).changed_from(large.version) == 4
