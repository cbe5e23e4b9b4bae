"""What a person sees, proved by what is painted."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from event_files import EventFile
from triptych_tab import Tab, World, plain
from waiting import wait_until

from tb_triptych import TriptychWriter
from tb_triptych.encoding.event import to_summary
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.panes import Image
from tb_triptych.summary import triptych_pb

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
STEPS = {0: [(0, 60, 0), (0, 70, 0)], 5: [(0, 120, 0), (0, 130, 0)], 9: [(0, 240, 0), (0, 250, 0)]}

OpenTab = Callable[..., Tab]

under_prefix = pytest.mark.parametrize("world", [("--path_prefix=/a/b",)], indirect=True)


def assert_the_arrow_keys_change_outputs_and_nothing_else(tab: Tab) -> None:
    roles = ("input", "output", "target")
    panes = {(s, role): tab.pane(s, role) for s in ("0", "1") for role in roles}
    for step in (9, 5, 0):
        for sample in ("0", "1"):
            tab.wait_for(panes[sample, "output"], step)
            assert tab.colour(panes[sample, "input"]) == RED
            assert tab.colour(panes[sample, "output"]) == STEPS[step][int(sample)]
            assert tab.colour(panes[sample, "target"]) == BLUE
        tab.press("ArrowLeft")
    for sample in ("0", "1"):
        boxes = [panes[sample, role].locator("canvas").bounding_box() for role in roles]
        assert len({(box["y"], box["height"], box["width"]) for box in boxes if box}) == 1
        xs = [box["x"] for box in boxes if box]
        assert xs == sorted(xs)
        assert len(set(xs)) == 3


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("size", [(1024, 700), (1920, 1080)])
def test_three_panes_stand_side_by_side_and_the_arrow_keys_change_the_outputs(
    world: World, open_tab: OpenTab, size: tuple[int, int], *, is_dark: bool
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server, is_dark=is_dark, size=size)
    assert_the_arrow_keys_change_outputs_and_nothing_else(tab)
    corner = tab.screenshot()[-3, -3]
    assert (corner.max() < 80) if is_dark else (corner.min() > 200)


@under_prefix
def test_the_page_works_below_a_path_prefix(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    assert_the_arrow_keys_change_outputs_and_nothing_else(open_tab(world.server))


def test_a_narrow_window_scrolls_and_does_not_stack(world: World, open_tab: OpenTab) -> None:
    for name in "abcd":
        world.log(name, STEPS)
    tab = open_tab(world.server, size=(700, 600))
    panes = tab.frame.locator('[data-sample="0"] [data-role]')
    wait_until(lambda: panes.count() == 6)  # runs come as TensorBoard reads them
    boxes = [pane.locator("canvas").bounding_box() for pane in panes.all()]
    assert len({box["y"] for box in boxes if box}) == 1
    assert max(box["x"] for box in boxes if box) > 700


def test_one_step_moves_all_runs_and_an_absent_step_is_said(
    world: World, open_tab: OpenTab
) -> None:
    world.log("a", STEPS)
    world.log("b", {0: [(9, 9, 9)], 9: [(90, 90, 90)]})
    tab = open_tab(world.server)
    a, b = (tab.pane("0", "output", run) for run in "ab")
    tab.wait_for(b, 9)
    tab.press("ArrowLeft")
    tab.wait_for(a, 5)
    tab.wait_for(b, 0)
    assert (tab.colour(a), tab.colour(b)) == ((0, 120, 0), (9, 9, 9))
    assert "step 0" in b.inner_text()
    assert "step" not in a.inner_text()


def test_home_end_and_the_step_box_go_to_a_step(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 9)
    tab.press("Home")
    tab.wait_for(output, 0)
    tab.press("End")
    tab.wait_for(output, 9)
    box = tab.frame.locator("input[name=step]")
    box.fill("5")
    box.press("Enter")
    tab.wait_for(output, 5)
    assert tab.step == 5


def test_the_timeline_is_dragged_to_a_step(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 9)
    box = tab.frame.get_by_role("slider").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] + box["width"] - 5, y)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + box["width"] / 2, y, steps=5)
    tab.wait_for(tab.pane("0", "output"), 5)
    tab.page.mouse.move(box["x"], y, steps=5)
    tab.wait_for(tab.pane("0", "output"), 0)
    tab.page.mouse.up()


def test_no_frame_between_steps_is_of_another_colour(world: World, open_tab: OpenTab) -> None:
    greens = {step: [(0, 60 + 10 * step, 0)] for step in range(15)}
    world.log("run", greens)
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 14)
    watch = """canvas => {
        const seen = window.seen = new Set();
        const look = () => {
            const copy = new OffscreenCanvas(1, 1).getContext("2d");
            copy.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
            seen.add(copy.getImageData(0, 0, 1, 1).data.join());
            requestAnimationFrame(look);
        };
        look();
    }"""
    output.locator("canvas").evaluate(watch)
    for key in ("ArrowLeft", "ArrowRight"):
        for _ in range(14):
            tab.press(key)
    tab.press("Home")
    tab.wait_for(output, 0)
    seen = set(output.locator("canvas").evaluate("() => [...window.seen]"))
    assert len(seen) > 2
    assert seen <= {f"0,{colours[0][1]},0,255" for colours in greens.values()}


def test_play_goes_through_the_steps_and_begins_again(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 9)
    watch = """pane => {
        window.seen = [pane.dataset.step];
        new MutationObserver(() => window.seen.push(pane.dataset.step))
            .observe(pane, { attributeFilter: ["data-step"] });
    }"""
    output.evaluate(watch)
    tab.press("Space")

    def seen() -> list[str]:
        return [step for step, _ in itertools.groupby(output.evaluate("() => window.seen"))]

    wait_until(lambda: len(seen()) > 3)
    tab.press("Space")
    assert seen()[:4] == ["9", "0", "5", "9"]


def test_the_place_is_kept_over_a_reload_and_in_the_address(
    world: World, open_tab: OpenTab
) -> None:
    world.log("a", STEPS)
    world.log("b", STEPS)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output", "a"), 9)
    tab.frame.locator('input[type=checkbox][data-run="b"]').uncheck(force=True)
    tab.press("ArrowLeft")
    tab.wait_for(tab.pane("0", "output"), 5)
    tab.page.wait_for_function("location.hash.includes('triptych.') && location.hash.includes('5')")
    tab.page.reload()
    tab.wait_for(tab.pane("0", "output", "a"), 5)
    assert tab.pane("0", "output", "b").count() == 0
    state = tab.page.evaluate("location.hash").removeprefix("#triptych")
    sent = open_tab(world.server, state=state)
    sent.wait_for(sent.pane("0", "output", "a"), 5)
    assert sent.pane("0", "output", "b").count() == 0


def test_new_steps_move_nothing_unless_the_latest_is_followed(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 9)
    tab.press("Home")
    tab.wait_for(tab.pane("0", "output"), 0)
    world.log("run", {12: [(0, 33, 0), (0, 34, 0)]})
    tab.frame.locator('[role=slider][aria-valuemax="12"]').wait_for()
    assert tab.step == 0
    assert tab.colour(tab.pane("0", "output")) == (0, 60, 0)
    tab.frame.locator("input[name=follow]").check(force=True)
    tab.wait_for(tab.pane("0", "output"), 12)
    world.log("run", {15: [(0, 44, 0), (0, 45, 0)]})
    tab.wait_for(tab.pane("0", "output"), 15)
    assert tab.colour(tab.pane("0", "output")) == (0, 44, 0)


def test_runs_and_tags_are_filtered_by_regular_expression(world: World, open_tab: OpenTab) -> None:
    for run in ("mse-1", "mse-2", "bce-1"):
        world.log(run, STEPS)
    world.log("bce-1", STEPS, tag="train")
    tab = open_tab(world.server)
    tab.frame.locator("input[name=runFilter]").fill("^mse")
    tab.frame.locator('input[data-run="bce-1"]').wait_for(state="detached")
    assert tab.frame.locator('input[type=checkbox][data-run^="mse"]').count() == 2
    tab.frame.locator("input[name=runFilter]").fill("mse-[")
    assert tab.frame.locator("[data-testid=triptych]").is_visible()
    tab.frame.locator("input[name=runFilter]").fill("")
    tab.frame.locator("input[name=tagFilter]").fill("tra")
    tab.frame.locator('section[data-tag="val"]').wait_for(state="detached")
    tab.frame.locator('section[data-tag="train"]').wait_for()


def test_all_panes_zoom_together_and_magnified_pixels_are_squares(
    world: World, open_tab: OpenTab
) -> None:
    chequer = (np.indices((8, 8)).sum(0) % 2 * 255).astype(np.uint8)[None]
    twice = chequer.repeat(2, 1).repeat(2, 2)  # the same picture at twice the resolution
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", chequer, twice, chequer), 0)
    file.close()
    world.server.series("run", "val", 0)
    tab = open_tab(world.server)
    panes = [tab.pane("0", role) for role in ("input", "output", "target")]
    for shown in panes:
        tab.wait_for(shown, 0)

    def crops() -> list[np.ndarray[Any, Any]]:
        image, found = tab.screenshot(), []
        for pane in panes:
            box = pane.locator("canvas").bounding_box()
            assert box is not None
            # An edge is left out: a pane may begin between two pixels of the screen.
            x, y, side = int(box["x"]) + 2, int(box["y"]) + 2, int(box["width"]) - 4
            found.append(image[y : y + side, x : x + side, 0].astype(int))
        return found

    def edges(pane: np.ndarray[Any, Any]) -> int:
        return int(np.count_nonzero(np.diff(pane[pane.shape[0] // 3] > 127)))

    before = crops()
    box = panes[1].locator("canvas").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    tab.page.keyboard.down("Control")
    for _ in range(4):
        tab.page.mouse.wheel(0, -240)
    tab.page.keyboard.up("Control")
    tab.page.mouse.move(0, 0)
    fewer = edges(before[0])
    wait_until(lambda: all(edges(pane) < fewer for pane in crops()))
    after = crops()
    for pane in after:
        # Squares, not a blur: every pixel is black or white.
        assert np.isin(pane[20:-20, 20:-20], (0, 255)).mean() > 0.97
    changes = [edges(pane) for pane in after]
    assert max(changes) - min(changes) <= 1
    side = min(pane.shape[0] for pane in after) - 40
    same = [(pane[20:side, 20:side] == after[0][20:side, 20:side]).mean() for pane in after]
    assert min(same) > 0.95, "the panes do not show the same field of view"


def test_hostile_names_are_text_and_the_page_lives(world: World, open_tab: OpenTab) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    for tag in (hostile, "../../etc/passwd", "x" * 10_000, "val"):
        world.log(f"{hostile}", {0: [GREEN]}, tag=tag, captions=[hostile], description=hostile)
    tab = open_tab(world.server)
    pane = tab.pane("0", "output", tag="val")
    pane.scroll_into_view_if_needed()
    tab.wait_for(pane, 0)
    assert tab.colour(pane) == GREEN
    assert tab.frame.locator("img").count() == 0
    assert tab.frame.get_by_text(hostile).count() > 0
    root = tab.frame.locator("[data-testid=triptych]")
    assert root.evaluate("e => document.documentElement.scrollWidth <= innerWidth")


def test_a_missing_picture_says_so_in_its_place_and_the_rest_goes_on(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", {0: [GREEN]})
    # No other series has this target: its picture would stand in for the damaged one.
    summary = triptych_pb("broken", plain(RED), plain((1, 2, 3)), plain((0, 0, 254)))
    blobs = list(summary.value[0].tensor.string_val)
    blobs[2] = b"no picture"
    blobs[3] = blobs[3][:-1]
    metadata = create_summary_metadata({role: Image() for role in ("input", "output", "target")})
    file = EventFile(world.server.logdir / "run")
    file.append(to_summary("broken", blobs, metadata), 0)
    file.close()
    world.server.series("run", "broken", 0)
    tab = open_tab(world.server)
    panes = {role: tab.pane("0", role, tag="broken") for role in ("input", "output", "target")}
    panes["input"].scroll_into_view_if_needed()
    tab.wait_for(panes["input"], 0)
    assert tab.colour(panes["input"]) == RED
    for role in ("output", "target"):
        panes[role].and_(tab.frame.locator('[data-state="missing"]')).wait_for()
    ready = tab.pane("0", "output", tag="val")
    ready.scroll_into_view_if_needed()
    tab.wait_for(ready, 0)
    tab.complaints.clear()


def test_what_the_numbers_were_is_told_under_a_pane(world: World, open_tab: OpenTab) -> None:
    output = np.full((1, 8, 8), 0.5, np.float32)
    output[0, 0, :2] = (np.nan, np.inf)
    output[0, 1, :4] = 2
    with pytest.warns(UserWarning, match="clipped"):
        summary = triptych_pb("facts", None, output, None)
    file = EventFile(world.server.logdir / "run")
    file.append(summary, 0)
    file.close()
    world.server.series("run", "facts", 0)
    tab = open_tab(world.server)
    row = tab.frame.locator('[data-sample="0"]')
    row.wait_for()
    tab.wait_for(tab.pane("0", "output"), 0)
    text = row.inner_text()
    assert "float32" in text
    assert "NaN" in text


def test_uint16_is_painted_through_its_range(world: World, open_tab: OpenTab) -> None:
    picture = np.full((1, 8, 8), 2048, np.uint16)
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", None, picture, None, panes=Image(value_range=(0, 4096))), 0)
    file.close()
    world.server.series("run", "val", 0)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 0)
    grey = tab.colour(tab.pane("0", "output"))
    assert max(grey) - min(grey) == 0
    assert abs(grey[0] - 127.5) <= 0.5


def test_uint16_of_few_bits_is_not_nearly_black(world: World, open_tab: OpenTab) -> None:
    full = np.full((1, 8, 8), 12618, np.uint16)
    with TriptychWriter(world.server.logdir / "run") as writer:
        writer.triptych("val", full // 2, full // 4, full, step=0)
    world.server.series("run", "val", 0)
    tab = open_tab(world.server)
    for role, value in (("input", 6309), ("output", 3154), ("target", 12618)):
        tab.wait_for(tab.pane("0", role), 0)
        assert tab.colour(tab.pane("0", role)) == (round(value / 16383 * 255),) * 3
    scope = tab.frame.locator("select[name=scope]")
    assert scope.locator("option:checked").inner_text() == "auto range, 14 bit"
    assert "0 to 16,383" in (scope.get_attribute("title") or "")
    assert tab.frame.locator("input[name=high]").input_value() == "16383"
    scope.select_option("pane")
    wait_until(lambda: tab.frame.locator("input[name=high]").input_value() == "12618")


def test_the_keys_are_listed_on_a_question_mark(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 9)
    tab.press("?")
    dialog = tab.frame.get_by_role("dialog")
    dialog.wait_for()
    assert "Home" in dialog.inner_text()
    tab.press("Escape")
    dialog.wait_for(state="hidden")


def test_the_server_may_go_and_come_back(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 9)
    world.server.close()
    tab.frame.get_by_role("status").or_(tab.frame.get_by_role("alert")).get_by_text(
        "TensorBoard"
    ).first.wait_for()
    assert tab.colour(tab.pane("0", "output")) == (0, 240, 0)
    tab.complaints.clear()


def test_the_newest_runs_are_shown_and_stay_when_others_become_newer(
    world: World, open_tab: OpenTab
) -> None:
    for run in "fedcba":
        world.log(run, STEPS)

    def newest() -> set[str]:
        """Return the four newest runs, or the first where no times are known."""
        runs = world.server.get("catalog").json["runs"]
        times = {
            run["name"]: max(series.get("last_wall_time_s") or 0 for series in run["series"])
            for run in runs
        }
        return set(sorted(times, key=lambda name: -times[name])[:4])

    def shown(tab: Tab) -> set[str]:
        tab.pane("0", "output").first.wait_for()
        return {pane.get_attribute("data-run") or "" for pane in tab.pane("0", "output").all()}

    first = newest()
    tab = open_tab(world.server)
    wait_until(lambda: shown(tab) == first)
    left = sorted(set("abcdef") - first)
    for run in left:
        world.log(run, {20: [BLUE]})
    tab.frame.locator(f'input[type=checkbox][data-run="{left[0]}"]').wait_for()
    tab.page.wait_for_timeout(6000)
    assert shown(tab) == first
    tab.page.wait_for_function("location.hash.includes('newest=')")
    tab.page.reload()
    wait_until(lambda: shown(tab) == first)
    if newest() != first:
        tab.frame.get_by_role("button", name="Show the newest 4 runs").click()
        wait_until(lambda: shown(tab) == newest())
