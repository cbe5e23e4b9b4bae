"""A drag over the slider after all steps have been shown: time to paint, work, requests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lab import IMAGES, OURS, Lab
from measured import Figure, percentile
from pages import FRAME_S, HEIGHT, WIDTH, Dashboard, Images, Ours
from playwright.sync_api import Page, Request
from tracing import Trace


@dataclass
class Drags:
    """The measurements of all drags of a contender."""

    paint_ms: list[float] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    inputs: int = 0
    gaps_ms: list[float] = field(default_factory=list)
    script_and_draw_ms: list[float] = field(default_factory=list)
    main_thread_ms: list[float] = field(default_factory=list)
    long_tasks: int = 0
    long_tasks_by_wall: int = 0
    decodes: int = 0
    requests: int = 0

    def add(self, recorded: Any, requests: int) -> None:
        """Add the records of the probe."""
        shown = [input for input in recorded["inputs"] if input["latency_ms"] is not None]
        self.paint_ms += [input["latency_ms"] for input in shown]
        self.frames += [int(input["frames"]) for input in shown]
        self.inputs += len(recorded["inputs"])
        self.gaps_ms += recorded["gaps_ms"]
        self.requests += requests

    def add_trace(self, trace: Trace) -> None:
        """Add a trace of the browser."""
        self.script_and_draw_ms += trace.script_and_draw_ms()
        self.main_thread_ms += trace.main_thread_ms()
        cpu, wall = trace.long_tasks()
        self.long_tasks += cpu
        self.long_tasks_by_wall += wall
        self.decodes += trace.decodes


def measure(lab: Lab) -> Iterator[Figure]:
    """Drag back and forth in turns: timed without a trace, then traced."""
    drags: dict[str, Drags] = {who: Drags() for who in (*OURS, IMAGES)}
    for _ in range(lab.rounds):
        for who, found in drags.items():
            with lab.chrome.tab(WIDTH, HEIGHT) as page:
                dashboard = (Images if who == IMAGES else Ours)(page, lab.steps)
                dashboard.open(
                    lab.url(who), "" if who == IMAGES else f"&p.triptych.step={lab.steps - 1}"
                )
                dashboard.see_all()
                _drag(lab, dashboard, found)
    yield from _figures(drags)


def _drag(lab: Lab, dashboard: Dashboard, found: Drags) -> None:
    way = (*range(lab.steps - 2, -1, -1), *range(1, lab.steps))
    with requests_of(dashboard.page) as asked:
        dashboard.probe("begin", dashboard.kind)
        dashboard.drag(way, FRAME_S)
        time.sleep(0.3)
        found.add(dashboard.probe("end"), len(asked))
    codes = dashboard.probe("codes", dashboard.kind)
    if set(codes) != {lab.steps - 1}:
        raise RuntimeError(f"after the drag the pictures show {codes}, not {lab.steps - 1}")
    with lab.chrome.traced(dashboard.page) as trace:
        dashboard.drag(way, FRAME_S)
        time.sleep(0.3)
    found.add_trace(trace)
    dashboard.page.mouse.up()


@contextmanager
def requests_of(page: Page) -> Iterator[list[str]]:
    """Record requests for pictures; polling for news does not count."""
    asked: list[str] = []

    def note(request: Request) -> None:
        path = request.url.partition("/data/plugin/")[2]
        if path.startswith(("triptych/bundle", "triptych/payload", "images/individualImage")):
            asked.append(path)

    page.on("request", note)
    yield asked
    page.remove_listener("request", note)


def _figures(drags: dict[str, Drags]) -> Iterator[Figure]:
    ours = [drags[who] for who in OURS]

    def of(figure: str, share: float) -> dict[str, list[float]]:
        return {who: [percentile(getattr(d, figure), share)] for who, d in drags.items()}

    for share, name in ((0.5, "p50"), (0.95, "p95")):
        yield Figure(
            f"warm drag: input event to painted, {name}",
            "ms",
            of("paint_ms", share),
            how="from the event's time stamp to the first task after the frame with all pictures: "
            "our 16 rows, or the one card of Images that has the slider",
        )
    yield Figure(
        "warm drag: inputs drawn in the next frame, by clock",
        "%",
        {
            who: [100 * sum(frames <= 1 for frames in d.frames) / max(1, d.inputs)]
            for who, d in drags.items()
        },
    )
    work = of("script_and_draw_ms", 0.95)
    yield Figure(
        "warm drag: script and drawing per input, p95",
        "ms",
        work,
        how="thread time in a trace: listeners, animation frames, drawing of canvases",
        goal="ours under 8",
        is_met=all(work[who][0] < 8 for who in OURS),
    )
    yield Figure("warm drag: whole main thread per input, p95", "ms", of("main_thread_ms", 0.95))
    yield Figure(
        "warm drag: requests for pictures",
        "",
        {who: [d.requests] for who, d in drags.items()},
        goal="ours 0",
        is_met=all(d.requests == 0 for d in ours),
    )
    yield Figure(
        "warm drag: decodes",
        "",
        {who: [drags[who].decodes] for who in OURS},
        how="on any thread, in a trace",
        goal="ours 0",
        is_met=all(d.decodes == 0 for d in ours),
    )
    yield Figure(
        "warm drag: frames over 50 ms of the page's own work",
        "",
        {who: [d.long_tasks] for who, d in drags.items()},
        how="tasks by thread time",
        goal="ours 0",
        is_met=all(d.long_tasks == 0 for d in ours),
    )
    yield Figure(
        "warm drag: frames over 50 ms by clock",
        "",
        {who: [sum(gap > 50 for gap in d.gaps_ms)] for who, d in drags.items()},
        how="between two animation frames, other load of the machine included",
    )
