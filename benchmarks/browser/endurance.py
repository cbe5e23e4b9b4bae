"""Memory of a tab in which somebody scrubs for minutes, over more pictures than the page keeps."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from chrome import Memory
from lab import Lab, our_step
from logs import RUN, TAG
from measured import Figure
from pages import FRAME_S, HEIGHT, WIDTH, Ours
from pictures import SAMPLES, SIZE, with_code
from tensorboard_process import TensorBoard, wait_until

from tb_triptych import TriptychWriter

STEPS = 300
"""Of 16 outputs each: 1.3 GB of decoded pixels."""
GROWTH = 1.05
"""What memory may still vary when it is called flat."""


def measure(lab: Lab) -> Iterator[Figure]:
    """Drag to and fro, and look at the memory now and then."""
    minutes = 0.75 if lab.is_quick else 5
    with tempfile.TemporaryDirectory(prefix="triptych-endurance-") as home:
        logdir = Path(home) / "log"
        write_log(logdir / RUN)
        server = TensorBoard(logdir)
        try:
            wait_until(lambda: our_step(server) == STEPS - 1)
            with lab.chrome.tab(WIDTH, HEIGHT) as page:
                ours = Ours(page, STEPS)
                ours.open(server.url, f"&p.triptych.step={STEPS - 1}")
                first = lab.chrome.memory(page)
                samples = _scrub(lab, ours, 60 * minutes)
        finally:
            server.close()
    heaps_mb = [memory.heap_mb for memory in samples]
    totals_mb = [memory.processes_mb for memory in samples if memory.processes_mb is not None]
    yield Figure("scrubbing for minutes: duration", "min", {"ours": [minutes]})
    yield from _flat("JS heap after garbage collection", first.heap_mb, heaps_mb)
    if totals_mb and first.processes_mb is not None:
        yield from _flat("memory of the processes (PSS)", first.processes_mb, totals_mb)


def _flat(what: str, first_mb: float, samples_mb: list[float]) -> Iterator[Figure]:
    third = max(1, len(samples_mb) // 3)
    middle_mb, last_mb = (
        max(part) for part in (samples_mb[third : 2 * third], samples_mb[-third:])
    )
    yield Figure(
        f"{what}: opened, most in the second third, most in the last third",
        "MB",
        {"opened": [first_mb], "second third": [middle_mb], "last third": [last_mb]},
        how=f"{STEPS} steps of {SAMPLES} pictures of {SIZE} x {SIZE}: more than is kept",
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
            writer.triptych(TAG, plain, outputs, plain, step=step)


def _scrub(lab: Lab, ours: Ours, duration_s: float) -> list[Memory]:
    samples = []
    end_s = time.monotonic() + duration_s
    ours.hold(STEPS - 1)
    while time.monotonic() < end_s:
        for way in (range(STEPS - 1, -1, -3), range(0, STEPS, 2)):
            ours.drag(way, FRAME_S)
        samples.append(lab.chrome.memory(ours.page))
    ours.page.mouse.up()
    return samples
