"""What axe-core has to say about the page, in each way of comparing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import kinds_log as kl
import numpy as np
import pytest
from triptych_tab import Tab, World

OpenTab = Callable[..., Tab]

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
VIOLATIONS = """() => axe.run(document).then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))"""


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(
    "place",
    ["mode=wipe&error=signed&view=3,0.5,0.5", "mode=blink&adjust=0.2,1,1&focus=val,0,", "size=s"],
)
def test_axe_finds_nothing(world: World, open_tab: OpenTab, place: str, *, is_dark: bool) -> None:
    world.log("run", {0: [(0, 60, 0), (0, 70, 0)], 5: [(0, 120, 0), (0, 130, 0)]})
    state = "".join(f"&p.triptych.{part}" for part in place.split("&"))
    tab = open_tab(world.server, state=state, is_dark=is_dark)
    tab.wait_for(tab.pane("0", "output"), 5)
    tab.press("a")
    root = tab.frame.locator(":root")
    root.evaluate(AXE.read_text("utf-8"))
    assert root.evaluate(VIOLATIONS) == []


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(
    "place",
    [
        "error=confusion&labels=overlay,,,0.4&metrics=,worst,0,1,",
        "error=signed&probe=0.5,0.5,0,0;val,0,&exposure=-1,1.2",
    ],
)
def test_axe_finds_nothing_where_values_are_shown(
    world: World, open_tab: OpenTab, place: str, *, is_dark: bool
) -> None:
    mask = kl.volume(kl.labels(["no", "yes"], ignore=255))
    depth = kl.volume(kl.scalar(unit="m"))
    specs = {
        "input": kl.volume(kl.IMAGE),
        "output": mask,
        "output:soft": kl.volume(kl.SOFT),
        "target": mask,
        "depth": depth,
        "light": kl.volume(kl.HDR),
    }
    ids = np.arange(128, dtype=np.uint8).reshape(2, 8, 8) % 2
    soft = (ids * 0.8 + 0.1).astype(np.float16)
    panes: dict[str, list[np.ndarray[Any, Any]]] = {
        "input": [ids * 200],
        "output": [ids],
        "output:soft": [soft],
        "target": [ids[::-1]],
        "depth": [soft.astype(np.float32)],
        "light": [soft.astype(np.float32)[..., None].repeat(3, -1)],
    }
    metrics = {"iou": {"better": "higher", "unit": None}}
    logger = kl.Logger(world.server.logdir, "run", specs, "val", metrics)
    logger.log(dict.fromkeys(range(2), panes), {0: {"iou": [0.9]}, 1: {"iou": [0.5]}})
    world.server.series("run", "val", 1)
    state = "".join(f"&p.triptych.{part}" for part in place.split("&"))
    tab = open_tab(world.server, state=state, is_dark=is_dark, size=(1400, 900))
    tab.wait_for(tab.pane("0", "output"), 1)
    tab.frame.locator(".chart canvas").wait_for()
    root = tab.frame.locator(":root")
    root.evaluate(AXE.read_text("utf-8"))
    assert root.evaluate(VIOLATIONS) == []
