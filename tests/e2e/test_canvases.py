"""Numbers are exact where a browser changes what canvases give back, against fingerprinting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from event_files import EventFile
from firefox import Firefox, find_firefox
from playwright.sync_api import BrowserContext, Route
from triptych_tab import Tab, World
from waiting import wait_until

from tb_triptych.summary import triptych_pb

Array = np.ndarray[Any, Any]
OpenTab = Callable[..., Tab]

STATE = "&p.triptych.error=absolute"
FACTS = "max 0.00392 at 0, 0 · mean 0.00392"


def log_next_levels(world: World) -> Array:
    """Log targets of all levels, and outputs that are one level above in every channel."""
    noise: Array = np.random.default_rng(0).integers(0, 255, (1, 48, 64, 3), np.uint8)
    file = EventFile(world.server.logdir / "run")
    for step in (0, 10):
        file.append(triptych_pb("val", noise, noise + 1, noise), step)
    file.close()
    wait_until(lambda: (world.server.listing("run", "val") or {}).get("last_step") == 10)
    return np.asarray(noise[0])


@pytest.fixture
def open_firefox(tmp_path: Path) -> Iterator[Callable[..., Firefox]]:
    """Start a Firefox with some settings."""
    if find_firefox() is None:
        pytest.skip("there is no Firefox; `make test` installs one where apt-get has it")
    opened: list[Firefox] = []

    def open_it(**preferences: object) -> Firefox:
        opened.append(Firefox(tmp_path / "profile", **preferences))
        return opened[-1]

    yield open_it
    for firefox in opened:
        firefox.close()


def facts_of(firefox: Firefox, role: str) -> Any:
    script = f"return document.querySelector('[data-role={role}] .facts')?.innerText ?? ''"
    return firefox.run(script)


@pytest.mark.parametrize(
    "preferences",
    [
        pytest.param({}, id="as installed"),
        pytest.param({"browser.privatebrowsing.autostart": True}, id="private window"),
        pytest.param({"privacy.resistFingerprinting": True}, id="resistFingerprinting"),
        pytest.param(
            {
                "privacy.fingerprintingProtection": True,
                "privacy.fingerprintingProtection.overrides": "+AllTargets",
            },
            id="fingerprintingProtection",
        ),
    ],
)
def test_firefox_reads_what_was_logged(
    world: World, open_firefox: Callable[..., Firefox], preferences: dict[str, object]
) -> None:
    noise = log_next_levels(world)
    firefox = open_firefox(**preferences)
    firefox.open(f"{world.server.url}/#triptych{STATE}")
    wait_until(lambda: facts_of(firefox, "error").startswith("max"))
    assert facts_of(firefox, "error") == FACTS

    # Half a pixel beside the middle, so that it is clear which pixel is meant.
    x, y = firefox.run(
        "const box = document.querySelector('[data-role=output] canvas').getBoundingClientRect();"
        "return [box.x + box.width * 32.5 / 64, box.y + box.height * 24.5 / 48]"
    )
    firefox.point(x, y)
    read = "return [...document.querySelectorAll('.reading-value')].map((e) => e.innerText)"
    wait_until(lambda: len(firefox.run(read)) == 4)
    below, above = (" ".join(map(str, noise[24, 32] + one)) for one in (0, 1))
    assert firefox.run(read) == [below, above, below, "0.00392"]

    firefox.shift_click()
    values = "return document.querySelector('.chart-values')?.innerText ?? ''"
    mean = noise[24, 32].mean()
    wait_until(lambda: f"{mean:.4g}" in firefox.run(values))
    assert f"{mean + 1:.4g}" in firefox.run(values)


NOISE = """
for (const name of ["CanvasRenderingContext2D", "OffscreenCanvasRenderingContext2D"]) {
  const kind = globalThis[name];
  if (kind === undefined || !(%s)) continue;
  const read = kind.prototype.getImageData;
  kind.prototype.getImageData = function (...box) {
    const image = read.apply(this, box);
    for (let i = 0; i < image.data.length; i += 97) image.data[i] ^= 1;
    return image;
  };
}
"""


@pytest.mark.parametrize(
    "where",
    [
        pytest.param("true", id="everywhere"),
        pytest.param("'document' in globalThis", id="in the page"),
        pytest.param("!('document' in globalThis)", id="in workers"),
    ],
)
def test_noise_in_what_canvases_give_back_is_found_out(
    world: World, open_tab: OpenTab, where: str
) -> None:
    noise = log_next_levels(world)

    def disturb(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=NOISE % where + answer.text())

    def prepare(context: BrowserContext) -> None:
        context.route("**/static/index.js*", disturb)

    tab = open_tab(world.server, state=STATE, prepare=prepare)
    error, output = (tab.pane("0", role) for role in ("error", "output"))
    tab.wait_for(error, 10)
    assert error.locator(".facts").inner_text() == FACTS
    box = output.locator("canvas").bounding_box()
    assert box is not None
    for row, column in ((24, 32), (0, 0), (47, 63)):
        x = box["x"] + box["width"] * (column + 0.5) / 64
        y = box["y"] + box["height"] * (row + 0.5) / 48
        tab.page.mouse.move(x, y)
        read = output.locator(".reading-value")
        wanted = " ".join(map(str, noise[row, column] + 1))
        wait_until(lambda: read.inner_text() == wanted)  # noqa: B023


def test_a_picture_larger_than_browsers_let_a_canvas_be_is_read_in_parts(
    world: World, open_tab: OpenTab
) -> None:
    rows, columns = np.mgrid[0:16, 0:70_000]
    target = ((rows * 7 + columns * 13) % 250).astype(np.uint8)[None]
    output = target.copy()
    output[0, 15, 69_990] += 5
    file = EventFile(world.server.logdir / "run")
    file.append(triptych_pb("val", target, output, target), 1)
    file.close()
    wait_until(lambda: (world.server.listing("run", "val") or {}).get("last_step") == 1)
    tab = open_tab(world.server, state=STATE)
    error = tab.pane("0", "error")
    tab.wait_for(error, 1)
    assert error.locator(".facts").inner_text().startswith("max 0.0196 at 69990, 15")
