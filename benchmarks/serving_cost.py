"""The cost of opening a large log and viewing its pictures, compared with the Images dashboard.

Both serve the same PNG files, all steps kept. In each round every side gets a new TensorBoard, in
random order, with the log out of the file cache; then clients query all of them in turn.

    python benchmarks/serving_cost.py --rounds 5
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from backends import SIDES, Side, check
from environment import Environment
from figures import spread
from file_cache import make_cold, make_warm
from server import Server, tensorboard
from synthetic_logs import Shape, disk_mb

SAMPLES = 16
SIZE = 183  # noise of this size is a PNG of 100 kB
CLIENTS = (1, 8)


@dataclass
class Served:
    """One TensorBoard with one log.

    Attributes:
      is_cold: Whether the log was out of the file cache when the process started.
      up_s: From the start of the process until it answers.
      first_picture_s: From the start of the process to the first picture.
      all_steps_s: From its first answer until every step can be reached.
      resident_mb: Its memory then, at rest.
      used_mb: Its memory after pictures were fetched.
      latency_ms: Median time of a picture, by the state of the file cache and number of clients.
    """

    is_cold: bool
    up_s: float
    first_picture_s: float
    all_steps_s: float
    resident_mb: float
    used_mb: float = 0.0
    latency_ms: dict[str, float] = field(default_factory=dict)


def open_log(
    server: Server, side: Side, shape: Shape, is_cold: bool, settle_s: float
) -> tuple[Served, Sequence[str]]:
    """Open a log, and return where its pictures are."""
    opened = side.open(server, shape)
    time.sleep(settle_s)
    served = Served(
        is_cold=is_cold,
        up_s=server.up_s - server.started_s,
        first_picture_s=opened.first_picture_s - server.started_s,
        all_steps_s=opened.all_steps_s - server.up_s,
        resident_mb=server.resident_mb(),
    )
    return served, opened.paths


def empty_mb(logdir: Path, settle_s: float) -> float:
    """Return the memory of a TensorBoard with an empty log, whose page was opened."""
    with tensorboard(logdir) as server:
        server.json("plugins_listing")
        time.sleep(settle_s)
        return server.resident_mb()


def latencies_ms(server: Server, paths: Sequence[str], clients: int) -> list[float]:
    """Let clients share some pictures; each fetches one after the other."""
    found: list[float] = []

    def fetch(share: Sequence[str]) -> None:
        for path in share:
            begun_s = time.perf_counter()
            picture = server.get(path)
            found.append((time.perf_counter() - begun_s) * 1e3)
            check(picture)

    threads = [threading.Thread(target=fetch, args=(paths[i::clients],)) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(found) != len(paths):
        raise RuntimeError(f"{len(found)} of {len(paths)} pictures came, see above")
    return found


def measure_round(
    logdirs: dict[str, Path], shape: Shape, count: int, settle_s: float, choice: random.Random
) -> dict[str, Served]:
    """Open all logs, then fetch pictures from each in turns."""
    sides = list(SIDES)
    choice.shuffle(sides)
    figures: dict[str, Served] = {}
    with ExitStack() as stack:
        open_ones: list[tuple[Side, Server, Sequence[str]]] = []
        for side in sides:
            is_cold = make_cold(logdirs[side.name])
            server = stack.enter_context(tensorboard(logdirs[side.name], *side.args))
            figures[side.name], found = open_log(server, side, shape, is_cold, settle_s)
            open_ones.append((side, server, found))
        for cache, prepare in (("cold", make_cold), ("warm", make_warm)):
            for clients in CLIENTS:
                chosen = choice.sample(range(shape.pictures), min(count, shape.pictures))
                for side, server, found in open_ones:
                    prepare(logdirs[side.name])
                    times_ms = latencies_ms(server, [found[i] for i in chosen], clients)
                    figures[side.name].latency_ms[f"{cache}, {clients}"] = median(times_ms)
        for side, server, _ in open_ones:
            figures[side.name].used_mb = server.resident_mb()
    return figures


def main() -> None:
    """Log, serve and measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--steps", type=int, default=1250, help=f"with {SAMPLES} pictures of 100 kB each"
    )
    parser.add_argument("--count", type=int, default=400, help="pictures to fetch")
    parser.add_argument(
        "--settle-s", type=float, default=2.0, help="time for TensorBoard to settle"
    )
    parser.add_argument("--to", type=Path, required=True, help="JSON file for the results")
    args = parser.parse_args()
    environment = Environment()
    shape = Shape(args.steps, SAMPLES, SIZE)
    rounds: list[dict[str, Served]] = []
    empties_mb: list[float] = []
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as home:
        logdirs = {side.name: Path(home) / side.name for side in SIDES}
        for side in SIDES[:2]:
            side.log(logdirs[side.name], shape)
        logdirs[SIDES[2].name] = logdirs[SIDES[1].name]  # both loaders read the same files
        empty = Path(home) / "empty"
        empty.mkdir()
        for i in range(args.rounds):
            empties_mb.append(empty_mb(empty, args.settle_s))
            rounds.append(
                measure_round(logdirs, shape, args.count, args.settle_s, random.Random(i))
            )
            print(f"round {i + 1} of {args.rounds} is over", flush=True)
        sizes_mb = {name: disk_mb(path) for name, path in logdirs.items()}
    figures = {
        "empty_mb": empties_mb,
        "sides": {
            side.name: {
                "call": side.call,
                "log_mb": sizes_mb[side.name],
                "rounds": [asdict(one[side.name]) for one in rounds],
            }
            for side in SIDES
        },
    }
    settings = {"rounds": args.rounds, "count": args.count, **asdict(shape)}
    environment.write(args.to, figures, settings)
    for side in SIDES:
        times_s = [one[side.name].all_steps_s for one in rounds]
        print(f"{side.call}: {spread(times_s)} s from server up to every step")


if __name__ == "__main__":
    main()
