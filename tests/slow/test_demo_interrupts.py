"""Demos that are ended by Ctrl-C: while they begin, and while they train."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DEMOS = Path(__file__).parents[2] / "demo"


def script(demo: str) -> str:
    return str(DEMOS / f"{demo}.py")


def started(*arguments: str) -> subprocess.Popen[str]:
    """Start Python with Ctrl-C as in a terminal, its output and errors in one pipe."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize("demo", ["pix2pix", "segmentation", "denoise_torch"])
@pytest.mark.parametrize("after_s", [0, 1, 4])
def test_ctrl_c_while_the_demo_begins_ends_it_without_a_traceback(
    tmp_path: Path, demo: str, after_s: float
) -> None:
    with started("-X", "importtime", script(demo), "--no-serve", f"--logdir={tmp_path}") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("| interrupted\n"):  # is imported
                break
        time.sleep(after_s)  # whatever it is at then, on this machine
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate()
    assert "Traceback" not in said
    assert process.returncode in (0, -signal.SIGINT), said[-1000:]


@pytest.mark.parametrize("demo", ["pix2pix", "segmentation", "denoise_torch"])
def test_ctrl_c_ends_training_after_a_step(tmp_path: Path, demo: str) -> None:
    options = ("--no-serve", "--epochs=1000", "--steps-per-epoch=2", "--batch-size=2")
    with started("-u", script(demo), *options, f"--logdir={tmp_path}") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "epoch 1/1000" in line.lower():
                break
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate()
    assert "Stopping after this step." in said
    assert "Training ended early." in said
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("code", "printed", "exit_status"),
    [
        (
            "try: signal.raise_signal(signal.SIGINT)\nexcept BaseException: print('goes on')",
            "",
            -signal.SIGINT,
        ),
        (
            "class Finalized:\n"
            "    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
            "with interrupted.between_steps() as stop_if_asked:\n"
            "    stop_if_asked()\n"
            "    Finalized()\n"
            "    try: stop_if_asked()\n"
            "    except KeyboardInterrupt: print('ended')",
            "\nStopping after this step. Ctrl-C again quits at once.\nended\n",
            0,
        ),
        (
            "with interrupted.between_steps() as stop_if_asked:\n"
            "    signal.raise_signal(signal.SIGINT)\n"
            "    signal.raise_signal(signal.SIGINT)",
            "\nStopping after this step. Ctrl-C again quits at once.\n",
            -signal.SIGINT,
        ),
    ],
    ids=["while importing", "in a finalizer", "twice"],
)
def test_ctrl_c_is_never_lost(code: str, printed: str, exit_status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import signal\nimport interrupted\n{code}"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(DEMOS)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert (done.stdout, done.stderr, done.returncode) == (printed, "", exit_status)
