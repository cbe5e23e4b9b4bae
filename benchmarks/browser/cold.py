"""A jump to a new step: our 16 rows, compared with 48 single requests in the same page."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from lab import IMAGES, OURS, Lab
from logs import ROLES, RUN
from measured import Figure
from pages import HEIGHT, WIDTH, Images, Ours

_PANE_PX = 150


def measure(lab: Lab) -> Iterator[Figure]:
    """Jump twice after each opening, and fetch 48 pictures singly after each jump."""
    jumps: dict[str, list[float]] = {who: [] for who in (*OURS, IMAGES)}
    fetched: dict[str, list[float]] = {who: [] for who in OURS}
    painted: dict[str, list[float]] = {who: [] for who in OURS}
    for _ in range(lab.rounds):
        for who in OURS:
            with lab.chrome.tab(WIDTH, HEIGHT) as page:
                ours = Ours(page, lab.steps)
                ours.open(lab.url(who), f"&p.triptych.step={lab.steps - 1}")
                for step in (lab.steps // 5, 3 * lab.steps // 5):
                    jumps[who].append(_jump(ours, step))
                    ours.rest()
                    urls = _singles(lab.url(who), lab.series(who), step + 2)
                    single = ours.probe("singles", urls, _PANE_PX)
                    fetched[who].append(single["fetched_ms"])
                    painted[who].append(single["painted_ms"])
        with lab.chrome.tab(WIDTH, HEIGHT) as page:
            images = Images(page, lab.steps)
            images.open(lab.url(IMAGES))
            for step in (lab.steps // 5, 3 * lab.steps // 5):
                jumps[IMAGES].append(_jump(images, step))
    yield Figure(
        "cold step: click to painted, 16 rows (Images: one card)",
        "ms",
        jumps,
        how="the newest step is shown and its neighbours are prefetched; the click goes beyond "
        "them",
    )
    yield Figure("48 single requests: fetched", "ms", fetched)
    yield Figure("48 single requests: fetched, decoded, painted", "ms", painted)
    shares = {who: [a / b for a, b in zip(jumps[who], painted[who], strict=True)] for who in OURS}
    yield Figure(
        "cold step of 16 rows, relative to 48 single requests, with painting",
        "",
        shares,
        how="consecutive pairs, in the same page",
        goal="at most 0.33",
        is_met=all(statistics.median(shares[who]) <= 1 / 3 for who in OURS),
    )
    yield Figure(
        "cold step of 16 rows, relative to 48 single requests, without painting",
        "",
        {who: [a / b for a, b in zip(jumps[who], fetched[who], strict=True)] for who in OURS},
    )


def _jump(dashboard: Ours | Images, step: int) -> float:
    point = dashboard.points()[step]
    dashboard.page.mouse.move(*point)
    dashboard.rest()
    frame = dashboard.frame
    shown = frame.evaluate_handle(
        "([kind, step]) => ({ promise: probe.clicked(kind, step) })", [dashboard.kind, step]
    )
    dashboard.page.mouse.click(*point)
    found: dict[str, Any] = frame.evaluate("shown => shown.promise", shown)
    if set(found["codes"]) != {step}:
        raise RuntimeError(f"after a click on step {step} the pictures show {found['codes']}")
    return float(found["ms"])


def _singles(url: str, series: Any, step: int) -> list[str]:
    return [
        f"{url}/data/plugin/triptych/payload?"
        + urlencode({"run": RUN, "key": sample["panes"][role]["keys"][step]})
        for sample in series["samples"].values()
        for role in ROLES
    ]
