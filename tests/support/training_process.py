"""Trainings that log the same pictures at every step, in this process or a separate one."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from journals import Logged
from waiting import PATIENCE_S

from tb_triptych import TriptychWriter

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 40, 50, 3), np.uint8)

WORLD = """
import os, signal, sys, threading, time
import numpy as np
from tb_triptych import TriptychWriter

signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background ignore it
logdir, fixed = sys.argv[1], np.random.default_rng(0).integers(0, 256, (2, 40, 50, 3), np.uint8)

def log(writer, step, name="val"):
    writer.triptych(name, fixed, fixed + np.uint8(step % 256), None, step)
"""


def python(
    script: str, logdir: Path, words: Sequence[str] = (), **options: Any
) -> subprocess.Popen[str]:
    """Run a script in a separate process, with additional arguments for Python."""
    command = [sys.executable, "-W", "error::RuntimeWarning", *words, "-c", WORLD + script]
    return subprocess.Popen(
        [*command, str(logdir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def run(script: str, logdir: Path, code: int = 0, **options: Any) -> str:
    """Run a script to its end and return its output."""
    process = python(script, logdir, **options)
    said, error = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == code, error
    return said + error


def check(events: Sequence[Logged]) -> list[int]:
    """Check that all pictures are the right ones, and return the steps."""
    for event in events:
        for i in range(2):
            np.testing.assert_array_equal(event.pictures[str(i), "input"], PICTURES[i])
            expected = PICTURES[i] + np.uint8(event.step % 256)
            np.testing.assert_array_equal(event.pictures[str(i), "output"], expected)
    return [event.step for event in events]


def log(writer: TriptychWriter, step: int) -> None:
    writer.triptych("val", PICTURES, PICTURES + np.uint8(step % 256), None, step)


def warned_by(function: Callable[[], object]) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
    return [str(warning.message) for warning in caught]
