"""The cost of pictures in a run for users who open only its scalars.

The same scalars are alone, with a journal of 10 GB, and, as the alternative to a journal, with an
event file of pictures, which is smaller to save time.

    python benchmarks/scalars_cost.py --rounds 5
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from environment import Environment
from figures import spread
from file_cache import make_cold
from server import POLL_S, Server, tensorboard
from synthetic_logs import Shape, disk_mb, log_images, log_journal, log_scalars

RUN = "run"
TAGS = [f"loss/{i}" for i in range(10)]
SAMPLES = 4
SIZE = 512  # noise of this size is a PNG of 790 kB
ASKED = 50
LOADERS = {"Rust": "--load_fast=true", "Python": "--load_fast=false"}


@dataclass(frozen=True)
class Beside:
    """The data next to the scalars.

    Attributes:
      name: In the results.
      call: In tables.
      loaders: The TensorBoard loaders that read it.
      log: Writes it, with a size in millions of bytes.
      mb: That size.
    """

    name: str
    call: str
    loaders: tuple[str, ...]
    log: Callable[[Path, int], None]
    mb: int


@dataclass(frozen=True)
class Opened:
    """One TensorBoard whose scalars were read.

    Attributes:
      is_cold: Whether the log was out of the file cache when the process started.
      first_s: From the start of the process to the first scalar.
      all_s: From the start of the process until the last step of all tags is there.
      listing_ms: Time of the first list of dashboards, for which our plugin searches for journals.
      latency_ms: Median time of a tag's scalars.
      resident_mb: Memory at rest.
    """

    is_cold: bool
    first_s: float
    all_s: float
    listing_ms: float
    latency_ms: float
    resident_mb: float


def shape(mb: int) -> Shape:
    """Return how much to log for a size, in millions of bytes."""
    return Shape(math.ceil(mb * 1e6 / (SAMPLES * SIZE * SIZE * 3)), SAMPLES, SIZE)


def measure(logdir: Path, loader: str, steps: int, settle_s: float) -> Opened:
    """Open the scalars as TensorBoard's page does, in a new TensorBoard."""
    is_cold = make_cold(logdir)
    with tensorboard(logdir, LOADERS[loader]) as server:
        begun_s = time.perf_counter()
        server.json("plugins_listing")
        listing_ms = (time.perf_counter() - begun_s) * 1e3
        first_s = wait_for(server, TAGS[:1], 0)
        all_s = wait_for(server, TAGS, steps - 1)
        times_ms = []
        for i in range(ASKED):
            begun_s = time.perf_counter()
            newest_step(server, TAGS[i % len(TAGS)])
            times_ms.append((time.perf_counter() - begun_s) * 1e3)
        time.sleep(settle_s)
        return Opened(
            is_cold=is_cold,
            first_s=first_s - server.started_s,
            all_s=all_s - server.started_s,
            listing_ms=listing_ms,
            latency_ms=median(times_ms),
            resident_mb=server.resident_mb(),
        )


def wait_for(server: Server, tags: list[str], step: int) -> float:
    """Wait until tags have reached a step, and return the time."""
    while not server.json("plugin/scalars/tags").get(RUN):
        time.sleep(POLL_S)
    for tag in tags:
        while newest_step(server, tag) < step:
            time.sleep(POLL_S)
    return time.perf_counter()


def newest_step(server: Server, tag: str) -> int:
    """Fetch the scalars of a tag, and return the step of the last one."""
    scalars = server.json("plugin/scalars/scalars", run=RUN, tag=tag)
    newest: int = scalars[-1][1]
    return newest


def main() -> None:
    """Log, serve and measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=5_000, help=f"with {len(TAGS)} scalars each")
    parser.add_argument("--loaders", nargs="+", choices=LOADERS, default=list(LOADERS))
    parser.add_argument("--journal-mb", type=int, default=10_000)
    parser.add_argument("--images-mb", type=int, default=1_000, help="in an event file")
    parser.add_argument(
        "--settle-s", type=float, default=2.0, help="time for TensorBoard to settle"
    )
    parser.add_argument("--to", type=Path, required=True, help="JSON file for the results")
    args = parser.parse_args()
    environment = Environment()
    besides = [
        Beside("alone", "scalars alone", tuple(LOADERS), lambda run, mb: None, 0),
        Beside(
            "journal",
            "with a journal",
            tuple(LOADERS),
            lambda run, mb: log_journal(run, shape(mb)),
            args.journal_mb,
        ),
        Beside(
            "images",
            "with `tf.summary.image`",
            ("Rust",),
            lambda run, mb: log_images(run, shape(mb)),
            args.images_mb,
        ),
    ]
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as home:
        turns = []
        for beside in besides:
            run = Path(home) / beside.name / RUN
            begun_s = time.perf_counter()
            beside.log(run, beside.mb)
            took_s = time.perf_counter() - begun_s
            log_scalars(run, TAGS, args.steps)
            for loader in (one for one in beside.loaders if one in args.loaders):
                key = f"{beside.name}, {loader}"
                turns.append((key, run.parent, loader))
                figures[key] = {
                    "call": beside.call,
                    "loader": loader,
                    "log_mb": disk_mb(run),
                    "written_s": took_s,
                    "rounds": [],
                }
        for i in range(args.rounds):
            random.Random(i).shuffle(turns)
            for key, logdir, loader in turns:
                found = measure(logdir, loader, args.steps, args.settle_s)
                figures[key]["rounds"].append(asdict(found))
            print(f"round {i + 1} of {args.rounds} is over", flush=True)
    settings = {"rounds": args.rounds, "steps": args.steps, "tags": len(TAGS)}
    environment.write(args.to, figures, settings)
    for key, entry in figures.items():
        print(f"{key}: {spread([one['all_s'] for one in entry['rounds']])} s to all scalars")


if __name__ == "__main__":
    main()
