"""Closer looks: tone, single pixels, one sample alone, a drag over pictures that are here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from event_files import EventFile
from playwright.sync_api import BrowserContext, Frame, Worker
from triptych_tab import Tab, World
from waiting import wait_until

from tb_triptych.panes import Image
from tb_triptych.summary import triptych_pb

OpenTab = Callable[..., Tab]
Array = np.ndarray[Any, Any]

STEPS = {step: [(0, 60 + 10 * step, 0), (0, 65 + 10 * step, 0), (9, 70, 9)] for step in range(12)}


def crop(tab: Tab, role: str = "output") -> Array:
    box = tab.pane("0", role).locator("canvas").bounding_box()
    assert box is not None
    x, y = int(box["x"]) + 2, int(box["y"]) + 2
    side = int(min(box["width"], box["height"])) - 4
    return tab.screenshot()[y : y + side, x : x + side].astype(int)


def test_brightness_changes_all_pictures_and_one_click_resets(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", {0: [(0, 100, 0)]})
    tab = open_tab(world.server)
    output, target = tab.pane("0", "output"), tab.pane("0", "target")
    tab.wait_for(output, 0)
    tab.press("a")
    slider = tab.frame.locator("input[name=brightness]")
    slider.evaluate("e => { e.value = 0.2; e.dispatchEvent(new Event('input')); }")
    wait_until(lambda: tab.colour(output) == (51, 151, 51))
    assert tab.colour(target) == (51, 51, 255)
    tab.press("Escape")
    tab.page.wait_for_function("location.hash.includes('adjust=')")
    tab.page.reload()
    wait_until(lambda: tab.colour(output) == (51, 151, 51))
    tab.frame.locator("button[name=adjust-reset]").click()
    wait_until(lambda: tab.colour(output) == (0, 100, 0))
    assert tab.frame.locator("button[name=adjust-reset]").count() == 0


def test_all_of_the_adjustments_are_in_reach_and_the_keys_stay_with_the_page(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", {step: [(0, 100, 0)] for step in range(3)})
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 2)
    tab.frame.locator("button[name=adjust]").click()
    for part in ("brightness", "contrast", "gamma"):
        slider = tab.frame.locator(f"input[name={part}]")
        assert slider.evaluate(
            """e => {
                const { x, y, width, height } = e.getBoundingClientRect();
                return document.elementFromPoint(x + width / 2, y + height / 2) === e;
            }"""
        )
    slider.click(position={"x": 20, "y": 5})
    tab.page.wait_for_function("location.hash.includes('adjust=')")
    tab.press("ArrowLeft")
    tab.wait_for(output, 1)
    tab.press("a")
    wait_until(lambda: tab.frame.locator(".adjust-panel").count() == 0)


def test_after_a_choice_by_mouse_the_arrows_step(world: World, open_tab: OpenTab) -> None:
    world.log("run", {step: [(0, 100, 0)] for step in range(3)})
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 2)
    choice = tab.frame.locator("select[name=error]")
    choice.click()
    for key in ("ArrowDown", "Enter"):
        tab.press(key)
    tab.page.wait_for_function("location.hash.includes('error=')")
    chosen = choice.input_value()
    tab.press("ArrowLeft")
    tab.wait_for(output, 1)
    assert choice.input_value() == chosen


def test_large_pixels_have_edges_and_larger_ones_their_values(
    world: World, open_tab: OpenTab
) -> None:
    picture = np.full((1, 64, 64, 3), 120, np.uint8)
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", None, picture, picture), 0)
    file.close()
    world.server.series("run", "val", 0)
    tab = open_tab(world.server, size=(1300, 900))
    tab.wait_for(tab.pane("0", "output"), 0)
    box = tab.pane("0", "output").locator("canvas").bounding_box()
    assert box is not None
    fit = box["width"] / 64

    def shades(pixel: float) -> set[int]:
        state = f"&p.triptych.view={pixel / fit},0.5,0.5"
        near = open_tab(world.server, state=state, size=(1300, 900))
        near.wait_for(near.pane("0", "output"), 0)
        near.page.wait_for_timeout(300)
        return set(np.unique(crop(near)[..., 0]))

    assert shades(12) == {120}
    grid = shades(24)
    assert len(grid) in (2, 3), "edges, and where they cross"
    assert max(abs(shade - 120) for shade in grid) < 40, "an edge is not stronger than a picture"
    assert 0 in shades(60), "no value is written into the pixels"


def test_a_map_of_the_whole_shows_where_one_looks_and_looks_elsewhere(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output"), 11)
    maps = tab.frame.locator('[data-sample="0"] .mini-map')
    assert maps.count() == 0
    tab.press("+", "+", "+", "+")
    part = maps.locator("i")
    before = part.bounding_box()
    whole = maps.bounding_box()
    assert before is not None
    assert whole is not None
    assert before["width"] < whole["width"] / 2
    maps.click(position={"x": 3, "y": 3})
    after = part.bounding_box()
    assert after is not None
    assert abs(after["x"] - whole["x"]) < 2
    assert abs(after["y"] - whole["y"]) < 2


def test_one_sample_fills_the_window_and_the_next_keeps_zoom_and_step(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    first, second = tab.pane("0", "output"), tab.pane("1", "output")
    tab.wait_for(first, 11)
    small = first.locator("canvas").bounding_box()
    tab.press("ArrowLeft", "+")
    percent = tab.frame.locator(".percent").inner_text()
    tab.frame.locator('[data-sample="0"] .caption').click()
    tab.wait_for(first, 10)
    large = first.locator("canvas").bounding_box()
    assert small is not None
    assert large is not None
    assert large["width"] * large["height"] > small["width"] * small["height"]
    assert second.count() == 0
    assert "1 of 3" in tab.frame.locator(".focus-bar").inner_text()
    tab.press("ArrowDown")
    tab.wait_for(second, 10)
    assert first.count() == 0
    assert tab.step == 10
    # An edge of a pixel may lie in the middle.
    assert abs(tab.colour(second)[1] - 165) < 40
    tab.press("ArrowDown")
    tab.wait_for(tab.pane("2", "output"), 10)
    assert abs(tab.colour(tab.pane("2", "output"))[1] - 70) < 40
    tab.press("ArrowDown", "ArrowUp")
    tab.wait_for(second, 10)
    tab.page.wait_for_function("location.hash.includes('focus=val%2C1')")
    tab.page.reload()
    tab.wait_for(second, 10)
    assert first.count() == 0
    tab.press("Escape")
    tab.wait_for(first, 10)
    assert tab.frame.locator(".percent").inner_text() == percent


COUNT_DECODES = """() => {
    globalThis.decodes = 0;
    const decode = createImageBitmap;
    globalThis.createImageBitmap = (...given) => {
        globalThis.decodes += 1;
        return decode(...given);
    };
}"""


def test_a_drag_over_steps_that_are_here_asks_for_nothing_and_decodes_nothing(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 11)
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    # All twelve steps are near enough to be fetched ahead.
    tab.page.wait_for_timeout(2000)
    frame = next(f for f in tab.page.frames if f != tab.page.main_frame)
    decoders: list[Frame | Worker] = [frame, *tab.page.workers]
    assert len(decoders) > 1
    for decoder in decoders:
        decoder.evaluate(COUNT_DECODES)
    asked.clear()
    box = tab.timeline.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] + box["width"] - 5, y)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + 5, y, steps=25)
    tab.wait_for(output, 0)
    tab.page.mouse.move(box["x"] + box["width"] - 5, y, steps=25)
    tab.page.mouse.up()
    tab.wait_for(output, 11)
    assert [url for url in asked if "payload" in url or "bundle" in url] == []
    assert [decoder.evaluate("decodes") for decoder in decoders] == [0] * len(decoders)


def test_many_pictures_come_in_few_requests(world: World, open_tab: OpenTab) -> None:
    greens = {step: [(0, 10 * step, k) for k in range(16)] for step in range(20)}
    world.log("run", greens)
    asked: list[str] = []

    def listen(context: BrowserContext) -> None:
        context.on("request", lambda request: asked.append(request.url))

    tab = open_tab(world.server, state="&p.triptych.size=s", prepare=listen)
    tab.wait_for(tab.pane("0", "output"), 19)
    tab.page.wait_for_timeout(2500)
    bundles = [url for url in asked if "/bundle" in url]
    singles = [url for url in asked if "/payload" in url]
    keys = sum(url.partition("keys=")[2].partition("&")[0].count("%2C") + 1 for url in bundles)
    assert keys > 100
    assert len(bundles) + len(singles) < keys / 4


def test_a_step_that_is_not_here_yet_is_stood_in_for_and_that_is_said(
    world: World, open_tab: OpenTab
) -> None:
    world.log("run", {step: [(0, 5 + 4 * step, 0)] for step in range(50)})
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 49)
    tab.page.wait_for_timeout(1500)
    held: list[Any] = []
    tab.page.route("**/plugin/triptych/*key*", lambda route: held.append(route))
    box = tab.frame.locator("input[name=step]")
    box.fill("5")
    box.press("Enter")
    output.get_by_text("loading 5").wait_for()
    shown = int(output.get_attribute("data-step") or "")
    assert 5 < shown < 49, "not the nearest step that is here"
    assert tab.colour(output) == (0, 5 + 4 * shown, 0)
    for route in held:
        route.continue_()
    tab.page.unroute("**/plugin/triptych/*key*")
    tab.wait_for(output, 5)
    assert "loading" not in output.inner_text()


@pytest.mark.parametrize("is_dark", [False, True])
def test_the_keys_of_comparing_are_in_the_help(
    world: World, open_tab: OpenTab, *, is_dark: bool
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server, is_dark=is_dark)
    tab.wait_for(tab.pane("0", "output"), 11)
    tab.press("?")
    text = tab.frame.get_by_role("dialog").inner_text()
    for words in ("reference", "error maps", "in full size", "contrast"):
        assert words in text


def test_tooltips_name_keys_that_the_help_lists(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server, state="&p.triptych.mode=blink&p.triptych.error=signed")
    tab.wait_for(tab.pane("0", "output"), 11)
    titles = tab.frame.locator("[aria-keyshortcuts], [aria-keyshortcuts] button").evaluate_all(
        "all => all.map((e) => e.title || e.parentElement.title)"
    )
    hints = {hint for title in titles for hint in re.findall(r"\(([^ ,)]+)[^(]*\)$", title)}
    expected = "Space F + \N{MINUS SIGN} 0 1 A E W B K Enter ? \\"
    assert set(expected.split()) <= hints
    tab.press("?")
    listed = tab.frame.get_by_role("dialog").locator("kbd").all_inner_texts()
    assert hints <= set(listed)


def log_one(world: World, pane: Image | None, **roles: Array) -> None:
    """Log one sample at step 0 of the series "val" of the run "run"."""
    file = EventFile(world.server.logdir / "run")
    given = roles.get("input"), roles["output"], roles.get("target")
    file.append(triptych_pb("val", *given, panes=pane), 0)
    file.close()
    world.server.series("run", "val", 0)


def read_out(tab: Tab, role: str, column: int, row: int, side: int) -> str:
    """Point at a pixel of a picture of `side` by `side` and read what is said of it."""
    pane = tab.pane("0", role)
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    x, y = ((i + 0.5) / side for i in (column, row))
    tab.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    return pane.locator(".reading-value").inner_text()


def test_pictures_of_several_sizes_say_whose_zoom_and_whose_pixel_is_told(
    world: World, open_tab: OpenTab
) -> None:
    low = np.arange(16 * 16, dtype=np.uint8).reshape(1, 16, 16)
    high = low.repeat(4, axis=1).repeat(4, axis=2)
    log_one(world, None, input=low, output=high, target=high)
    tab = open_tab(world.server)
    for role in ("input", "output", "target"):
        tab.wait_for(tab.pane("0", role), 0)
    percent = tab.frame.locator(".percent")
    side = tab.pane("0", "target").locator("canvas").evaluate("e => e.width")
    told = f"{100 * side / 64:.0f} % of target"
    wait_until(lambda: percent.inner_text() == told)
    for role in ("input", "output", "target"):
        tab.pane("0", role).locator("canvas").click(position={"x": 9, "y": 9})
        # Drawn anew, after which another picture might be told.
        tab.press("+", "-")
        wait_until(lambda: percent.inner_text() == told)
    assert read_out(tab, "input", 5, 3, 16) == "x 5, y 3\n53"
    there = tab.pane("0", "target").locator(".reading-value")
    assert there.inner_text() == "x 22, y 14\n53"
    assert tab.frame.locator(".pixel").inner_text() == ""
    tab.press("1")
    wait_until(lambda: percent.inner_text() == "100 % of target")


@pytest.mark.filterwarnings("ignore:.*clipped")
def test_no_number_is_read_where_a_value_was_clipped_or_is_none(
    world: World, open_tab: OpenTab
) -> None:
    odd = np.full((1, 8, 8), 0.5, np.float32)
    odd[0, 0, :5] = (np.nan, np.inf, -np.inf, -3, 7)
    odd[0, 1, :2] = (0, 1)
    fine = np.clip(np.nan_to_num(odd, nan=0, posinf=1, neginf=0), 0, 1)
    colours = np.full((1, 8, 8, 3), 0.25, np.float32)
    colours[0, 0, 0] = (np.nan, 0.25, 2)
    log_one(world, None, input=fine, output=odd, target=colours)
    tab = open_tab(world.server)
    for role in ("input", "output", "target"):
        tab.wait_for(tab.pane("0", role), 0)
    low, high = "≤ 0, NaN or \N{MINUS SIGN}Inf", "≥ 1 or +Inf"
    for column, said in enumerate((low, high, low, low, high, "≈ 0.502")):
        assert read_out(tab, "output", column, 0, 8) == said
    assert [read_out(tab, "output", column, 1, 8) for column in (0, 1)] == [low, high]
    assert [read_out(tab, "input", column, 0, 8) for column in (0, 1)] == ["≈ 0", "≈ 1"]
    assert read_out(tab, "target", 0, 0, 8) == "R NaN\nG ≈ 0.251\nB ≥ 1"
    assert read_out(tab, "target", 1, 0, 8) == "≈ 0.251 0.251 0.251"


@pytest.mark.filterwarnings("ignore:.*clipped")
def test_an_error_where_a_value_was_cut_off_is_one_of_what_is_drawn(
    world: World, open_tab: OpenTab
) -> None:
    output, target = np.full((2, 1, 8, 8), 0.5, np.float32)
    output[0, 0, 0] = np.nan
    target[0, 0, 1] = 4
    log_one(world, None, output=output, target=target)
    tab = open_tab(world.server, state="&p.triptych.error=absolute")
    tab.wait_for(tab.pane("0", "error"), 0)
    said = [read_out(tab, "error", column, 0, 8) for column in range(3)]
    assert said == ["0.502 as drawn", "0.498 as drawn", "0"]


@pytest.mark.filterwarnings("ignore:.*clipped")
def test_the_number_in_a_large_pixel_is_not_one_of_what_was_clipped(
    world: World, open_tab: OpenTab
) -> None:
    fine = np.zeros((1, 8, 8), np.float32)
    clipped = np.full((1, 8, 8), -1, np.float32)
    log_one(world, None, input=fine, output=clipped, target=fine)
    tab = open_tab(world.server, state="&p.triptych.view=2,0.5,0.5")
    tab.wait_for(tab.pane("0", "output"), 0)
    tab.page.wait_for_timeout(300)
    zero, limit, again = (crop(tab, role) for role in ("input", "output", "target"))
    assert (zero == again).mean() > 0.999
    ink = [np.count_nonzero(picture > 128) for picture in (zero, limit)]
    assert ink[1] > 1.3 * ink[0] > 0, "the same is written into both"
