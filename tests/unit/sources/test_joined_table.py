import numpy as np
from sources.rows import HERE, event, pane

from tb_triptych.format.header import SampleHeader
from tb_triptych.sources.joined_table import joined
from tb_triptych.sources.pane_track import PaneTrack
from tb_triptych.sources.row_table import RowTable, RowTables
from tb_triptych.sources.series import Event, assemble
from tb_triptych.sources.table import SeriesTable


def steps(table: SeriesTable) -> dict[str, list[tuple[int, float]]]:
    return {
        i: [(at.event.step, at.event.wall_time_s) for at in row if at is not None]
        for i, row in table.rows(0, len(table.steps)).items()
    }


def test_of_two_tables_the_newer_has_precedence_at_the_same_sample_and_step() -> None:
    older = assemble("val", [event(0, 10, "a", "b"), event(2, 12, "a")], ["old"])
    newer = assemble("val", [event(0, 20, "a"), event(1, 21, "a", "c")], ["new"])
    both = joined([RowTable(older), RowTable(newer)])
    assert both.steps.tolist() == [0, 1, 2]
    assert both.wall_times_s.tolist() == [20, 21, 12]
    assert both.sample_ids == ["a", "b", "c"]
    assert steps(both) == {"a": [(0, 20), (1, 21), (2, 12)], "b": [(0, 10)], "c": [(1, 21)]}
    assert both.problems == ["old", "new"]
    assert [stored and stored.event.step for stored in both.rows(1, 2)["c"]] == [1]


def test_a_sample_of_the_newer_table_hides_all_of_the_older_one_at_its_step() -> None:
    old = SampleHeader(
        "a",
        None,
        {"output": pane("a"), "input": pane("b")._replace(changed_from="c" * 32)},
        {"psnr": 20.0, "mae": 0.5},
        {"mae": "fractions"},
    )
    new = SampleHeader("a", None, {"output": pane("a")}, {"mae": 9.0})
    older = assemble("val", [Event(i, i, (old,), HERE) for i in range(3)])
    newer = assemble("val", [Event(1, 9, (new,), HERE)])
    both = joined([RowTable(older), RowTable(newer)])
    assert both.panes("a") == {
        "output": PaneTrack(((0, 3),)),
        "input": PaneTrack(((0, 1), (2, 3)), {0: "c" * 32, 2: "c" * 32}),
    }
    np.testing.assert_array_equal(both.metrics("a")["psnr"], [20, np.nan, 20])
    np.testing.assert_array_equal(both.metrics("a")["mae"], [0.5, 9, 0.5])
    assert both.definitions("a") == {"mae": ["fractions", None, "fractions"]}


def test_one_table_stays_as_it_is() -> None:
    table = RowTable(assemble("val", [event(0, 0.0)]))
    assert joined([table]) is table


def test_what_changed_in_a_part_is_found_in_the_whole() -> None:
    old, new = RowTables(), RowTables()
    rare = [event(step, step) for step in (0, 10, 20)]
    dense = [event(step, step) for step in range(5, 30)]
    first = joined(
        [
            old.table(0, assemble("val", rare[:2])),
            new.table(0, assemble("val", dense[:10])),
        ]
    )
    assert first.steps.tolist() == [0, *range(5, 15)]
    second = joined([old.table(0, assemble("val", rare)), new.table(0, assemble("val", dense))])
    # Step 10 is the last one of the older part that stayed, 14 that of the newer part.
    assert second.steps[second.changed_from(first.version)] == 11
    assert second.changed_from(second.version) == len(second.steps)
    assert second.changed_from("x") is None
    assert second.changed_from("x+y") is None
