"""One contender in one round: logs all epochs in this process, and reports the cost.

It is a separate process, so that no framework's threads or memory affect another's figures.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the training computes on one core
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from contenders import CONTENDERS, Open
from training import Training
from triptychs import Triptychs

WARM_UP_EPOCHS = 2


@dataclass(frozen=True)
class Cost:
    """The cost of one contender in one round.

    Attributes:
      stall_ms: How long the training thread spent in the call, the median epoch.
      mean_stall_ms: The same, the mean of all epochs.
      worst_stall_ms: The same, the longest.
      cpu_ms: CPU time per epoch, of all threads and processes, including opening and closing the
        log but not the training.
      epoch_ms: How long an epoch took, with the training and a share of the closing.
      close_ms: How long the closing took.
      disk_mb: Bytes on disk at the end, in millions.
    """

    stall_ms: float
    mean_stall_ms: float
    worst_stall_ms: float
    cpu_ms: float
    epoch_ms: float
    close_ms: float
    disk_mb: float


def cost(open_log: Open, epochs: list[tuple[Any, Any, Any]], training: Training) -> Cost:
    """Log all epochs.

    Args:
      open_log: The way.
      epochs: Input, output and target of each.
      training: The work between two of them.
    """
    stalls_ms = []
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as logdir:
        cpu_s, training_cpu_s, begun_s = _cpu_s(), 0.0, time.perf_counter()
        with open_log(logdir) as log:
            for step, triptychs in enumerate(epochs):
                call_s = time.perf_counter()
                log(*triptychs, step)
                stalls_ms.append((time.perf_counter() - call_s) * 1e3)
                thread_s = time.thread_time()
                training.epoch()
                training_cpu_s += time.thread_time() - thread_s
            closing_s = time.perf_counter()
        ended_s = time.perf_counter()
        cpu_s = _cpu_s() - cpu_s - training_cpu_s
        disk_bytes = sum(path.stat().st_size for path in Path(logdir).rglob("*") if path.is_file())
    return Cost(
        stall_ms=statistics.median(stalls_ms),
        mean_stall_ms=statistics.mean(stalls_ms),
        worst_stall_ms=max(stalls_ms),
        cpu_ms=cpu_s / len(epochs) * 1e3,
        epoch_ms=(ended_s - begun_s) / len(epochs) * 1e3,
        close_ms=(ended_s - closing_s) * 1e3,
        disk_mb=disk_bytes / 1e6,
    )


def prepared(triptychs: Triptychs, convert: Any, changes_inputs: bool) -> list[tuple[Any, ...]]:
    """Make input, output and target of each epoch in the contender's types."""
    if not changes_inputs:
        input, target = convert(triptychs.inputs), convert(triptychs.targets)
        return [(input, convert(output), target) for output in triptychs.outputs]
    return [
        (
            convert(_with_first_value(triptychs.inputs, epoch)),
            convert(output),
            convert(_with_first_value(triptychs.targets, epoch)),
        )
        for epoch, output in enumerate(triptychs.outputs)
    ]


def _with_first_value(pictures: Any, value: int) -> Any:
    changed = pictures.copy()
    changed[:, 0, 0, 0] = value
    return changed


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Log, and write the cost as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("--triptychs", type=Path, required=True, help="file of Triptychs.save")
    parser.add_argument("--to", type=Path, required=True, help="file for the cost")
    parser.add_argument("--pause-s", type=float, default=0.0)
    parser.add_argument("--work", type=int, default=0)
    args = parser.parse_args()
    warnings.simplefilter("ignore")  # ours warns about inputs that change
    contender = CONTENDERS[args.contender]
    convert, open_log = contender.load()
    epochs = prepared(Triptychs.load(args.triptychs), convert, contender.changes_inputs)
    cost(open_log, epochs[:WARM_UP_EPOCHS], Training())
    found = cost(open_log, epochs, Training(pause_s=args.pause_s, work=args.work))
    args.to.write_text(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
