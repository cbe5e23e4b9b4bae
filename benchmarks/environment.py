"""The environment of a measurement: machine, versions, load; and the file of its figures."""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
import time
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("tensorboard", "tensorboard-data-server", "numpy", "isal", "xxhash", "google-crc32c")


class Environment:
    """Records the load before and after, and writes both with the figures."""

    def __init__(self, packages: Iterable[str] = ()) -> None:
        """Begin to measure.

        Args:
          packages: Additional distributions whose versions matter; those not installed are left
            out.
        """
        self._packages = dict.fromkeys((*PACKAGES, *packages))
        self._load_before = _load()
        self._begun_s = time.time()

    def write(self, path: Path, figures: Any, settings: Any) -> None:
        """Write the results of a benchmark.

        Args:
          path: A JSON file; its directory is created.
          figures: The figures.
          settings: The amount of work.
        """
        about = {
            "command": shlex.join(["python", *sys.argv]),
            "date": time.strftime("%Y-%m-%d", time.gmtime(self._begun_s)),
            "took_s": round(time.time() - self._begun_s),
            "load": [self._load_before, _load()],
            "cpu": _cpu(),
            "cores": _cores(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "python": platform.python_version(),
            "packages": {name: found for name in self._packages if (found := _version(name))},
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        results = {"about": about, "settings": settings, "figures": _rounded(figures)}
        path.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


def _rounded(value: Any) -> Any:
    """Keep five digits of all numbers."""
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_rounded(entry) for entry in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value


def _load() -> float:
    """Return how many processes wanted to run, averaged over a minute."""
    return round(os.getloadavg()[0], 2)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
