"""Commands that tests run to their end."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path


def command(
    *words: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    fails: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command; if it does not end as expected, show all that it printed."""
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True)
    outcome = f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert (done.returncode != 0) == fails, outcome
    return done
