"""A drag over the slider while error maps are shown: 16 of 256 x 256 pixels at each step."""

from __future__ import annotations

import time
from collections.abc import Iterator

from lab import JOURNAL, Lab
from measured import Figure, percentile
from pages import FRAME_S, HEIGHT, Ours
from scrubbing import Drags

COLUMNS_WIDTH = 1200
ROLE = "error"


def measure(lab: Lab) -> Iterator[Figure]:
    """Drag twice: over maps that were never computed, and over the same again."""
    passes = {"first time": Drags(), "again": Drags()}
    way = (*range(lab.steps - 2, -1, -1), *range(1, lab.steps))
    for _ in range(lab.rounds):
        with lab.chrome.tab(COLUMNS_WIDTH, HEIGHT) as page:
            ours = Ours(page, lab.steps)
            ours.open(lab.url(JOURNAL), f"&p.triptych.step={lab.steps - 1}")
            # The pictures are there before there are any maps.
            ours.see_all()
            page.mouse.up()
            ours.choose_errors("absolute")
            for found in passes.values():
                ours.hold(lab.steps - 1)
                with lab.chrome.traced(page) as trace:
                    ours.probe("begin", ours.kind, ROLE)
                    ours.drag(way, FRAME_S)
                    time.sleep(0.5)
                    found.add(ours.probe("end"), 0)
                found.add_trace(trace)
                page.mouse.up()
    for share, name in ((0.5, "p50"), (0.95, "p95")):
        yield Figure(
            f"error maps: input to painted, {name}",
            "ms",
            {who: [percentile(d.paint_ms, share)] for who, d in passes.items()},
            how="16 rows, absolute error against the target, the scale follows the largest; "
            "inputs overtaken by a later one are not counted",
        )
    yield Figure(
        "error maps: inputs painted before the next one",
        "%",
        {who: [100 * len(d.paint_ms) / max(1, d.inputs)] for who, d in passes.items()},
    )
    busy = {who: [percentile(d.main_thread_ms, 0.95)] for who, d in passes.items()}
    yield Figure(
        "error maps: whole main thread per input, p95",
        "ms",
        busy,
        how="thread time in a trace",
        goal="one frame (16.7) at most",
        is_met=all(values[0] <= 1000 * FRAME_S for values in busy.values()),
    )
    yield Figure(
        "error maps: frames over 50 ms of the page's own work",
        "",
        {who: [d.long_tasks] for who, d in passes.items()},
        goal="0",
        is_met=all(d.long_tasks == 0 for d in passes.values()),
    )
