"""The texts next to the pictures are readable, also in narrow panes and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from event_files import EventFile
from playwright.sync_api import Locator
from triptych_tab import Tab, World

from tb_triptych.summary import triptych_pb

OpenTab = Callable[..., Tab]

GREEN = (0, 200, 0)
CUT_TEXT = "e => e.scrollWidth > e.clientWidth"


def log_odd(world: World) -> None:
    """Log one sample whose output is clipped and has NaN and Inf."""
    output = np.full((1, 128, 128, 3), 0.5, np.float32)
    output[0, :9] = 7
    output[0, 10, :40] = np.nan
    output[0, 11, :3] = np.inf
    target = np.zeros((1, 128, 128, 3), np.float32)
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", None, output, target), 0)
    file.close()
    world.server.series("run", "val", 0)


@pytest.mark.filterwarnings("ignore:.*clipped")
@pytest.mark.parametrize(
    ("state", "warning"),
    [
        ("&p.triptych.size=s", "7.0 % clipped, NaN, Inf"),
        ("", "7.0 % clipped, 120 NaN, 9 Inf"),
    ],
)
def test_type_shape_and_warning_are_there_however_narrow_the_pane(
    world: World, open_tab: OpenTab, state: str, warning: str
) -> None:
    log_odd(world)
    tab = open_tab(world.server, state=state, size=(1024, 700))
    tab.wait_for(tab.pane("0", "output"), 0)
    facts = tab.pane("0", "output").locator(".facts")
    text = facts.inner_text().replace("\N{MULTIPLICATION SIGN}", "x")
    assert "float32 · 128x128x3" in text
    assert warning in text
    lines = facts.locator(".line").all()
    assert lines
    assert not any(line.evaluate(CUT_TEXT) for line in lines)


@pytest.mark.filterwarnings("ignore:.*clipped")
def test_all_facts_open_by_keyboard_and_follow_the_step(world: World, open_tab: OpenTab) -> None:
    log_odd(world)
    tab = open_tab(world.server, state="&p.triptych.focus=val%2C0%2C")
    tab.wait_for(tab.pane("0", "output"), 0)
    facts = tab.pane("0", "output").locator(".facts button")
    while not facts.evaluate("e => e === document.activeElement"):
        tab.press("Tab")
    tab.press("Enter")
    box = tab.frame.locator(".popover")
    box.wait_for()
    text = box.inner_text()
    expected = ("0.5 to 7", "7.0 %", "120", "0 = black, 1 = full intensity")
    assert [line for line in expected if line not in text] == []
    tab.press("Escape")
    box.wait_for(state="hidden")
    assert tab.frame.locator(".focus-bar").is_visible(), "Esc closed more than the box"
    tab.press("Escape")
    tab.frame.locator(".focus-bar").wait_for(state="detached")


def visible_text(name: Locator) -> str:
    """Return the part of a name that is not cut off."""
    return str(
        name.evaluate("""bdi => {
            const edge = bdi.getBoundingClientRect().right + 1;
            let seen = "";
            for (const part of bdi.querySelectorAll("span")) {
                const box = part.getBoundingClientRect();
                const range = document.createRange();
                [...part.textContent].forEach((letter, at) => {
                    range.setStart(part.firstChild, at);
                    range.setEnd(part.firstChild, at + 1);
                    const { right } = range.getBoundingClientRect();
                    if (right <= box.right + 0.5 && right <= edge) seen += letter;
                });
            }
            return seen || bdi.textContent;
        }""")
    )


def test_runs_with_long_names_can_be_told_apart_in_the_headings(
    world: World, open_tab: OpenTab
) -> None:
    runs = [
        f"2024-11-04_denoise_unet_base64_lr1e-{lr}_loss-{loss}_seed0"
        for lr in "34"
        for loss in ("mse", "l1")
    ]
    for run in runs:
        world.log(run, {0: [GREEN]})
    tab = open_tab(world.server, size=(1024, 700))
    for run in runs:
        tab.wait_for(tab.pane("0", "output", run), 0)
    for where in (".heading .of-run .name", ".run .name"):
        names = tab.frame.locator(where)
        assert sorted(names.evaluate_all("all => all.map((e) => e.title)")) == sorted(runs)
        seen = [visible_text(name) for name in names.all()]
        assert len(set(seen)) == 4, seen
        assert all("lr1e" in text for text in seen), seen


def test_a_long_caption_is_there_to_its_end(world: World, open_tab: OpenTab) -> None:
    caption = "astronaut, seen from the left_with_a_helmet_0041.png"
    world.log("run", {0: [GREEN]}, captions=[caption])
    tab = open_tab(world.server, size=(1024, 700))
    tab.wait_for(tab.pane("0", "output"), 0)
    name = tab.frame.locator(".caption b .name")
    assert name.inner_text() == caption
    assert not name.evaluate(
        "e => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth"
    )
    row, box = tab.frame.locator(".row").bounding_box(), name.bounding_box()
    assert row is not None
    assert box is not None
    assert box["y"] + box["height"] <= row["y"] + row["height"]


def test_the_number_of_steps_is_not_that_of_the_longest_run(
    world: World, open_tab: OpenTab
) -> None:
    steps: dict[int, Any] = {step: [GREEN] for step in range(12)}
    world.log("long", steps)
    world.log("short", {step: [GREEN] for step in range(3)})
    tab = open_tab(world.server)
    tab.wait_for(tab.pane("0", "output", "long"), 11)
    amount = tab.frame.locator(".group-heading .amount")
    assert amount.inner_text() == "1 sample · 3 to 12 steps per run"
    assert amount.get_attribute("title") == "long: 12 steps\nshort: 3 steps"
