"""The pages that are measured: our tab, and the Images dashboard. Both have a slider to drag."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Frame, Page, Request

WIDTH, HEIGHT = 1000, 3200
"""A window that shows 16 rows of small panes at once."""

FRAME_S = 1 / 60
REST_S = 1.0
_PATIENCE_MS = 180_000


class Dashboard:
    """A page of pictures.

    Attributes:
      kind: Its name in probe.js.
      margin: Pixels of the slider before its first and after its last step.
    """

    kind: str
    margin: float
    _shift: float = 0.0

    def __init__(self, page: Page, steps: int) -> None:
        self.page = page
        self._steps = steps
        self._last_answer_s = 0.0
        page.set_default_timeout(_PATIENCE_MS)
        page.on("requestfinished", self._note)

    @property
    def frame(self) -> Frame:
        """The document that contains the pictures."""
        raise NotImplementedError

    def open(self, url: str, state: str = "") -> float:
        """Open the page, and wait for the pictures.

        Returns:
          Milliseconds from the request of TensorBoard's page until they are painted.
        """
        raise NotImplementedError

    def probe(self, call: str, *arguments: Any) -> Any:
        """Call a function of probe.js."""
        return self.frame.evaluate(f"a => probe.{call}(...a)", list(arguments))

    def slider(self) -> dict[str, float]:
        """Return the box of the slider."""
        raise NotImplementedError

    def points(self, shift: float = 0) -> list[tuple[float, float]]:
        """Return where each step is on the screen, shifted by some pixels."""
        box = self.slider()
        left, room = box["x"] + self.margin + shift, box["width"] - 2 * self.margin
        y = box["y"] + box["height"] / 2
        return [(left + room * step / (self._steps - 1), y) for step in range(self._steps)]

    def hold(self, step: int) -> None:
        """Press the button on a step and hold it."""
        points = self.points(self._shift)
        self.page.mouse.move(*points[step])
        self.page.mouse.down()
        # The card's slider reacts only after it has been moved by some pixels.
        for near in (max(0, step - 10), step):
            self.page.mouse.move(*points[near])

    def drag(self, steps: Iterable[int], pause_s: float) -> None:
        """Move the pointer over steps, while the button is held."""
        points = self.points(self._shift)
        for step in steps:
            self.page.mouse.move(*points[step])
            time.sleep(pause_s)

    def see_all(self) -> None:
        """Drag the slider over all steps, back and forth; check that the pictures follow."""
        last = self._steps - 1
        self.hold(last)
        for step in (*range(last - 1, -1, -1), *range(1, last + 1)):
            self.drag([step], 0)
            self.frame.wait_for_function(
                "([kind, step]) => probe.codes(kind).every((code) => code === step)",
                arg=[self.kind, step],
            )
        self.rest()

    def rest(self) -> None:
        """Wait until nothing has been prefetched for a while."""
        self._last_answer_s = time.monotonic()
        while time.monotonic() - self._last_answer_s < REST_S:
            self.page.wait_for_timeout(50)

    def _note(self, request: Request) -> None:
        if any(route in request.url for route in ("/bundle", "/payload", "/individualImage")):
            self._last_answer_s = time.monotonic()

    def _opened_ms(self) -> float:
        self.frame.wait_for_function("() => window.probe.opened_ms > 0")
        began_ms: float = self.page.evaluate("performance.timeOrigin")
        opened_ms: float = self.frame.evaluate("probe.opened_ms")
        return opened_ms - began_ms

    def shell_ms(self) -> float:
        """How long TensorBoard's own page took to list the dashboards."""
        listed_ms: float = self.page.evaluate(
            """() => performance.getEntriesByType("resource")
                .find(({ name }) => name.includes("plugins_listing")).responseEnd"""
        )
        return listed_ms


class Ours(Dashboard):
    """Our tab."""

    kind = "ours"
    margin = 10

    @property
    def frame(self) -> Frame:
        """The plugin's frame."""
        return next(frame for frame in self.page.frames if frame != self.page.main_frame)

    def open(self, url: str, state: str = "") -> float:
        """Open the page; `state` is added to the address."""
        self.page.goto(f"{url}/#triptych&p.triptych.size=s{state}", wait_until="commit")
        self.page.frame_locator("iframe").locator("[data-sample]").first.wait_for()
        return self._opened_ms()

    def choose_errors(self, kind: str) -> None:
        """Show error maps, and wait for them."""
        frame = self.page.frame_locator("iframe")
        frame.locator("select[name=error]").select_option(kind)
        frame.locator("[data-sample] [data-role=error][data-state=ready]").first.wait_for()
        self.page.wait_for_timeout(1000)

    def slider(self) -> dict[str, float]:
        """Return the box of the timeline."""
        slider = self.page.frame_locator("iframe").get_by_role("slider", name="Step", exact=True)
        return _box(slider.bounding_box())


class Images(Dashboard):
    """TensorBoard's Images dashboard; of its cards, the one of the first output is dragged."""

    kind = "images"
    margin = 16
    _shift = -5  # the card cuts the right half of the knob off

    @property
    def frame(self) -> Frame:
        """The whole page."""
        return self.page.main_frame

    def open(self, url: str, state: str = "") -> float:
        """Open the page."""
        self.page.goto(f"{url}/#images{state}", wait_until="commit")
        return self._opened_ms()

    def slider(self) -> dict[str, float]:
        """Return the box of the card's slider."""
        return _box(self.probe("sliderOfCard"))


def _box(found: Any) -> dict[str, float]:
    if found is None:
        raise RuntimeError("the page has no slider")
    return {side: float(found[side]) for side in ("x", "y", "width", "height")}
