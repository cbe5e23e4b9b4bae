"""The memory that a tab takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_KINDS = ("renderer", "GPU")


@dataclass(frozen=True)
class Memory:
    """Memory of a tab in millions of bytes.

    Attributes:
      heap_mb: JavaScript objects, after a garbage collection.
      processes_mb: Memory of the page and graphics processes, with shared memory counted in
        proportion (PSS); `None` if the system does not report it.
    """

    heap_mb: float
    processes_mb: float | None


def processes_mb(processes: Iterable[dict[str, Any]]) -> float | None:
    """Add up the shares of a browser's processes, as `SystemInfo.getProcessInfo` lists them."""
    shares = [_share_mb(process["id"]) for process in processes if process["type"] in _KINDS]
    known = [share for share in shares if share is not None]
    return sum(known) if known else None


def _share_mb(pid: int) -> float | None:
    """Read the proportional share of a process, on Linux."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6
