"""Play at 30 steps per second: how many are shown, and whether late ones are skipped."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lab import JOURNAL, Lab
from measured import Figure
from pages import HEIGHT, WIDTH, Ours

SPEED = 30


def measure(lab: Lab) -> Iterator[Figure]:
    """Play loaded steps, from the first one."""
    play_s = 4.0 if lab.is_quick else 10.0
    travelled, seen, late_ms = [], [], []
    for _ in range(lab.rounds):
        with lab.chrome.tab(WIDTH, HEIGHT) as page:
            ours = Ours(page, lab.steps)
            last = lab.steps - 1
            ours.open(lab.url(JOURNAL), f"&p.triptych.step={last}&p.triptych.speed={SPEED}")
            ours.see_all()
            page.mouse.up()
            page.keyboard.press("Home")
            ours.rest()
            ours.probe("watch", ours.kind)
            page.keyboard.press("Space")
            page.wait_for_timeout(1000 * play_s)
            page.keyboard.press("Space")
            played = ours.probe("watched")
            travelled.append(_travelled(played, lab.steps))
            seen.append(_seen(played))
            late_ms.append(max(b["at_ms"] - a["at_ms"] for a, b in itertools.pairwise(played)))
    yield Figure(
        "play: steps per second of the clock",
        "",
        {JOURNAL: travelled},
        goal=f"{SPEED}: skips rather than lags",
        is_met=all(abs(each - SPEED) <= 1.5 for each in travelled),
    )
    yield Figure("play: of these, shown", "", {JOURNAL: seen}, how="16 rows painted, all of them")
    yield Figure("play: longest time between two shown steps", "ms", {JOURNAL: late_ms})


def _travelled(played: list[dict[str, float]], steps: int) -> float:
    """Return the steps per second between the first and last one shown."""
    moves = [(b["step"] - a["step"]) % steps for a, b in itertools.pairwise(played)]
    return sum(moves) / (played[-1]["at_ms"] - played[0]["at_ms"]) * 1000


def _seen(played: list[dict[str, float]]) -> float:
    return (len(played) - 1) / (played[-1]["at_ms"] - played[0]["at_ms"]) * 1000
