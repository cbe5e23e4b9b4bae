"""Runs all benchmarks, one after the other, and writes docs/benchmarks.md from their results.

python benchmarks/bench.py            # about 90 minutes, 12 GB of disk
python benchmarks/bench.py --quick    # about 10 minutes; see build/bench/benchmarks.md
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FULL_GB, QUICK_GB = 12, 1

QUICK = {
    "logging": ("--rounds=1", "--epochs=6", "--scenarios", "idle", "alike"),
    "serving": ("--rounds=1", "--steps=60", "--count=50"),
    "index": ("--rounds=1", "--most-events=10000", "--large-mb=20"),
    "browser": ("--quick",),
    "endurance": ("--quick",),
    "scalars": ("--rounds=1", "--steps=200", "--journal-mb=100", "--images-mb=50"),
}
"""The benchmarks by name, with their arguments for --quick."""

SCRIPTS = {"browser": "benchmarks/browser", "endurance": "benchmarks/browser/endurance.py"}
"""Benchmarks with another file name."""


def main() -> None:
    """Run the requested benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="small, only to check that everything works"
    )
    parser.add_argument("--only", nargs="+", choices=QUICK, default=list(QUICK))
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()))
    args = parser.parse_args()
    needed_gb = QUICK_GB if args.quick else FULL_GB
    free_gb = shutil.disk_usage(args.scratch).free / 1e9
    if free_gb < needed_gb:
        parser.error(
            f"{args.scratch} has {free_gb:.1f} GB free, the logs need {needed_gb}: pass a "
            "directory with more as --scratch, or --quick"
        )
    out = Path("build/bench") if args.quick else Path("docs")
    results = out if args.quick else Path("benchmarks/results")
    environment = {**os.environ, "TMPDIR": str(args.scratch.absolute())}
    for name in args.only:
        command = [sys.executable, SCRIPTS.get(name, f"benchmarks/{name}_cost.py")]
        command.append(f"--to={results / name}.json")
        command += QUICK[name] if args.quick else []
        print(f"{name}:", flush=True)
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    report = [sys.executable, "benchmarks/report.py", f"--results={results}", f"--out={out}"]
    subprocess.run(report, cwd=ROOT, check=True)
    print(f"written: {out / 'benchmarks.md'}")


if __name__ == "__main__":
    main()
