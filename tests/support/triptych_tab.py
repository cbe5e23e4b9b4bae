"""The Triptych tab in a browser, and logs of one colour for it to show."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from event_files import EventFile
from PIL import Image as PillowImage
from playwright.sync_api import FrameLocator, Locator, Page
from tensorboard_process import TensorBoard

from tb_triptych.summary import triptych_pb

Colour = tuple[int, int, int]


@dataclass
class Tab:
    """The Triptych tab of a TensorBoard in a browser window."""

    page: Page
    frame: FrameLocator
    complaints: list[str]

    def pane(
        self, sample: str, role: str, run: str | None = None, tag: str | None = None
    ) -> Locator:
        scope = f'section[data-tag="{tag}"] ' if tag else ""
        where = f'[data-run="{run}"]' if run else ""
        return self.frame.locator(f'{scope}[data-sample="{sample}"] [data-role="{role}"]{where}')

    def wait_for(self, pane: Locator, step: int) -> None:
        """Wait until a step is painted."""
        pane.and_(self.frame.locator(f'[data-state="ready"][data-step="{step}"]')).wait_for()

    def screenshot(self) -> np.ndarray[Any, Any]:
        """In CSS pixels, `[height, width, 3]`."""
        return self._capture()

    def at(self, x: float, y: float) -> Colour:
        """The colour at a point of the window, from a screenshot of one pixel."""
        pixel = {"x": int(x), "y": int(y), "width": 1, "height": 1}
        r, g, b = (int(v) for v in self._capture(clip=pixel)[0, 0])
        return r, g, b

    def _capture(self, **options: Any) -> np.ndarray[Any, Any]:
        data = self.page.screenshot(animations="disabled", caret="hide", scale="css", **options)
        return np.asarray(PillowImage.open(io.BytesIO(data)).convert("RGB"))

    def colour(self, pane: Locator) -> Colour:
        """The colour in the middle of a pane on the screen."""
        box = pane.locator("canvas").bounding_box()
        assert box is not None
        return self.at(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def step(self) -> int:
        return int(self.timeline.get_attribute("aria-valuenow") or "")

    @property
    def timeline(self) -> Locator:
        return self.frame.get_by_role("slider", name="Step", exact=True)


def plain(*colours: Colour, size: int = 16) -> np.ndarray[Any, Any]:
    """A batch of pictures of one colour each, `[k, size, size, 3]`."""
    return np.array(colours, np.uint8)[:, None, None].repeat(size, 1).repeat(size, 2)


@dataclass(frozen=True)
class World:
    """A log directory and the TensorBoard that reads it."""

    server: TensorBoard

    def log(self, run: str, steps: dict[int, Any], tag: str = "val", **call: Any) -> None:
        """Log triptychs of one colour: red input, output as given by step, blue target."""
        file = EventFile(self.server.logdir / run)
        for step, colours in steps.items():
            k = len(colours)
            summary = triptych_pb(
                tag, plain(*[(255, 0, 0)] * k), plain(*colours), plain(*[(0, 0, 255)] * k), **call
            )
            file.append(summary, step)
        file.close()
        last = max(steps)
        self.server.wait_until(
            lambda: (self.server.listing(run, tag) or {}).get("last_step") == last
        )
