"""The wheel in a new environment with only its requirements."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import command
from waiting import wait_until

Files = dict[str, bytes]
FRAMEWORKS = {"jax", "keras", "lightning", "tensorflow", "torch"}
LOADED = "import sys, tb_triptych; print(*{name.partition('.')[0] for name in sys.modules})"


@pytest.fixture(params=["true", "false"], ids=["fast-loader", "python-loader"])
def tensorboard(request: pytest.FixtureRequest, python: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a TensorBoard over an empty log directory."""
    where = (f"--logdir={tmp_path}", "--host=127.0.0.1", "--port=0")
    log = tmp_path / "tensorboard.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(python), "-m", "tensorboard.main", *where, f"--load_fast={request.param}"],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=tmp_path,
            start_new_session=True,  # the fast loader is a child process
        )
    try:
        wait_until(lambda: " at http://" in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield log.read_text().partition(" at ")[2].partition("/ ")[0]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def test_tensorboard_shows_the_tab_and_serves_its_page(
    tensorboard: str, wheel_files: Files
) -> None:
    with urllib.request.urlopen(f"{tensorboard}/data/plugins_listing") as response:
        triptych = json.load(response)["triptych"]
    assert triptych["tab_name"] == "Triptych"
    assert triptych["loading_mechanism"]["type"] == "IFRAME"

    module = triptych["loading_mechanism"]["module_path"]
    assert module == "/data/plugin/triptych/static/index.js"
    with urllib.request.urlopen(f"{tensorboard}{module}") as response:
        assert response.headers.get_content_type() == "text/javascript"
        is_that_of_the_wheel = response.read() == wheel_files["tb_triptych/static/index.js"]
    assert is_that_of_the_wheel  # a difference of one long line would take hours to describe


def test_the_package_can_be_imported_where_there_is_no_framework(
    python: Path, tmp_path: Path
) -> None:
    command(python, "-I", "-c", "import tb_triptych", cwd=tmp_path)


def test_importing_the_package_imports_no_framework_where_there_are_some(tmp_path: Path) -> None:
    loaded = command(sys.executable, "-c", LOADED, cwd=tmp_path).stdout.split()
    assert "tb_triptych" in loaded
    assert not FRAMEWORKS.intersection(loaded)


def test_every_installed_requirement_fits_the_others(python: Path) -> None:
    command(python, "-m", "pip", "check")
