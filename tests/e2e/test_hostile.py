"""Logs of sizes that nobody wants: the page shows a part, says so, and shows the other runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sources.journal_files import JournalFiles, digest
from triptych_tab import Tab, World, plain
from waiting import wait_until

import tb_triptych
from tb_triptych.encoding.png import encode_png

OpenTab = Callable[..., Tab]

GREEN = (0, 200, 0)
PNG = encode_png(plain(GREEN)[0])


def log_good(world: World) -> None:
    with tb_triptych.TriptychWriter(world.server.logdir / "good") as writer:
        writer.triptych("val", None, plain(GREEN), None, step=0)


def log_odd(directory: Path, tag: str, roles: int = 0, samples: int = 1, **sample: Any) -> None:
    """Log one event of one green picture, under this many roles and sample ids."""
    files = JournalFiles(directory)
    pane: Mapping[str, Any] = {
        "digest": digest(PNG),
        "at": files.store(PNG),
        "media": "image/png",
        "shape": [16, 16, 3],
        "dtype": "uint8",
    }
    names = ["output", *(f"x{i}" for i in range(roles))]
    blob = {
        "samples": [
            {"id": str(i), "panes": dict.fromkeys(names, pane), **sample} for i in range(samples)
        ]
    }
    spec = {"version": 1, "panes": {name: {"kind": "image"} for name in names}}
    if "metrics" in sample:
        better = {"better": "higher", "unit": None}
        spec["metrics"] = dict.fromkeys(sample["metrics"], better)
    files.record(tag, 0, json.dumps(blob).encode(), json.dumps(spec).encode())


def test_of_very_many_tags_a_page_is_shown_and_each_is_found(
    world: World, open_tab: OpenTab
) -> None:
    log_good(world)
    for first in (0, 600):  # of one run, the server lists 1,000
        files = JournalFiles(world.server.logdir / f"odd{first}")
        for i in range(first, first + 600):
            files.log(f"t{i}", 0)
    wait_until(lambda: world.server.listing("odd0", "t599"))
    wait_until(lambda: world.server.listing("odd600", "t1199"))
    wait_until(lambda: world.server.listing("good", "val"))
    tab = open_tab(world.server)
    pager = tab.frame.locator("[data-pager=tags]").first
    pager.get_by_text("1 to 500 of 1,201 tags.").wait_for()
    assert tab.frame.locator("section[data-tag]").count() == 500
    pager.locator("button[name=pager-on]").click()
    tab.frame.locator("section[data-tag=t500]").wait_for()
    # The side bar has all of them, and turns to the page of one.
    tab.frame.locator("input[name=tagFilter]").fill("val")
    tab.wait_for(tab.pane("0", "output", tag="val"), 0)
    tab.frame.locator("input[name=tagFilter]").fill("")
    tab.frame.locator(".tag-list").evaluate("list => (list.scrollTop = list.scrollHeight)")
    tab.frame.locator(".tag-list .tag[title=val]").click()
    tab.frame.locator("section[data-tag=val]").wait_for()
    assert tab.colour(tab.pane("0", "output", tag="val")) == GREEN


def test_of_very_many_samples_a_page_is_shown(world: World, open_tab: OpenTab) -> None:
    log_odd(world.server.logdir / "odd", "val", samples=1300)  # the server reads 1,000
    wait_until(lambda: world.server.listing("odd", "val"))
    tab = open_tab(world.server, state="&p.triptych.size=s")
    pager = tab.frame.locator("[data-pager=samples]").first
    pager.get_by_text("1 to 500 of 1,000 samples.").wait_for()
    tab.wait_for(tab.pane("0", "output"), 0)
    assert tab.frame.locator(".row").count() == 500
    pager.locator("button[name=pager-on]").click()
    tab.wait_for(tab.pane("500", "output"), 0)
    assert tab.colour(tab.pane("500", "output")) == GREEN


def test_very_many_columns_and_metrics_leave_the_other_runs_as_they_are(
    world: World, open_tab: OpenTab
) -> None:
    log_good(world)
    metrics = {f"m{i}": i / 7 for i in range(600)}
    log_odd(world.server.logdir / "odd", "odd", roles=200, metrics=metrics)
    wait_until(lambda: world.server.listing("good", "val"))
    wait_until(lambda: world.server.listing("odd", "odd"))
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output", tag="odd"), 0)
    heads = tab.frame.locator("section[data-tag=odd] .heading")
    assert heads.count() == 32
    tab.frame.get_by_text("are left out").first.wait_for()
    assert tab.frame.locator("select[name=metric] option").count() == 64
    tab.frame.locator("input[name=tagFilter]").fill("val")
    tab.wait_for(tab.pane("0", "output", tag="val"), 0)
    assert tab.colour(tab.pane("0", "output", tag="val")) == GREEN
