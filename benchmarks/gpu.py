"""How long a training thread stalls when it logs tensors of a GPU whose queue is full.

The GPU always has some steps of work before it, as in a training that never waits for it. Whoever
fetches a tensor in the call waits for that work, however fast the transfer is. The profile of
PyTorch shows whether anything in the call waits for the GPU.

    python benchmarks/gpu.py
    python benchmarks/gpu.py --device=cpu --quick    # only to check that it runs
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import torch
from contenders import Log
from environment import Environment
from figures import number, table
from gpu_jax import jax_stalls
from gpu_stalls import AHEAD, QUICK, WARM_UP, Size, Stall, stall_of
from torch.profiler import ProfilerActivity, profile, record_function

GOAL_MS = 0.2
CALL = "triptych call"


@dataclass(frozen=True)
class Waits:
    """What the training thread waited for in the calls that were profiled.

    Attributes:
      calls: How many were seen in the profile.
      waits: Names of functions of CUDA that wait for the GPU.
      allocations: Names of those that allocate or free memory, which may wait, too.
    """

    calls: int
    waits: list[str]
    allocations: list[str]


class Training:
    """A training loop that never waits for its device, except to be few steps ahead of it."""

    def __init__(self, device: str, size: Size) -> None:
        """Put the pictures on the device.

        Args:
          device: Its name for PyTorch.
          size: How much there is to do.
        """
        random = torch.Generator().manual_seed(0)
        shape = (size.samples, 3, size.size, size.size)
        self._device = device
        self._size = size
        self._input, self._target = (
            torch.rand(shape, generator=random).to(device) for _ in range(2)
        )
        self._weights = torch.rand(size.matrix, size.matrix, device=device)
        self._ahead: deque[Any] = deque()

    def steps(self, calls: int) -> Iterator[tuple[Any, Any, Any, int]]:
        """Yield input, output and target of each step, with the work of the step in the queue."""
        product = self._weights
        for step in range(calls):
            for _ in range(self._size.products):
                product = torch.tanh(product @ self._weights)
            output = torch.lerp(self._input, self._target, step / calls)
            self._let_some_pass()
            yield self._input, output, self._target, step
        self.finish()

    def finish(self) -> None:
        """Wait for all work."""
        if self._device != "cpu":
            torch.cuda.synchronize()

    def _let_some_pass(self) -> None:
        if self._device == "cpu":
            return
        event = torch.cuda.Event(blocking=True)
        event.record()
        self._ahead.append(event)
        if len(self._ahead) > AHEAD:
            self._ahead.popleft().synchronize()


@contextmanager
def ours(logdir: str) -> Iterator[Log]:
    """`TriptychWriter.triptych`."""
    from tb_triptych import TriptychWriter

    with TriptychWriter(logdir, strict=True) as writer:
        yield lambda input, output, target, step: writer.triptych(
            "val", input, output, target, step, data_format="NCHW", metrics=None
        )


@contextmanager
def fetched(logdir: str) -> Iterator[Log]:
    """`.cpu()` of the three tensors: the least that fetching in the call costs."""
    yield lambda input, output, target, step: [x.cpu() for x in (input, output, target)]


@contextmanager
def add_images(logdir: str) -> Iterator[Log]:
    """Three `SummaryWriter.add_images`."""
    from contenders.with_torch import add_images

    with add_images(logdir) as log:
        yield log


@contextmanager
def rerun(logdir: str) -> Iterator[Log]:
    """`rr.log` of each picture."""
    from contenders.with_rerun import raw

    with raw(logdir) as log:

        def fetch(tensor: Any) -> Any:
            return tensor.cpu().permute(0, 2, 3, 1).numpy()

        yield lambda input, output, target, step: log(
            fetch(input), fetch(output), fetch(target), step
        )


WAYS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "**ours: `TriptychWriter`**": ("tb_triptych", ours),
    "`.cpu()` of three tensors": ("torch", fetched),
    "PyTorch, three `add_images`": ("tensorboard", add_images),
    "Rerun, `rr.log` of each picture": ("rerun", rerun),
}
"""The ways to log by name, with the package that each needs."""


def stall(log: Log, training: Training, calls: int) -> Stall:
    """Time the calls of a training."""
    spent_ms = []
    for triptychs in training.steps(WARM_UP + calls):
        begun_s = time.perf_counter()
        log(*triptychs)
        spent_ms.append((time.perf_counter() - begun_s) * 1e3)
    return stall_of(spent_ms)


def waits(log: Log, training: Training, calls: int) -> Waits:
    """Profile the calls of a training, after some that are not profiled."""
    activities = [ProfilerActivity.CPU]
    activities += [ProfilerActivity.CUDA] if torch.cuda.is_available() else []
    for triptychs in training.steps(WARM_UP):
        log(*triptychs)
    with profile(activities=activities) as found:
        for triptychs in training.steps(calls):
            with record_function(CALL):
                log(*triptychs)
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as directory:
        trace = Path(directory) / "trace.json"
        found.export_chrome_trace(str(trace))
        return in_calls(json.loads(trace.read_text("utf-8"))["traceEvents"])


def in_calls(events: list[dict[str, Any]]) -> Waits:
    """Find what waited or allocated on the thread of the calls, during them."""
    timed = [event for event in events if event.get("ph") == "X"]
    calls = [event for event in timed if event["name"] == CALL and "gpu" not in event["cat"]]
    runtime = [event for event in timed if event.get("cat") in ("cuda_runtime", "cuda_driver")]
    during = [
        event["name"]
        for event in runtime
        if any(
            event["tid"] == call["tid"] and 0 <= event["ts"] - call["ts"] <= call["dur"]
            for call in calls
        )
    ]
    waiting = [name for name in during if "Synchronize" in name or name == "cudaMemcpy"]
    allocating = [name for name in during if "Alloc" in name or "Free" in name]
    return Waits(len(calls), waiting, allocating)


def measure(device: str, size: Size) -> tuple[dict[str, Stall], Waits]:
    """Time all ways that are installed, and profile ours."""
    stalls = {}
    for name, (package, way) in WAYS.items():
        if not find_spec(package):
            print(f"{name}: {package} is not installed")
            continue
        with tempfile.TemporaryDirectory(prefix="triptych-bench-") as logdir, way(logdir) as log:
            stalls[name] = stall(log, Training(device, size), size.calls)
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as logdir, ours(logdir) as log:
        found = waits(log, Training(device, size), min(size.calls, 20))
    return stalls | (jax_stalls(size) if device != "cpu" else {}), found


def main() -> None:
    """Measure, print a table, and write the results if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--device", default="cuda", help='"cuda"; or "cpu", to check that it runs')
    parser.add_argument("--quick", action="store_true", help="small, only to check that it runs")
    parser.add_argument("--to", type=Path, help="JSON file for the results")
    args = parser.parse_args()
    if args.device != "cpu" and not torch.cuda.is_available():
        parser.exit(
            2,
            "There is no GPU that this PyTorch can use, so nothing was measured. Run this on a "
            "machine with one, or pass --device=cpu --quick to only check that it runs.\n",
        )
    warnings.simplefilter("ignore")
    environment = Environment(("torch", "jax", "rerun-sdk"))
    size = QUICK if args.quick else Size()
    stalls, found = measure(args.device, size)
    card = "no GPU" if args.device == "cpu" else torch.cuda.get_device_name()
    print(f"{card}, {size.samples} x 3 pictures of {size.size} x {size.size} x 3, float32\n")
    rows = [
        [name, *(number(x) for x in (one.median_ms, one.p95_ms, one.worst_ms, one.first_ms))]
        for name, one in stalls.items()
    ]
    print(table(["", "stall, ms", "p95", "longest", "first call"], rows))
    print(f"\nin {found.calls} calls: waits {found.waits}, allocations {found.allocations}")
    if args.to is not None:
        figures = {name: asdict(one) for name, one in stalls.items()}
        results = {"card": card, "stalls": figures, "waits": asdict(found)}
        environment.write(args.to, results, asdict(size))
    if args.device != "cpu":
        median_ms = next(iter(stalls.values())).median_ms
        is_met = median_ms < GOAL_MS and not found.waits
        parser.exit(0 if is_met else 1, f"goal {'met' if is_met else 'missed'}: {GOAL_MS} ms\n")


if __name__ == "__main__":
    main()
