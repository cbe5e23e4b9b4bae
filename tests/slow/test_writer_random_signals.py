"""Signals, forks and exits at random moments; TRIPTYCH_SIGNALS=20000 sends that many of each."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from waiting import PATIENCE_S

SCRIPT = Path(__file__).parents[1] / "support" / "random_signals.py"


@pytest.mark.parametrize(
    ("action", "usual"), [("Ctrl-C", 300), ("use", 300), ("fork", 30), ("exit", 15)]
)
def test_signals_at_random_moments_lose_and_block_nothing(
    tmp_path: Path,
    interpreter: str,
    action: str,
    usual: int,
) -> None:
    count = int(os.environ.get("TRIPTYCH_SIGNALS", usual))
    words = [interpreter, str(SCRIPT), str(tmp_path), action, str(count), "0"]
    environment = {**os.environ, "PYTHONPATH": str(SCRIPT.parents[2])}
    said = tmp_path / "said.txt"  # a child that blocks would keep a pipe open
    with said.open("w") as file:
        code = subprocess.run(
            words, stdout=file, stderr=file, env=environment, timeout=PATIENCE_S + count
        ).returncode
    assert code == 0, said.read_text()
    assert "nothing wrong" in said.read_text()
