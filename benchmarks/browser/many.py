"""Many runs, tags, samples and steps: transfer, first paint, typing, scrolling, drags, memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lab import Lab
from many_log import LONG_TAG, QUICK, WIDE_TAG, Many, write_many
from measured import Figure, percentile
from pages import FRAME_S, Ours
from scrubbing import Drags
from tensorboard_process import TensorBoard
from waiting import wait_until

WINDOW = 1440, 900
GOAL_MS = 1000 * FRAME_S


def measure(lab: Lab) -> Iterator[Figure]:
    """Log, open the page once, and use it."""
    many = QUICK if lab.is_quick else Many()
    with tempfile.TemporaryDirectory(prefix="triptych-many-") as home:
        logdir = Path(home) / "log"
        write_many(logdir, many)
        disk_mb = sum(path.stat().st_size for path in logdir.rglob("*") if path.is_file()) / 1e6
        server = TensorBoard(logdir, uses_tensorflow=True)
        try:
            wait_until(lambda: _is_read(server, many))
            with lab.chrome.tab(*WINDOW) as page:
                yield from _use(lab, Ours(page, many.steps), server, many, disk_mb)
        finally:
            server.close()


def _use(lab: Lab, ours: Ours, server: TensorBoard, many: Many, disk_mb: float) -> Iterator[Figure]:
    page = ours.page
    scale = (
        f"{many.runs} runs x {many.tags} tags of {many.few_steps} steps and {many.few_samples} "
        f"samples; in the first runs one tag of {many.samples} samples x {many.wide_steps} steps, "
        f"and one of {many.steps:,} steps; {disk_mb:.0f} MB on disk"
    )
    page.goto(f"{server.url}/#triptych&p.triptych.size=s", wait_until="commit")
    began_ms: float = page.evaluate("performance.timeOrigin")
    page.frame_locator("iframe").locator("[data-role=output][data-state=ready]").first.wait_for()
    first_ms: float = ours.frame.evaluate("performance.timeOrigin + performance.now()")
    page.wait_for_timeout(2000)
    transfers = ours.frame.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter(({ name }) => /triptych\\/(catalog|series)/.test(name))
            .map(({ name, encodedBodySize: bytes, decodedBodySize: decoded, duration: ms }) =>
                ({ name: /catalog/.test(name) ? "catalog" : "series", bytes, decoded, ms }))"""
    )
    who = "ours"
    catalogs = [each for each in transfers if each["name"] == "catalog" and each["bytes"] > 1000]
    series = [each for each in transfers if each["name"] == "series"]
    yield Figure(
        "many: catalog, transferred",
        "kB",
        {who: [each["bytes"] / 1e3 for each in catalogs[:1]]},
        how=scale,
    )
    yield Figure("many: catalog, until received", "ms", {who: [e["ms"] for e in catalogs[:1]]})
    yield Figure(
        "many: series fetched for the visible part",
        "",
        {who: [len(series)]},
        goal=f"those near the window, of {many.runs * many.tags:,}",
        is_met=len(series) <= 60,
    )
    yield Figure(
        "many: these series, transferred", "kB", {who: [sum(e["bytes"] for e in series) / 1e3]}
    )
    yield Figure("many: from the address to the first pictures", "ms", {who: [first_ms - began_ms]})
    yield Figure(
        "many: elements in the document",
        "",
        {who: [ours.frame.evaluate("document.querySelectorAll('*').length")]},
    )
    yield from _typing(lab, ours)
    yield from _scrolling(lab, ours)
    yield from _dragging(lab, ours, server, many)
    memory = lab.chrome.memory(page)
    yield Figure("many: JS heap after garbage collection", "MB", {who: [memory.heap_mb]})
    if memory.processes_mb is not None:
        yield Figure("many: memory of the processes (PSS)", "MB", {who: [memory.processes_mb]})


def _typing(lab: Lab, ours: Ours) -> Iterator[Figure]:
    """Type in the filter of tags: each key until the list is painted."""
    field = ours.page.frame_locator("iframe").locator("input[name=tagFilter]")
    field.click()
    times_ms: list[float] = []
    with lab.chrome.traced(ours.page) as trace:
        ours.probe("typing")
        for key in (*"layer-1", *["Backspace"] * 7, *"a/s"):
            ours.page.keyboard.press(key)
            ours.page.wait_for_timeout(120)
        times_ms = ours.probe("typed")
    ours.page.keyboard.press("Escape")
    yield Figure(
        "many: key in the tag filter to painted, p95",
        "ms",
        {"ours": [percentile(times_ms, 0.95)]},
        how="the list and the visible groups are filtered in that frame",
    )
    busy_ms = percentile(trace.main_thread_ms(), 0.95)
    yield Figure(
        "many: whole main thread per key, p95",
        "ms",
        {"ours": [busy_ms]},
        how="thread time in a trace",
        goal="instant: 50 at most",
        is_met=busy_ms <= 50,
    )


def _scrolling(lab: Lab, ours: Ours) -> Iterator[Figure]:
    """Turn the wheel over the groups, down and up again."""
    page = ours.page
    page.mouse.move(WINDOW[0] / 2, WINDOW[1] / 2)
    ours.probe("begin", ours.kind)
    with lab.chrome.traced(page, "wheel") as trace:
        for turn in (*[240] * 60, *[-240] * 60):
            page.mouse.wheel(0, turn)
            time.sleep(FRAME_S)
        page.wait_for_timeout(500)
    gaps_ms = ours.probe("end")["gaps_ms"]
    yield Figure(
        "many: scrolling, whole main thread per turn of the wheel, p95",
        "ms",
        {"ours": [percentile(trace.main_thread_ms(), 0.95)]},
    )
    yield Figure(
        "many: scrolling, frames over 50 ms of the page's own work / by clock",
        "",
        {"work": [trace.long_tasks()[0]], "clock": [sum(gap > 50 for gap in gaps_ms)]},
        goal="work 0",
        is_met=trace.long_tasks()[0] == 0,
    )


def _dragging(lab: Lab, ours: Ours, server: TensorBoard, many: Many) -> Iterator[Figure]:
    """Drag over thousands of steps, with 64 samples below each other."""
    page = ours.page
    page.frame_locator("iframe").locator("section[data-tag]").first.scroll_into_view_if_needed()
    ours.rest()
    drags = Drags()
    box = ours.slider()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 10, y)
    page.mouse.down()
    for is_measured in (False, True):
        with lab.chrome.traced(page) as trace:
            ours.probe("begin", ours.kind)
            for i in (*range(100, -1, -1), *range(1, 101)):
                page.mouse.move(box["x"] + 10 + (box["width"] - 20) * i / 100, y)
                time.sleep(FRAME_S)
            page.wait_for_timeout(300)
            found = ours.probe("end")
        if is_measured:
            drags.add(found, 0)
            drags.add_trace(trace)
        ours.rest()
    page.mouse.up()
    work_ms = percentile(drags.script_and_draw_ms, 0.95)
    yield Figure(
        f"many: drag over {many.steps:,} steps, script and drawing per input, p95",
        "ms",
        {"ours": [work_ms]},
        how="the second drag over the same steps",
        goal="under 8",
        is_met=work_ms < 8,
    )
    yield Figure(
        "many: drag, whole main thread per input, p95",
        "ms",
        {"ours": [percentile(drags.main_thread_ms, 0.95)]},
    )


def _is_read(server: TensorBoard, many: Many) -> bool:
    catalog: Any = server.get("catalog").json
    if catalog["loading"] is not None:
        return False
    counts = [{s["tag"]: s["count"] for s in run["series"]} for run in catalog["runs"]]
    return (
        len(counts) == many.runs
        and counts[0].get(LONG_TAG) == many.steps
        and counts[0].get(WIDE_TAG) == many.wide_steps
        and all(len(tags) >= many.tags - 2 for tags in counts)
    )
