"""From the address to pictures: our 16 triptychs, and the first 16 pictures of Images."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from lab import EVENTS, IMAGES, JOURNAL, KEEP_ALL, Lab, wait_for_step
from measured import Figure
from pages import HEIGHT, WIDTH, Images, Ours
from tensorboard_process import TensorBoard

WHO = (JOURNAL, EVENTS, IMAGES)


def measure(lab: Lab) -> Iterator[Figure]:
    """Open each in turn in a fresh browser, from a server that has read the log."""
    whole: dict[str, list[float]] = {who: [] for who in WHO}
    beyond: dict[str, list[float]] = {who: [] for who in WHO}
    for _ in range(lab.rounds + 1):
        for who in WHO:
            with lab.chrome.tab(WIDTH, HEIGHT) as page:
                dashboard = (Images if who == IMAGES else Ours)(page, lab.steps)
                opened_ms = dashboard.open(lab.url(who))
                whole[who].append(opened_ms)
                beyond[who].append(opened_ms - dashboard.shell_ms())
    # The first round warms up the servers.
    whole, beyond = ({who: values[1:] for who, values in d.items()} for d in (whole, beyond))
    from_start = _from_start(lab)
    goal = "ours at most half of Images"
    yield Figure(
        "cold open: server just started, to 16 triptychs (Images: 16 pictures)",
        "s",
        from_start,
        how="from the start of the TensorBoard process; the page is opened when the server knows "
        "the newest step",
        goal=goal,
        is_met=_is_half(from_start, JOURNAL) and _is_half(from_start, EVENTS),
    )
    yield Figure(
        "cold open: server at rest, from the address to 16 triptychs (Images: 16 pictures)",
        "ms",
        whole,
        how="includes TensorBoard's own page",
        goal=goal,
        is_met=_is_half(whole, JOURNAL) and _is_half(whole, EVENTS),
    )
    yield Figure(
        "cold open: the same, once TensorBoard's own page has the list of dashboards",
        "ms",
        beyond,
        goal=goal,
        is_met=_is_half(beyond, JOURNAL) and _is_half(beyond, EVENTS),
    )


def _from_start(lab: Lab) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {who: [] for who in WHO}
    for _ in range(max(1, lab.rounds // 2)):
        for who in WHO:
            begun_s = time.monotonic()
            server = TensorBoard(lab.servers[who].logdir, KEEP_ALL, uses_tensorflow=True)
            try:
                wait_for_step(who, server, lab.steps - 1)
                with lab.chrome.tab(WIDTH, HEIGHT) as page:
                    dashboard = (Images if who == IMAGES else Ours)(page, lab.steps)
                    dashboard.open(server.url)
                    found[who].append(time.monotonic() - begun_s)
            finally:
                server.close()
    return found


def _is_half(found: dict[str, list[float]], who: str) -> bool:
    return statistics.median(found[who]) <= statistics.median(found[IMAGES]) / 2
