"""Measures the page in a real browser, compared with TensorBoard's Images dashboard.

python benchmarks/browser            # about 15 minutes, 3 GB of disk
python benchmarks/browser --quick    # about 8 minutes; only to check that it works

The contenders take turns in one run: our page on a journal, our page on an event file, and the
Images dashboard with all steps kept. Chromium draws in software (`--disable-gpu`), as it does on a
machine without a graphics card, which is the worst case for a page of canvases.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).parent
sys.path[1:1] = [str(HERE.parent), str(HERE.parents[1] / "tests" / "support")]

import cold  # noqa: E402  (what it imports is in these)
import many  # noqa: E402
import maps  # noqa: E402
import opening  # noqa: E402
import playing  # noqa: E402
import scrubbing  # noqa: E402
from chrome import chrome  # noqa: E402
from environment import Environment  # noqa: E402
from lab import EVENTS, IMAGES, JOURNAL, Lab, serving  # noqa: E402
from logs import write_logs  # noqa: E402
from measured import Figure, line  # noqa: E402

STEPS = 100
MEASUREMENTS: dict[str, Callable[[Lab], Iterator[Figure]]] = {
    "scrubbing": scrubbing.measure,
    "cold": cold.measure,
    "opening": opening.measure,
    "playing": playing.measure,
    "maps": maps.measure,
    "many": many.measure,
}


def main() -> None:
    """Log, serve, measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="each once, and short")
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS, default=list(MEASUREMENTS))
    parser.add_argument("--rounds", type=int, help="how often contenders take turns")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--to", type=Path, help="JSON file for the results")
    args = parser.parse_args()
    rounds = args.rounds or (1 if args.quick else 3)
    environment = Environment(["playwright"])
    with tempfile.TemporaryDirectory(prefix="triptych-browser-", dir=args.scratch) as home:
        print("logging the pictures", flush=True)
        logs = write_logs(Path(home), STEPS)
        logdirs = {JOURNAL: logs["journal"], EVENTS: logs["events"], IMAGES: logs["images"]}
        with chrome() as browser, serving(logdirs, STEPS) as servers:
            lab = Lab(browser, servers, STEPS, rounds, args.quick)
            figures: list[Figure] = []
            for name in args.only:
                print(f"{name} ...", flush=True)
                for figure in MEASUREMENTS[name](lab):
                    print(line(figure), flush=True)
                    figures.append(figure)
            settings = {"steps": STEPS, "rounds": rounds, "browser": f"Chromium {browser.version}"}
            if args.to is not None:
                environment.write(args.to, [asdict(figure) for figure in figures], settings)


if __name__ == "__main__":
    main()
