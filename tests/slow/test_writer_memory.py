"""The memory of calls that wait, as the system sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from training_process import run

BLOCKED = """
import gc, warnings

go_on = threading.Event()

def wait(output, target):
    go_on.wait()
    return [0.0] * len(output)

def used():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

limit = 16 * 2**20
warnings.simplefilter("ignore")  # that calls are dropped
w = TriptychWriter(logdir, queue_bytes=limit, on_full="drop")
w.triptych("waits", fixed, fixed, fixed, 0, metrics=wait)
before = used()
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs to know what is used")
def test_small_calls_that_wait_take_no_more_memory_than_they_may(tmp_path: Path) -> None:
    script = """
small = np.zeros((1, 4, 4, 3), np.uint8)
accepted = sum(w.triptych("small", None, small, None, step) for step in range(100_000))
grown = used() - before
assert limit / 2 < grown < 1.5 * limit, (accepted, grown)
go_on.set()
"""
    run(BLOCKED + script, tmp_path)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs to know what is used")
def test_arrays_that_calls_share_are_counted_once(tmp_path: Path) -> None:
    script = """
large = np.random.default_rng(1).integers(0, 256, (1, 1000, 1000, 3), np.uint8)
small = np.zeros((1, 4, 4, 3), np.uint8)
steps = [step for step in range(200) if w.triptych("val", large, small, None, step)]
assert steps == list(range(200)), len(steps)
assert used() - before < limit
go_on.set()
"""
    run(BLOCKED + script, tmp_path)
