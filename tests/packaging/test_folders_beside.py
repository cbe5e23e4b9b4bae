"""Other folders next to the sources, such as logs, never change the result of the checks."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from commands import command

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent

FOLDERS = (
    "logs/pix2pix/run",  # of the demo; benchmarks/browser has a module of this name
    "runs",  # of PyTorch
    "lightning_logs/version_0",
    "results",
    "build/lib/tb_triptych",
    "env/lib/python3.11/site-packages/package",
    "keras",  # names of packages, for a log
    "tensorboard",
    "torch/utils",
    "figures",  # of a module in benchmarks/
    "model",  # of a module in demo/
    "journals",  # of a module in tests/
)

CHECKS = {
    "ruff format": (BIN / "ruff", "format", "--check", "."),
    "ruff check": (BIN / "ruff", "check", "--no-cache", "."),
    "mypy": (BIN / "mypy",),
    "pytest": (
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "tests/slow/test_benchmarks.py",
    ),
}


@pytest.fixture(scope="module")
def littered(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with folders of many origins next to its sources."""
    littered = tmp_path_factory.mktemp("littered") / "checkout"
    shutil.copytree(checkout, littered)
    for folder in FOLDERS:
        (littered / folder).mkdir(parents=True)
        (littered / folder / "bad.py").write_text("import os,sys\nx: int = ''\ndef f(a): pass\n")
        (littered / folder / "test_bad.py").write_text("def test_bad(): assert False\n")
    if (ROOT / ".mypy_cache").is_dir():  # a matter of speed
        shutil.copytree(ROOT / ".mypy_cache", littered / ".mypy_cache")
    return littered


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_says_of_a_littered_checkout_that_all_is_well(littered: Path, check: str) -> None:
    command(*CHECKS[check], cwd=littered)
