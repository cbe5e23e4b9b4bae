"""How long TensorBoard takes to index a journal, from a cold file cache.

By number of events, with empty pictures; by size of the pictures, with a fixed number of events;
and for 2 GB. TensorBoard itself has started before, and is at rest.

    python benchmarks/index_cost.py --rounds 5
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from environment import Environment
from figures import spread
from file_cache import make_cold
from server import tensorboard
from synthetic_logs import disk_mb, write_journal

POLL_S = 0.05
LARGE_PICTURE_BYTES = 100_000


@dataclass(frozen=True)
class Journal:
    """A journal that is measured.

    Attributes:
      group: The comparison that it belongs to.
      events: How many events, over 10 series.
      samples: How many pictures each adds.
      picture_bytes: The size of each.
    """

    group: str
    events: int
    samples: int
    picture_bytes: int


@dataclass(frozen=True)
class Measured:
    """One TensorBoard that opened a journal.

    Attributes:
      catalog_s: From the first request of the catalog until it is complete.
      progress: How many different states of the progress bar were seen until then.
      is_cold: Whether the journal was out of the file cache.
    """

    catalog_s: float
    progress: int
    is_cold: bool


def measure(logdir: Path, events: int, settle_s: float) -> Measured:
    """Open a journal in a new TensorBoard."""
    with tensorboard(logdir) as server:
        server.get("plugin/triptych/static/index.js")
        time.sleep(settle_s)
        is_cold = make_cold(logdir)
        seen = set()
        begun_s = time.perf_counter()
        while (catalog := server.json("plugin/triptych/catalog"))["loading"] is not None:
            seen.add(catalog["loading"]["done"])
            time.sleep(POLL_S)
        catalog_s = time.perf_counter() - begun_s
    found = sum(series["count"] for run in catalog["runs"] for series in run["series"])
    if found != events:
        raise RuntimeError(f"the catalog has {found} of {events} events")
    return Measured(catalog_s, len(seen), is_cold)


def journals(most_events: int, large_mb: int) -> list[Journal]:
    """List the journals, in the order of their size."""
    counts = [n for n in (1_000, 10_000, 100_000, 1_000_000) if n <= most_events]
    sizes = [n for n in (1_000, 10_000, 100_000, 1_000_000) if n <= large_mb * 1_000]
    steps = max(1, large_mb * 10**6 // (16 * LARGE_PICTURE_BYTES))
    return [
        *(Journal("events", n, 1, 0) for n in counts),
        *(Journal("pictures", min(1_000, most_events), 1, n) for n in sizes),
        Journal("large", steps, 16, LARGE_PICTURE_BYTES),
    ]


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most-events", type=int, default=1_000_000)
    parser.add_argument("--large-mb", type=int, default=2_000)
    parser.add_argument(
        "--settle-s", type=float, default=2.0, help="time for TensorBoard to settle"
    )
    parser.add_argument("--to", type=Path, required=True, help="JSON file for the results")
    args = parser.parse_args()
    environment = Environment()
    todo = journals(args.most_events, args.large_mb)
    figures: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as home:
        for i, journal in enumerate(todo):
            tags = 1 if journal.group == "large" else 10
            run = Path(home) / str(i) / "run"
            write_journal(run, journal.events, journal.samples, journal.picture_bytes, tags)
            (index,) = run.glob("*.index")
            sizes = {"index_mb": index.stat().st_size / 1e6, "log_mb": disk_mb(run)}
            figures.append({**asdict(journal), **sizes, "rounds": []})
        for i in range(args.rounds):
            for number, entry in enumerate(figures):
                found = measure(Path(home) / str(number), entry["events"], args.settle_s)
                entry["rounds"].append(asdict(found))
            print(f"round {i + 1} of {args.rounds} is over", flush=True)
    settings = {"rounds": args.rounds, "most_events": args.most_events, "large_mb": args.large_mb}
    environment.write(args.to, figures, settings)
    for entry in figures:
        name = f"{entry['group']}, {entry['events']} events of {entry['picture_bytes']} bytes"
        print(f"{name}: {spread(_times_s(entry['rounds']))} s")


def _times_s(rounds: Sequence[dict[str, Any]]) -> list[float]:
    return [found["catalog_s"] for found in rounds]


if __name__ == "__main__":
    main()
