"""Several starts of a run: what is hidden is said, and can be shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from triptych_tab import Tab, World
from waiting import wait_until

from tb_triptych import TriptychWriter

OpenTab = Callable[..., Tab]


def train(world: World, run: str, steps: range, red: int) -> None:
    """Log a run, or go on with it; one colour for each start."""
    with TriptychWriter(world.server.logdir / run) as writer:
        for step in steps:
            output = np.full((1, 16, 16, 3), (red, 10 + step, 0), np.uint8)
            writer.triptych("val", None, output, None, step)


def test_a_start_can_be_left_out_and_the_link_says_so(world: World, open_tab: OpenTab) -> None:
    train(world, "once", range(3), 1)
    train(world, "twice", range(10), 100)
    train(world, "twice", range(5, 8), 200)
    tab = open_tab(world.server)
    pane = tab.pane("0", "output", "twice")
    tab.wait_for(pane, 7)
    assert tab.colour(pane) == (200, 17, 0)
    starts = tab.frame.locator("input[data-start]")
    assert starts.count() == 2  # none for the run that was begun once
    rows = tab.frame.locator(".start")
    assert "0\N{EN DASH}9" in rows.nth(0).inner_text()
    assert "5 hidden" in rows.nth(0).inner_text()
    assert "5\N{EN DASH}7" in rows.nth(1).inner_text()
    assert "a later start wrote the run again" in (
        rows.nth(0).locator("label").get_attribute("title") or ""
    )
    starts.nth(1).click()
    tab.frame.locator(".start-hidden").wait_for(state="detached")
    tab.press("End")
    tab.wait_for(pane, 9)
    assert tab.colour(pane) == (100, 19, 0)
    tab.page.wait_for_function("location.hash.includes('without=')")
    tab.page.reload()
    tab.wait_for(pane, 9)
    assert not tab.frame.locator("input[data-start]").nth(1).is_checked()
    tab.frame.locator("input[data-start]").nth(1).press("Space")
    wait_until(lambda: tab.colour(pane) == (200, 17, 0))
