"""What the page says when something is not as it should be, and where it says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from event_files import EventFile
from triptych_tab import Tab, World, plain
from waiting import wait_until

import tb_triptych
from tb_triptych.encoding.event import to_summary
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.panes import Image

OpenTab = Callable[..., Tab]

RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 200, 0), (0, 0, 255), (255, 255, 0)
STEPS: dict[int, Any] = {0: [GREEN], 5: [GREEN], 9: [GREEN]}
CAUTION = (138, 83, 0)  # --caution in light


def test_a_series_that_cannot_be_read_says_why_in_its_group(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", {0: [GREEN]}, tag="fine")
    metadata = create_summary_metadata({role: Image() for role in ("input", "output", "target")})
    file = EventFile(world.server.logdir / "run")
    for step in range(3):
        file.append(to_summary("broken", [b"{no json"], metadata), step)
    file.close()
    wait_until(lambda: world.server.listing("run", "broken"))
    tab = open_tab(world.server)
    group = tab.frame.locator('section[data-tag="broken"]')
    group.get_by_text("Nothing to show for this tag").wait_for()
    group.get_by_text("step 0 cannot be read").wait_for()
    group.get_by_text("and 2 more").click()
    group.get_by_text("step 2 cannot be read").wait_for()
    assert tab.frame.locator('section[data-tag="fine"] .group-notice').count() == 0


@pytest.mark.filterwarnings("ignore:.*was dropped")
def test_calls_that_were_not_recorded_are_told_in_their_group_and_at_the_top(
    world: World, open_tab: OpenTab
) -> None:
    picture = plain(GREEN, size=256)
    directory = world.server.logdir / "run"
    with tb_triptych.TriptychWriter(directory, on_full="drop", queue_bytes=1) as writer:
        for step in range(30):
            writer.triptych("val", picture, picture, picture, step=step)
    wait_until(lambda: world.server.get("catalog").json["notices"])
    tab = open_tab(world.server)
    words = "calls were not recorded"
    tab.frame.locator("section[data-tag=val] .group-notice").get_by_text(words).wait_for()
    tab.frame.locator(".notices").get_by_text(words).wait_for()


@pytest.mark.filterwarnings("ignore:.*target")
def test_a_target_that_did_not_stay_the_same_is_told_at_row_pane_and_timeline(
    world: World, open_tab: OpenTab
) -> None:
    with tb_triptych.TriptychWriter(world.server.logdir / "run") as writer:
        for step in range(0, 1000, 100):
            targets = plain(BLUE, YELLOW if step >= 400 else BLUE)
            writer.triptych("val", plain(RED, RED), plain(GREEN, GREEN), targets, step=step)
    wait_until(lambda: (world.server.listing("run", "val") or {}).get("last_step") == 900)
    tab = open_tab(world.server)
    target = tab.pane("1", "target")
    tab.wait_for(target, 900)
    assert "changed" not in target.inner_text()
    assert tab.frame.locator(".changes").count() == 1

    def marks() -> list[int]:
        """Where on the timeline something is painted in amber: columns, as fractions."""
        box = tab.timeline.bounding_box()
        assert box is not None
        x, y, width = int(box["x"]), int(box["y"]), int(box["width"])
        band = tab.screenshot()[y : y + 8, x : x + width].astype(int)
        found = np.flatnonzero((np.abs(band - CAUTION).max(-1) < 12).any(0))
        return sorted({round(9 * (column - 10) / (width - 20)) for column in found})

    assert marks() == [4]
    tab.frame.locator('[data-sample="1"]').get_by_text("target changed at step 400").click()
    tab.wait_for(target, 400)
    assert tab.step == 400
    assert tab.colour(target) == YELLOW
    assert "changed at step 400" in target.inner_text()
    assert "changed" not in tab.pane("0", "target").inner_text()
    said = tab.timeline.get_attribute("aria-valuetext") or ""
    assert said.endswith("target of sample 1 changed")


@pytest.mark.filterwarnings("ignore:.*(input|target)")
def test_what_changes_in_many_rows_is_told_once(world: World, open_tab: OpenTab) -> None:
    with tb_triptych.TriptychWriter(world.server.logdir / "run") as writer:
        for step in range(4):
            inputs = plain(*[(10 * step + i, 0, 0) for i in range(3)])
            writer.triptych("val", inputs, plain(*[GREEN] * 3), plain(*[BLUE] * 3), step=step)
    wait_until(lambda: (world.server.listing("run", "val") or {}).get("last_step") == 3)
    tab = open_tab(world.server, state="&p.triptych.size=s")
    tab.wait_for(tab.pane("2", "input"), 3)
    heading = tab.frame.locator(".group-heading")
    heading.get_by_text("input of 3 samples changed at 3 steps").wait_for()
    assert "changed" not in "".join(tab.frame.locator(".row").all_inner_texts())
    heading.get_by_text("changed at 3 steps").click()
    tab.wait_for(tab.pane("0", "input"), 1)
    # A sample that fills the window says its own.
    tab.frame.locator('[data-sample="1"] .caption').click()
    tab.frame.locator('[data-sample="1"]').get_by_text("input changed at 3 steps").wait_for()


def test_facts_are_grey_and_losses_amber(world: World, open_tab: OpenTab) -> None:
    depth = np.ones((1, 16, 16), np.float32)
    holes = depth.copy()
    holes[0, :4] = np.nan
    with tb_triptych.TriptychWriter(world.server.logdir / "run") as writer:
        writer.triptych("val", None, holes, holes, step=0, panes=tb_triptych.panes.Scalar())
    wait_until(lambda: world.server.listing("run", "val"))
    tab = open_tab(world.server)
    target, output = tab.pane("0", "target"), tab.pane("0", "output")
    target.get_by_text("64 NaN").wait_for()
    output.get_by_text("64 NaN").wait_for()
    assert target.locator(".warning, .icon-warning").count() == 0
    colour = "e => getComputedStyle(e).color"
    assert output.locator(".warning").evaluate(colour) == f"rgb{CAUTION}"


def test_steps_that_the_browser_rounds_are_said_to_be(world: World, open_tab: OpenTab) -> None:
    with tb_triptych.TriptychWriter(world.server.logdir / "run") as writer:
        for step in (2**62, 2**62 + 1, 2**62 + 90_000):
            writer.triptych("val", None, plain(GREEN), None, step=step)
    wait_until(lambda: (world.server.listing("run", "val") or {}).get("count") == 3)
    tab = open_tab(world.server)
    tab.pane("0", "output").and_(tab.frame.locator("[data-state=ready]")).wait_for()
    tab.frame.get_by_text("1 of 3 steps are not shown: browsers round").wait_for()
    assert tab.frame.locator("input[name=step]").input_value() == "≈ 4.61168601842748e18"
    assert "4611686018427" not in tab.frame.locator("[data-testid=triptych]").inner_text()


@pytest.mark.parametrize(("step", "shown"), [("-99", 0), ("1e99", 9), ("6", 6)])
def test_a_step_in_the_address_is_held_to_the_log(
    world: World, open_tab: OpenTab, step: str, shown: int
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server, state=f"&p.triptych.step={step}")
    tab.wait_for(tab.pane("0", "output"), max(s for s in STEPS if s <= shown))
    assert tab.step == shown
    assert tab.frame.locator("input[name=step]").input_value() == str(shown)


def test_a_filter_that_matches_nothing_says_so_and_can_be_cleared(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server, state="&p.triptych.runFilter=resnet")
    nothing = tab.frame.locator("[data-empty=nothing-chosen]")
    nothing.get_by_text("No run matches “resnet”").wait_for()
    nothing.get_by_role("button").click()
    tab.wait_for(tab.pane("0", "output"), 9)
    assert tab.colour(tab.pane("0", "output")) == GREEN
    tab.frame.locator("input[name=tagFilter]").fill("train$")
    nothing.get_by_text("No tag matches “train$”").wait_for()
    tab.frame.get_by_label("Clear: Filter tags").click()
    tab.wait_for(tab.pane("0", "output"), 9)
    tab.frame.locator('input[data-run="run"]').uncheck(force=True)
    nothing.get_by_text("No run is selected").wait_for()
    nothing.get_by_role("button").click()
    tab.wait_for(tab.pane("0", "output"), 9)


def test_a_description_is_laid_out_as_markdown_and_does_nothing(
    world: World, open_tab: OpenTab
) -> None:
    text = (
        "The **first** of [them](https://example.org).\n\n<script>alert(1)</script>\n\n"
        "<b onclick=alert(1)>x</b> [no](javascript:alert(1))"
    )
    world.log("run", STEPS, description=text)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 9)
    heading = tab.frame.locator(".group-heading .description")
    assert heading.inner_text().startswith("The first of them.")
    heading.click()
    markdown = tab.frame.locator(".popover .markdown")
    assert markdown.locator("strong").inner_text() == "first"
    assert markdown.locator("script, b, [onclick], [href^=javascript]").count() == 0
    with tab.page.context.expect_page() as opened:
        markdown.get_by_text("them", exact=True).click()
    opened.value.close()
    assert tab.frame.locator("[data-testid=triptych]").is_visible()


def test_series_that_do_not_come_hold_up_no_picture_of_others(
    world: World, open_tab: OpenTab
) -> None:
    greens: dict[int, Any] = {step: [(0, 20 + 2 * step, 0)] for step in range(40)}
    world.log("run", greens, tag="a fast one")
    for run in ("a", "b", "c"):
        for number in range(3):
            world.log(run, STEPS, tag=f"slow {number}")
    state = "&p.triptych.tagFilter=fast&p.triptych.size=s"
    tab = open_tab(world.server, state=state, size=(1280, 1400))
    tab.wait_for(tab.pane("0", "output"), 39)
    held: list[Any] = []
    slow = re.compile(r"/series\?.*slow")
    tab.page.route(slow, lambda route: held.append(route))
    with tab.page.expect_request(slow):
        tab.frame.locator("input[name=tagFilter]").fill("")
    box = tab.frame.locator("input[name=step]")
    box.fill("0")
    box.press("Enter")
    output = tab.pane("0", "output", tag="a fast one")
    tab.wait_for(output, 0)
    assert tab.colour(output) == (0, 20, 0)
    assert 0 < len(held) < 6, "all connections are taken"
    with tab.page.expect_request("**/catalog"):
        tab.page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    tab.page.unroute(slow)
