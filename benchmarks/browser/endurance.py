"""Memory of a tab during minutes of scrubbing, over more pictures than the page keeps.

python benchmarks/browser/endurance.py            # about 6 minutes
python benchmarks/browser/endurance.py --quick    # about a minute
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path[1:1] = [str(HERE.parent), str(HERE.parents[1] / "tests" / "support")]

from bare import BareTab, bare_tab  # noqa: E402  (what it imports is in these)
from environment import Environment  # noqa: E402
from lab import our_step  # noqa: E402
from logs import RUN, TAG  # noqa: E402
from measured import Figure, line  # noqa: E402
from memory import Memory  # noqa: E402
from pages import FRAME_S, HEIGHT, WIDTH, Ours  # noqa: E402
from pictures import SAMPLES, SIZE, with_code  # noqa: E402
from tensorboard_process import TensorBoard  # noqa: E402
from waiting import wait_until  # noqa: E402

from tb_triptych import TriptychWriter  # noqa: E402

STEPS = 300
"""Of 16 outputs each: 1.3 GB of decoded pixels."""
GROWTH = 1.05
"""How much memory may vary and still count as flat."""


def main() -> None:
    """Log, serve, measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="only to check that it works")
    parser.add_argument("--to", type=Path, help="JSON file for the results")
    args = parser.parse_args()
    environment = Environment(["websocket-client"])
    figures = list(measure(0.75 if args.quick else 5))
    for figure in figures:
        print(line(figure), flush=True)
    if args.to is not None:
        environment.write(args.to, [asdict(figure) for figure in figures], {"steps": STEPS})


def measure(minutes: float) -> Iterator[Figure]:
    """Drag back and forth, and measure the memory at intervals."""
    with tempfile.TemporaryDirectory(prefix="triptych-endurance-") as home:
        logdir = Path(home) / "log"
        write_log(logdir / RUN)
        server = TensorBoard(logdir, uses_tensorflow=True)
        try:
            wait_until(lambda: our_step(server) == STEPS - 1)
            with bare_tab() as tab:
                state = f"p.triptych.size=s&p.triptych.step={STEPS - 1}"
                tab.open(f"{server.url}/#triptych&{state}", WIDTH, HEIGHT)
                tab.wait_for(f"{_PANES}.length === {SAMPLES}")
                first = tab.memory()
                samples = _scrub(tab, 60 * minutes)
        finally:
            server.close()
    heaps_mb = [memory.heap_mb for memory in samples]
    totals_mb = [memory.processes_mb for memory in samples if memory.processes_mb is not None]
    yield Figure("scrubbing for minutes: duration", "min", {"ours": [minutes]})
    yield from _flat("JS heap after garbage collection", first.heap_mb, heaps_mb)
    if totals_mb and first.processes_mb is not None:
        yield from _flat("memory of the processes (PSS)", first.processes_mb, totals_mb)


_PAGE = "document.querySelector('iframe')?.contentDocument"
_PANES = f"[...({_PAGE}?.querySelectorAll('[data-role=output][data-state=ready]') ?? [])]"
_SLIDER = f"{_PAGE}.querySelector('[role=slider][aria-label=Step]')"
_BOX = f"""(() => {{
  const [outer, inner] = [document.querySelector("iframe"), {_SLIDER}]
    .map((element) => element.getBoundingClientRect());
  return [outer.x + inner.x, outer.y + inner.y, inner.width, inner.height];
}})()"""


def _flat(what: str, first_mb: float, samples_mb: list[float]) -> Iterator[Figure]:
    third = max(1, len(samples_mb) // 3)
    middle_mb, last_mb = (
        max(part) for part in (samples_mb[third : 2 * third], samples_mb[-third:])
    )
    yield Figure(
        f"{what}: opened, maximum in the second third, maximum in the last third",
        "MB",
        {"opened": [first_mb], "second third": [middle_mb], "last third": [last_mb]},
        how=f"{STEPS} steps of {SAMPLES} pictures of {SIZE} x {SIZE}: more than the page keeps",
        goal="flat after the cache is full",
        is_met=last_mb <= GROWTH * middle_mb,
    )


def write_log(directory: Path) -> None:
    """Log pictures of one colour each: small on disk, as large as any other when decoded."""
    random = np.random.default_rng(0)
    plain = np.full((SAMPLES, SIZE, SIZE, 3), 128, np.uint8)
    with TriptychWriter(directory) as writer:
        for step in range(STEPS):
            colours = random.integers(0, 256, (SAMPLES, 1, 1, 3), np.uint8)
            outputs = with_code(np.broadcast_to(colours, plain.shape).copy(), step)
            writer.triptych(TAG, plain, outputs, plain, step=step, metrics=None)


def _scrub(tab: BareTab, duration_s: float) -> list[Memory]:
    left, top, width, height = tab.wait_for(_BOX)
    room, y = width - 2 * Ours.margin, top + height / 2
    points = [(left + Ours.margin + room * step / (STEPS - 1), y) for step in range(STEPS)]
    samples = []
    end_s = time.monotonic() + duration_s
    tab.mouse("mousePressed", *points[-1])
    while time.monotonic() < end_s:
        for way in (points[::-3], points[::2]):
            tab.drag(way, FRAME_S)
        # Without following the drag, the memory would prove nothing.
        tab.wait_for(f"{_SLIDER}.getAttribute('aria-valuenow') === '{STEPS - 2}'")
        tab.wait_for(f"{_PANES}.length === {SAMPLES}")
        samples.append(tab.memory())
    tab.mouse("mouseReleased", *points[-1])
    return samples


if __name__ == "__main__":
    main()
