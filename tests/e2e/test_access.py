"""What axe-core has to say about the page, in each way of comparing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from triptych_tab import Tab, World

OpenTab = Callable[..., Tab]

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
VIOLATIONS = """() => axe.run(document).then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))"""


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(
    "place",
    ["mode=wipe&error=signed&view=3,0.5,0.5", "mode=blink&look=0.2,1,1&focus=val,0,", "size=s"],
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
