"""Fields of vectors: the colours of the wheel, true values, end-point errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator
from triptych_tab import Colour, Tab, World
from waiting import wait_until

import tb_triptych

Array = np.ndarray[Any, Any]

SIDE = 8
HATCH = {(150, 150, 150), (104, 104, 104)}


def wheel() -> Array:
    """The 55 hues of `makecolorwheel` of Baker et al., fractions of red, green and blue."""
    counts = {"RY": 15, "YG": 6, "GC": 4, "CB": 11, "BM": 13, "MR": 6}
    hues: list[tuple[float, float, float]] = []
    for name, count in counts.items():
        for i in range(count):
            level = np.floor(255 * i / count)
            hues.append(
                {
                    "RY": (255, level, 0),
                    "YG": (255 - level, 255, 0),
                    "GC": (0, 255, level),
                    "CB": (0, 255 - level, 255),
                    "BM": (level, 0, 255),
                    "MR": (255, 0, 255 - level),
                }[name]
            )
    return np.array(hues) / 255


def coded(vectors: Array, most: float) -> Array:
    """The colours of `computeColor`, in double precision."""
    hues = wheel()
    u, v = np.moveaxis(vectors.astype(np.float64) / most, -1, 0)
    at = (np.arctan2(-v, -u) / np.pi + 1) / 2 * (len(hues) - 1)
    first = np.floor(at).astype(int)
    share = (at - first)[..., None]
    hue = (1 - share) * hues[first] + share * hues[(first + 1) % len(hues)]
    radius = np.hypot(u, v)[..., None]
    inside = radius <= 1 + 1e-6
    full = 1 - np.minimum(radius, 1) * (1 - hue)
    colours: Array = np.floor(255 * np.where(inside, full, 0.75 * hue))
    return colours


def fan() -> Array:
    """A field with another direction in each row and another magnitude in each column, 0 to 7."""
    angles = np.linspace(0.1, 0.1 + 2 * np.pi, SIDE, endpoint=False)[:, None]
    lengths = np.arange(SIDE)[None]
    return np.stack([lengths * np.cos(angles), lengths * np.sin(angles)], -1).astype(np.float32)


def log(world: World, output: Array, target: Array | None, **flow: Any) -> None:
    with tb_triptych.TriptychWriter(world.server.logdir / "run", strict=True) as writer:
        writer.triptych(
            "flow",
            input=None,
            output=output[None],
            target=None if target is None else target[None],
            step=0,
            panes=tb_triptych.Flow(**flow),
        )
    world.server.series("run", "flow", 0)


def painted(tab: Tab, pane: Locator) -> Array:
    """The colour in the middle of each pixel of a square picture that fills its pane."""
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    shot = tab.screenshot()
    middles = (np.arange(SIDE) + 0.5) / SIDE
    rows = (box["y"] + middles * box["height"]).astype(int)
    columns = (box["x"] + middles * box["width"]).astype(int)
    colours: Array = shot[np.ix_(rows, columns)].astype(int)
    return colours


def is_painted(tab: Tab, pane: Locator, vectors: Array, most: float) -> bool:
    return bool(np.abs(painted(tab, pane) - coded(vectors, most)).max() <= 1)


def point(tab: Tab, pane: Locator, x: int, y: int) -> None:
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    for nudge in (0.4, 0.5):
        tab.page.mouse.move(
            box["x"] + (x + nudge) / SIDE * box["width"],
            box["y"] + (y + 0.5) / SIDE * box["height"],
        )


def reading(pane: Locator) -> str:
    return pane.locator(".reading-value").inner_text().replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize("is_dark", [False, True])
def test_vectors_have_the_colours_of_the_wheel(
    world: World, open_tab: Callable[..., Tab], is_dark: bool
) -> None:
    target = fan()
    output = target * 1.5
    log(world, output, target)
    tab = open_tab(world.server, state="&p.triptych.size=m", is_dark=is_dark)
    pane, shown_target = tab.pane("0", "output"), tab.pane("0", "target")
    for one in (pane, shown_target):
        tab.wait_for(one, 0)
    # Without a stated magnitude that of the targets has the full colours.
    most = tab.frame.locator("input[name=high]")
    wait_until(lambda: most.input_value() == "7")
    assert tab.frame.locator("input[name=low]").count() == 0
    assert is_painted(tab, shown_target, target, 7)
    # No opacity: nothing of the chequered ground shows, whatever the theme.
    assert is_painted(tab, pane, output, 7)
    facts = pane.locator(".facts button").get_attribute("title") or ""
    assert "magnitudes 0 to 10.5 px" in facts
    assert "38 % beyond the range" in pane.inner_text()
    assert "EPE 1.750" in pane.inner_text()

    most.fill("21")
    most.press("Enter")
    wait_until(lambda: is_painted(tab, pane, output, 21))
    tab.frame.locator("select[name=scope]").select_option("all")
    wait_until(lambda: is_painted(tab, pane, output, 10.5))


def test_the_read_out_has_components_magnitude_and_angle(
    world: World, open_tab: Callable[..., Tab]
) -> None:
    output = np.zeros((SIDE, SIDE, 2), np.float16)
    output[1, 2], output[3, 4], output[5, 6] = (3, 4), (0, -2.5), (np.nan, 1)
    output[6, 6] = (np.inf, 0)
    log(world, output, None, max_magnitude=5, unit="mm")
    tab = open_tab(world.server, state="&p.triptych.size=m")
    pane = tab.pane("0", "output")
    tab.wait_for(pane, 0)
    expected = {
        (2, 1): "x 3, y 4 mm\n5 mm, 53.1°",
        (4, 3): "x 0, y -2.5 mm\n2.5 mm, -90°",
        (6, 5): "x NaN, y 1 mm",
        (0, 0): "x 0, y 0 mm\n0 mm",
    }
    for (x, y), text in expected.items():
        point(tab, pane, x, y)
        wait_until(partial(lambda text: reading(pane) == text, text))
    colours = painted(tab, pane)
    for y, x in ((5, 6), (6, 6)):
        assert tuple(colours[y, x]) in HATCH
    assert "1 NaN, 1 Inf" in pane.inner_text()
    assert tab.frame.locator("input[name=high]").input_value() == "5"


def test_large_pixels_have_arrows(world: World, open_tab: Callable[..., Tab]) -> None:
    output = np.zeros((SIDE, SIDE, 2), np.float32)
    output[..., 0] = 4
    log(world, output, None, max_magnitude=4)
    tab = open_tab(world.server, state="&p.triptych.size=l&p.triptych.view=2,0.25,0.25")
    pane = tab.pane("0", "output")
    tab.wait_for(pane, 0)

    def dark(x: float, y: float) -> bool:
        """Whether a point of the top left quarter, in pixels of the picture, is near to black."""
        box = pane.locator("canvas").bounding_box()
        assert box is not None
        row = box["y"] + y / (SIDE / 2) * box["height"]
        column = box["x"] + x / (SIDE / 2) * box["width"]
        near = tab.screenshot()[int(row) - 1 : int(row) + 2, int(column) - 1 : int(column) + 2]
        return bool(near.max(-1).min() < 110)

    wait_until(lambda: dark(1.5, 1.5))
    assert all(dark(x, 1.5) for x in (1.2, 1.8))
    assert not any(dark(1.5, y) for y in (1.2, 1.8))
    # The head is at the right end.
    assert dark(1.82, 1.45)
    assert not dark(1.18, 1.42)


def test_error_maps_show_the_end_point_error(world: World, open_tab: Callable[..., Tab]) -> None:
    target = fan()
    output = target + np.array([3, 4], np.float32)
    output[2, 3] = target[2, 3] + (6, 8)
    output[4, 4] = np.nan
    log(world, output, target)
    tab = open_tab(world.server, state="&p.triptych.size=m&p.triptych.error=absolute")
    pane = tab.pane("0", "error")
    tab.wait_for(pane, 0)
    wait_until(lambda: "max 10 px at 3, 2" in pane.inner_text())
    assert "1 not comparable" in pane.inner_text()
    for x, y, error in ((0, 0, 5), (3, 2, 10), (7, 7, 5)):
        point(tab, pane, x, y)
        wait_until(partial(lambda text: reading(pane) == text, f"{error} px"))
    brightest: Colour = (252, 253, 191)
    assert tuple(painted(tab, pane)[2, 3]) == brightest, "the end of magma"

    kinds = tab.frame.locator("select[name=error]")
    offered = kinds.locator("option").evaluate_all("all => all.map(one => one.value)")
    assert offered == ["off", "absolute", "squared"]
    kinds.select_option("squared")
    pane.get_by_text("max 100 px²").wait_for()
    tab.press("Escape")
    other = open_tab(world.server, state="&p.triptych.error=ssim")
    other.pane("0", "error").get_by_text("for vectors: choose “Absolute error”").wait_for()
