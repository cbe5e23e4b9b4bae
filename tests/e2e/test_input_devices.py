"""A finger, a keyboard alone, a browser at 200 %, and nobody there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from event_files import EventFile
from playwright.sync_api import CDPSession, Locator
from triptych_tab import Colour, Tab, World, plain
from waiting import wait_until

from tb_triptych.summary import triptych_pb

OpenTab = Callable[..., Tab]

STEPS = {0: [(0, 60, 0)], 5: [(0, 120, 0)], 9: [(0, 240, 0)]}
QUARTERS: dict[tuple[int, int], Colour] = {
    (0, 0): (200, 0, 0),
    (0, 1): (0, 200, 0),
    (1, 0): (0, 0, 200),
    (1, 1): (200, 200, 0),
}


def log_quarters(world: World) -> None:
    """Log one picture of four colours."""
    picture = plain((0, 0, 0), size=256)
    for (row, column), colour in QUARTERS.items():
        picture[0, 128 * row : 128 * row + 128, 128 * column : 128 * column + 128] = colour
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", picture, picture, picture), 0)
    file.close()
    wait_until(lambda: world.server.listing("run", "val") is not None)


def box_of(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def corners(tab: Tab, pane: Locator) -> set[tuple[int, ...]]:
    """The colours a little inside of the four corners of a canvas."""
    box = box_of(pane.locator("canvas").first)
    screen = tab.screenshot()
    return {
        tuple(screen[int(box["y"] + y * box["height"]), int(box["x"] + x * box["width"])])
        for x in (0.1, 0.9)
        for y in (0.1, 0.9)
    }


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


def test_two_fingers_zoom_all_panes_and_one_pans(world: World, open_tab: OpenTab) -> None:
    log_quarters(world)
    tab = open_tab(world.server, has_touch=True)
    panes = [tab.pane("0", role) for role in ("input", "output", "target")]
    tab.wait_for(panes[1], 0)
    assert len(corners(tab, panes[0])) == 4
    session = tab.page.context.new_cdp_session(tab.page)
    box = box_of(panes[1].locator("canvas").first)
    # Between two fingers in the middle of the quarter above on the left.
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 4
    touch(session, "touchStart", (x - 10, y), (x + 10, y))
    for apart in range(10, 80, 10):
        touch(session, "touchMove", (x - apart, y), (x + apart, y))
    touch(session, "touchEnd")
    wait_until(lambda: all(corners(tab, pane) == {QUARTERS[0, 0]} for pane in panes))
    x, y = box["x"] + 0.8 * box["width"], box["y"] + 0.8 * box["height"]
    touch(session, "touchStart", (x, y))
    for _ in range(12):
        # Far beyond the pane: fingers that drag stay with what they have taken.
        x, y = x - 60, y - 60
        touch(session, "touchMove", (x, y))
    touch(session, "touchEnd")
    wait_until(lambda: all(corners(tab, pane) == {QUARTERS[1, 1]} for pane in panes))


def test_a_finger_drags_the_timeline_and_reads_a_value(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server, has_touch=True)
    output = tab.pane("0", "output")
    tab.wait_for(output, 9)
    session = tab.page.context.new_cdp_session(tab.page)
    box = box_of(tab.timeline)
    y = box["y"] + box["height"] / 2
    touch(session, "touchStart", (box["x"] + 0.9 * box["width"], y))
    for share in (0.8, 0.7, 0.6, 0.55):
        touch(session, "touchMove", (box["x"] + share * box["width"], y))
    touch(session, "touchEnd")
    tab.wait_for(output, 5)
    assert tab.colour(output) == (0, 120, 0)
    canvas = box_of(output.locator("canvas").first)
    tab.page.touchscreen.tap(canvas["x"] + 40, canvas["y"] + 40)
    wait_until(lambda: "120" in tab.frame.locator('[data-sample="0"]').inner_text())


def test_the_whole_job_is_done_without_a_mouse(world: World, open_tab: OpenTab) -> None:
    for run, blue in (("a", 10), ("b", 250)):
        world.log(run, {step: [(0, colours[0][1], blue)] for step, colours in STEPS.items()})
    world.log("a", STEPS, tag="other")
    tab = open_tab(world.server)
    of_a, of_b = (tab.pane("0", "output", run, tag="val") for run in "ab")
    tab.wait_for(of_b, 9)
    # Find a tag.
    tab.press("/")
    tab.page.keyboard.type("^val")
    wait_until(lambda: tab.frame.locator('section[data-tag="other"]').count() == 0)
    # Choose runs: the ticks come before the tags.
    for _ in range(20):
        if tab.frame.locator('input[data-run="a"]:focus').count():
            break
        tab.press("Shift+Tab")
    tab.press("Space")
    wait_until(lambda: of_a.count() == 0)
    tab.press("Space")
    tab.wait_for(of_a, 9)
    # Scrub.
    for _ in range(40):
        if tab.timeline.and_(tab.frame.locator(":focus")).count():
            break
        tab.press("Tab")
    tab.press("ArrowLeft")
    tab.wait_for(of_a, 5)
    assert tab.colour(of_a) == (0, 120, 10)
    # Zoom.
    for _ in range(4):
        tab.press("+")
    zoom = tab.frame.locator(".percent")
    wait_until(lambda: "%" in zoom.inner_text())
    # Wipe, and move the line.
    tab.press("w")
    divider = tab.frame.get_by_role("slider", name="Divider").first
    for _ in range(60):
        if divider.and_(tab.frame.locator(":focus")).count():
            break
        tab.press("Tab")
    before = divider.get_attribute("aria-valuenow")
    tab.press("ArrowRight")
    wait_until(lambda: divider.get_attribute("aria-valuenow") != before)
    # Read a value: of the pixel in the middle of what is seen.
    tab.press("v")
    wait_until(lambda: "43.3" in tab.frame.locator("footer").inner_text())


def test_a_pointer_at_rest_points_at_what_comes_under_it(world: World, open_tab: OpenTab) -> None:
    picture = plain((0, 0, 0), size=64)
    picture[..., 0] = np.arange(64)
    pictures = np.concatenate([picture, picture + np.uint8(100)])
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", pictures, pictures, pictures), 0)
    file.close()
    wait_until(lambda: world.server.listing("run", "val") is not None)
    tab = open_tab(world.server)
    pane = tab.frame.locator("[data-sample='0'] [data-role=output]").first
    tab.wait_for(pane, 0)
    box = box_of(pane.locator("canvas").first)
    tab.page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    place = tab.frame.locator(".pixel")
    wait_until(lambda: place.inner_text() == "x 16, y 16")
    for _ in range(4):
        tab.press("+")
    # Around the middle: what is under the pointer comes nearer to it.
    wait_until(lambda: place.inner_text() == "x 25, y 25")
    tab.press("Enter")
    tab.press("ArrowDown")
    wait_until(lambda: tab.frame.locator("[data-sample='1'] .pixel").count() == 1)
    seen = place.inner_text()
    x = int(seen.split()[1].strip(","))
    tab.press("v")
    wait_until(lambda: tab.frame.locator(".probe-place").inner_text() == f"#1 {seen}")
    wait_until(lambda: f"{(300 + x) / 3:.4g}" in tab.frame.locator("footer").inner_text())


def test_all_can_be_reached_at_200_percent(world: World, open_tab: OpenTab) -> None:
    world.log("a", STEPS)
    world.log("b", STEPS)
    tab = open_tab(world.server, size=(640, 450), device_scale_factor=2)
    output = tab.pane("0", "output", "a")
    tab.wait_for(output, 9)
    frame = box_of(tab.page.locator("iframe").first)
    timeline = box_of(tab.timeline)
    assert timeline["width"] > 150
    assert timeline["y"] + timeline["height"] <= frame["y"] + frame["height"]
    canvas = box_of(output.locator("canvas").first)
    assert min(canvas["width"], canvas["height"]) > 100
    tab.press("ArrowLeft")
    tab.wait_for(output, 5)
    for name in ("Help", "Side bar", "Zoom in", "Play"):
        button = box_of(tab.frame.get_by_role("button", name=name, exact=True))
        assert button["x"] >= 0
        assert button["x"] + button["width"] <= frame["width"] + 1
    # As many pixels as the screen has.
    width = output.locator("canvas").first.evaluate("canvas => canvas.width")
    assert abs(width - 2 * canvas["width"]) <= 1


def test_nobody_asks_or_plays_while_the_tab_is_not_seen(world: World, open_tab: OpenTab) -> None:
    world.log("run", {step: [(0, 10 * step, 0)] for step in range(20)})
    tab = open_tab(world.server, state="&p.triptych.speed=30")
    tab.wait_for(tab.pane("0", "output"), 19)
    asked: list[Any] = []

    def note(response: Any) -> None:
        if "/data/plugin/triptych/" in response.url:
            asked.append(response)

    tab.page.on("response", note)
    # Seen: asked now and then, and nothing is sent when nothing has changed.
    tab.page.wait_for_timeout(6500)
    assert {r.status for r in asked if "catalog" in r.url} == {304}
    tab.press("Space")
    # TensorBoard's other tab: the frame of ours has no height.
    hide = "frame => { frame.style.height = '0px'; }"
    tab.page.locator("iframe").first.evaluate(hide)
    tab.page.wait_for_timeout(500)
    asked.clear()
    step = tab.timeline.get_attribute("aria-valuenow")
    tab.page.wait_for_timeout(6500)
    assert asked == []
    assert tab.timeline.get_attribute("aria-valuenow") == step
    tab.page.locator("iframe").first.evaluate("frame => frame.style.height = ''")
    tab.page.wait_for_timeout(2000)
    assert asked != []


def test_new_steps_are_ticks_and_nothing_moves(world: World, open_tab: OpenTab) -> None:
    world.log("run", {step: [(0, 10 * step, 0)] for step in (0, 10, 20)})
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 20)
    tab.press("ArrowLeft")
    tab.wait_for(output, 10)

    def ticks() -> Any:
        return tab.frame.locator("canvas.ticks").screenshot()

    before, place = ticks(), box_of(output.locator("canvas").first)
    world.log("run", {30: [(0, 250, 0)]})
    wait_until(lambda: ticks() != before)
    assert tab.step == 10
    assert tab.colour(output) == (0, 100, 0)
    assert box_of(output.locator("canvas").first) == place
