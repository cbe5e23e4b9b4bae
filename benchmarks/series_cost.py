"""What it costs to open a long series, to look at a step in its middle, and to follow it.

A journal is served by a TensorBoard; its series is asked for as the page does: all of it, then a
window, then what one more step has added.

    python benchmarks/series_cost.py --steps 1000 10000 100000
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from environment import Environment
from server import POLL_S, Server, head_of, tensorboard
from synthetic_logs import TAG, GrowingJournal

RUN = "run"
METRICS = ("psnr", "ssim", "mae")
NEW_STEPS = 5


@dataclass(frozen=True)
class Answer:
    """An answer to `series`.

    Attributes:
      steps: The length of the series.
      asked: What for.
      plain_bytes: Its size.
      packed_bytes: Its size as it is sent.
      ms: From the request to its end; of what is new, the median.
    """

    steps: int
    asked: str
    plain_bytes: int
    packed_bytes: int
    ms: float


def ask(server: Server, steps: int, asked: str, **query: str) -> tuple[Answer, bytes]:
    """Ask for a series, unpacked, as packing takes a fraction of the time."""
    begun_s = time.perf_counter()
    body = server.get("plugin/triptych/series", run=RUN, tag=f"{TAG}0", **query)
    ms = (time.perf_counter() - begun_s) * 1e3
    return Answer(steps, asked, len(body), len(gzip.compress(body, 3)), ms), body


def measure(logdir: Path, steps: int, samples: int) -> Iterator[Answer]:
    """Write a journal with this number of steps, and measure the answers."""
    journal = GrowingJournal(logdir / RUN, samples, 100, metrics=METRICS)
    for _ in range(steps):
        journal.add()
    with tensorboard(logdir) as server:
        while server.json("plugin/triptych/catalog")["loading"] is not None:
            time.sleep(POLL_S)
        first, body = ask(server, steps, "all, for the first time")
        yield first
        while head_of(body)["loading"] is not None:
            time.sleep(POLL_S)
            body = ask(server, steps, "all")[1]
        again, body = ask(server, steps, "all")
        yield again
        version = head_of(body)["version"]
        begin = steps // 512 * 256
        yield ask(server, steps, "a window", since=version, window=f"{begin},{begin + 256}")[0]
        new: list[Answer] = []
        for count in range(steps + 1, steps + 1 + NEW_STEPS):
            journal.add()
            while head_of(body)["count"] < count:
                answer, body = ask(server, steps, "a new step", since=version)
            version = head_of(body)["version"]
            new.append(answer)
        yield Answer(
            steps,
            "a new step",
            max(answer.plain_bytes for answer in new),
            max(answer.packed_bytes for answer in new),
            median(answer.ms for answer in new),
        )
    journal.close()


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--steps", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--to", type=Path, required=True, help="JSON file for the results")
    args = parser.parse_args()
    environment = Environment()
    found: list[Answer] = []
    for steps in args.steps:
        with tempfile.TemporaryDirectory(prefix="triptych-bench-") as home:
            for answer in measure(Path(home), steps, args.samples):
                print(answer)
                found.append(answer)
    settings = {"samples": args.samples, "metrics": METRICS}
    environment.write(args.to, [asdict(answer) for answer in found], settings)


if __name__ == "__main__":
    main()
