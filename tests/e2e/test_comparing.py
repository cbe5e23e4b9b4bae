"""Two pictures against each other: wipe, blink, error maps. Proved by what is painted."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scikit
from event_files import EventFile
from playwright.sync_api import Locator
from skimage import data
from triptych_tab import Colour, Tab, World, plain
from waiting import wait_until

from tb_triptych.summary import triptych_pb

Array = np.ndarray[Any, Any]
OpenTab = Callable[..., Tab]

# Without types.
astronaut: Callable[[], Array] = data.astronaut
coffee: Callable[[], Array] = data.coffee

RED, BLUE = (255, 0, 0), (0, 0, 255)
STEPS = {0: [(0, 60, 0)], 5: [(0, 120, 0)], 9: [(0, 240, 0)]}
FIRST, SECOND, LAST = ((0, green, 0) for green in (60, 120, 240))


def at(tab: Tab, pane: Locator, x: float, y: float) -> Colour:
    """The colour at a point of a pane, given in fractions, as it is on the screen."""
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    return tab.at(box["x"] + x * box["width"], box["y"] + y * box["height"])


def corners(tab: Tab, pane: Locator) -> list[Colour]:
    return [at(tab, pane, x, y) for x, y in ((0.1, 0.8), (0.9, 0.8))]


def test_a_wipe_shows_each_picture_on_its_side_of_the_line(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 9)
    tab.frame.locator("button[name=mode-wipe]").click()
    divider = output.get_by_role("slider")
    assert corners(tab, output) == [LAST, BLUE]
    assert corners(tab, tab.pane("0", "input")) == [RED, BLUE]
    assert corners(tab, tab.pane("0", "target")) == [BLUE, BLUE]
    assert tab.pane("0", "target").get_by_role("slider").count() == 0

    box = output.locator("canvas").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] + box["width"] / 2, y)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + box["width"] * 0.95, y, steps=4)
    tab.page.mouse.up()
    assert corners(tab, output) == [LAST, LAST]
    assert corners(tab, tab.pane("0", "input")) == [RED, RED], "all lines move together"

    divider.focus()
    tab.press("Home")
    assert corners(tab, output) == [BLUE, BLUE]
    assert divider.get_attribute("aria-valuenow") == "0"
    tab.press("PageDown", "PageDown", "ArrowRight", "ArrowLeft")
    assert divider.get_attribute("aria-valuenow") == "20"
    assert corners(tab, output) == [LAST, BLUE]
    assert tab.step == 9, "the keys of the line do not move the timeline"

    tab.frame.locator("button[name=split-y]").click()
    assert [at(tab, output, 0.2, y) for y in (0.1, 0.9)] == [LAST, BLUE]
    tab.page.wait_for_function("location.hash.includes('split=y')")
    tab.page.reload()
    tab.wait_for(output, 9)
    wait_until(lambda: [at(tab, output, 0.2, y) for y in (0.1, 0.9)] == [LAST, BLUE])


def test_a_wipe_goes_against_another_run_and_against_another_step(
    world: World, open_tab: OpenTab
) -> None:
    world.log("a", STEPS)
    world.log("b", {9: [(90, 90, 90)]})
    tab = open_tab(world.server, state="&p.triptych.mode=wipe")
    a, b = (tab.pane("0", "output", run) for run in "ab")
    tab.wait_for(a, 9)
    tab.frame.locator("select[name=reference]").select_option("run:b")
    tab.page.wait_for_timeout(300)
    assert corners(tab, a) == [LAST, (90, 90, 90)]
    assert corners(tab, b) == [(90, 90, 90)] * 2
    tab.press("Home", "p", "End")
    tab.wait_for(a, 9)
    assert corners(tab, a) == [LAST, FIRST]
    tab.press("ArrowLeft")
    tab.wait_for(a, 5)
    assert corners(tab, a) == [SECOND, FIRST]
    assert "step 0" in a.inner_text()


def test_the_other_picture_is_there_while_the_key_is_held(world: World, open_tab: OpenTab) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    output = tab.pane("0", "output")
    tab.wait_for(output, 9)
    tab.page.keyboard.down("b")
    wait_until(lambda: tab.colour(output) == BLUE)
    assert tab.colour(tab.pane("0", "input")) == BLUE
    assert "target" in output.inner_text()
    tab.page.keyboard.up("b")
    wait_until(lambda: tab.colour(output) == LAST)


WATCH = """canvas => {
    const seen = window.seen = new Set();
    const look = () => {
        const copy = new OffscreenCanvas(1, 1).getContext("2d");
        copy.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
        seen.add(copy.getImageData(0, 0, 1, 1).data.join());
        requestAnimationFrame(look);
    };
    look();
}"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_pictures_take_turns_unless_less_motion_is_asked_for(
    world: World, open_tab: OpenTab, motion: Any
) -> None:
    world.log("run", STEPS)
    tab = open_tab(world.server)
    tab.page.emulate_media(reduced_motion=motion)
    canvas = tab.pane("0", "output").locator("canvas")
    tab.wait_for(tab.pane("0", "output"), 9)
    tab.frame.locator("button[name=mode-blink]").click()
    tab.frame.locator("select[name=blink]").select_option("4")
    canvas.evaluate(WATCH)
    turns = {"0,240,0,255", "0,0,255,255"}
    seen: Callable[[], set[str]] = lambda: set(canvas.evaluate("() => [...window.seen]"))  # noqa: E731
    if motion == "reduce":
        tab.page.wait_for_timeout(1500)
        assert seen() == {"0,240,0,255"}
        assert "reduced motion" in tab.frame.locator(".compare-bar").inner_text()
    else:
        wait_until(lambda: seen() == turns)


def batch(*pictures: Array) -> Array:
    return np.stack(pictures)


def photographs(side: int = 64) -> Array:
    return batch(astronaut()[90 : 90 + side, 190 : 190 + side], coffee()[:side, :side])


def noise(channels: int = 3, side: int = 64, seed: int = 0) -> Array:
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (2, side, side, channels), np.uint8)


def visible(picture: Array) -> Array:
    """Channels as they are compared, in fractions: colours times opacity, and opacity."""
    values = picture.astype(np.float64) / 255
    if picture.shape[-1] in (2, 4):
        values[..., :-1] = np.rint(values[..., :-1] * values[..., -1:] * 255) / 255
    return values


def expected(kind: str, a: Array, b: Array) -> Array:
    """What numpy and scikit-image say about two pictures `[h, w, c]`."""
    if kind == "ssim":
        return np.asarray(1 - scikit.ssim_map(a, b, 255).mean(-1))
    x, y = visible(a), visible(b)
    error = x - y
    by_kind = {
        "absolute": np.abs(error),
        "signed": error,
        "squared": error**2,
        "relative": np.abs(error) / (y + 0.01),
    }
    return np.asarray(by_kind[kind].mean(-1))


def read_map(tab: Tab, pane: Locator, kind: str, scale: float, side: int) -> Array | None:
    """The errors that a map shows, from its colours, where a pixel of it is one of the screen.

    Returns:
      None where a colour is not on the scale.
    """
    bar = tab.frame.locator(".scale canvas")
    colours = pixels_of(bar)[..., :3].reshape(-1, 3)
    image = pixels_of(pane.locator("canvas"))
    rows, columns = (np.flatnonzero((image[..., 3] == 255).any(axis)) for axis in (1, 0))
    image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert image.shape[:2] == (side, side)
    distances = np.abs(image[..., None, :3].astype(int) - colours.astype(int)).sum(-1)
    if distances.min(-1).max() > 3:
        return None
    share = distances.argmin(-1) / 255
    return np.asarray((2 * share - 1) * scale if kind == "signed" else share * scale)


# As text: of an array, Playwright would send each number as an object of its own.
PIXELS = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let text = "";
    for (const byte of data) text += String.fromCharCode(byte);
    return [canvas.width, btoa(text)];
}"""


def pixels_of(canvas: Locator) -> Array:
    """What a canvas holds, `[height, width, 4]`."""
    width, text = canvas.evaluate(PIXELS)
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, width, 4)


TOLERANCE = 1 / 255 + 1e-6

PAIRS: dict[str, tuple[Array, Array]] = {
    "photographs": (photographs() // 2 + noise() // 8, photographs()),
    "noise": (noise(seed=1), noise(seed=2)),
    "grey": (noise(1, seed=1), noise(1, seed=2)),
    "alpha": (noise(4, seed=1), noise(4, seed=2)),
    "grey alpha": (noise(2, seed=1), noise(2, seed=2)),
    "half the size": (noise(side=32), noise(seed=2)),
    "twice the size": (noise(seed=2), noise(side=32)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_error_maps_say_what_numpy_says(world: World, open_tab: OpenTab, pair: str) -> None:
    output, target = PAIRS[pair]
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", photographs(), output, target), 0)
    file.close()
    world.server.series("run", "val", 0)
    state = "&p.triptych.error=absolute&p.triptych.scale=1"
    if pair == "twice the size":
        state += "&p.triptych.hiddenRoles=target"  # or else true pixels are those of the target
    tab = open_tab(world.server, state=state, size=(1500, 900))
    panes = [tab.pane(str(i), "error") for i in range(2)]
    tab.wait_for(panes[1], 0)
    tab.press("1")
    larger = max(output.shape[1], target.shape[1])
    a, b = (each.repeat(larger // each.shape[1], 1) for each in (output, target))
    a, b = (each.repeat(larger // each.shape[2], 2) for each in (a, b))
    for kind in ("absolute", "signed", "squared", "relative", "ssim"):
        if kind == "ssim" and "alpha" in pair:
            continue  # scikit-image has no word for opacity
        tab.frame.locator("select[name=error]").select_option(kind)
        for i, pane in enumerate(panes):
            wanted = expected(kind, a[i], b[i])
            if "alpha" in pair and kind == "relative":
                continue  # where b is black, a level that is rounded otherwise is 0.4
            # The map before is painted until the new one has come.
            for _ in range(40):
                found = read_map(tab, pane, kind, 1, larger)
                off = np.inf if found is None else np.abs(found - np.clip(wanted, -1, 1)).max()
                if off <= TOLERANCE:
                    break
                tab.page.wait_for_timeout(100)
            assert off <= TOLERANCE, f"{kind} of {pair} is off by {off * 255} levels"


def test_one_scale_holds_for_all_maps_and_stays_when_it_is_locked(
    world: World, open_tab: OpenTab
) -> None:
    black, grey, white = ((level,) * 3 for level in (0, 51, 255))
    for run, steps in {"a": {0: [grey], 1: [black]}, "b": {0: [white], 1: [black]}}.items():
        file = EventFile(world.server.logdir / run)
        for step, colours in steps.items():
            file.append(triptych_pb("val", None, plain(*colours), plain(black)), step)
        file.close()
        world.server.series(run, "val", 1)
    tab = open_tab(world.server, state="&p.triptych.error=absolute&p.triptych.step=0")
    a, b = (tab.pane("0", "error", run) for run in "ab")
    end = tab.frame.locator("input[name=scale]")
    tab.wait_for(a, 0)
    tab.wait_for(b, 0)
    wait_until(lambda: end.input_value() == "1")
    assert tab.colour(b) == (252, 253, 191), "the brightest colour of magma"
    dim = tab.colour(a)
    assert max(dim) < 130
    tab.frame.locator('input[type=checkbox][data-run="b"]').uncheck(force=True)
    wait_until(lambda: end.input_value() == "0.2")
    assert tab.colour(a) == (252, 253, 191)
    end.fill("1")
    end.press("Enter")
    wait_until(lambda: tab.colour(a) == dim)
    assert tab.frame.locator("button[name=lock]").get_attribute("aria-pressed") == "true"
    tab.press("ArrowRight")
    tab.wait_for(a, 1)
    assert tab.colour(a) == (0, 0, 4), "the darkest colour of magma"
    assert end.input_value() == "1"
    tab.frame.locator("button[name=lock]").click()
    tab.press("ArrowLeft")
    wait_until(lambda: end.input_value() == "0.2")


def test_a_map_is_of_one_run_minus_another_and_of_the_change_since_a_step(
    world: World, open_tab: OpenTab
) -> None:
    levels = {"a": {0: 100, 1: 200}, "b": {0: 100, 1: 149}}
    for run, steps in levels.items():
        world.log(run, {step: [(level,) * 3] for step, level in steps.items()})
    state = "&p.triptych.error=signed&p.triptych.scale=1"
    tab = open_tab(world.server, state=f"{state}&p.triptych.reference=run:b")
    a, b = (tab.pane("0", "error", run) for run in "ab")
    tab.wait_for(a, 1)
    wait_until(lambda: "max 0.2" in a.inner_text())
    more = tab.colour(a)
    assert more[0] > more[2] + 20, "red where a is above b"
    tab.frame.locator("select[name=reference]").select_option("run:a")
    wait_until(lambda: "max 0.2" in b.inner_text())
    wait_until(lambda: tab.colour(b)[2] > tab.colour(b)[0] + 20)
    # The change since step 0: of both, each against its own.
    tab.press("Home", "p")
    wait_until(lambda: "max 0 " in a.inner_text())
    none = tab.colour(a)
    assert max(none) - min(none) < 12
    tab.press("End")
    tab.wait_for(a, 1)
    wait_until(lambda: "max 0.392" in a.inner_text() and "max 0.192" in b.inner_text())
    assert tab.colour(a)[0] - tab.colour(a)[2] > more[0] - more[2]


def test_the_largest_error_is_told_with_its_place_and_read_under_the_pointer(
    world: World, open_tab: OpenTab
) -> None:
    output = np.zeros((1, 10, 10, 3), np.uint8)
    output[0, 3, 7] = 51
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", None, output, np.zeros_like(output)), 0)
    file.close()
    world.server.series("run", "val", 0)
    tab = open_tab(world.server, state="&p.triptych.error=signed")
    pane = tab.pane("0", "error")
    tab.wait_for(pane, 0)
    assert "max 0.2 at 7, 3" in pane.inner_text()
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.35)
    wait_until(lambda: pane.locator(".reading-value").inner_text() == "0.2")
    assert tab.pane("0", "output").locator(".reading-value").inner_text() == "51 51 51"


def test_a_map_that_has_more_pixels_than_its_pane_is_read_in_full(
    world: World, open_tab: OpenTab
) -> None:
    output = np.zeros((1, 600, 600, 3), np.uint8)
    output[0, 100, :300] = 102
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", None, output, np.zeros_like(output)), 0)
    file.append(triptych_pb("val", None, output // 2, np.zeros_like(output)), 1)
    file.close()
    world.server.series("run", "val", 1)
    tab = open_tab(world.server, state="&p.triptych.error=absolute&p.triptych.step=0")
    pane = tab.pane("0", "error")
    tab.wait_for(pane, 0)
    assert "max 0.4 at 0, 100" in pane.inner_text()
    canvas = pane.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    assert canvas.evaluate("canvas => canvas.width") < 600
    reading = pane.locator(".reading-value")
    for x in range(2):
        # Of all rows near the pointer, only one has an error: a mean would say less.
        values = set()
        for y in np.arange(95, 106, 0.5):
            at = box["x"] + box["width"] * (0.25 + 0.5 * x), box["y"] + box["height"] * y / 600
            tab.page.mouse.move(*at)
            wait_until(lambda: reading.count() == 1)
            values.add(reading.inner_text())
        assert values == ({"0", "0.4"} if x == 0 else {"0"})
    tab.page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 100.5 / 600)
    tab.press("ArrowRight")
    tab.wait_for(pane, 1)
    wait_until(lambda: reading.inner_text() == "0.2")
