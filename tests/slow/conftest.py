"""What programs of this folder have in common: they start a TensorBoard that leaves TensorFlow out.

How the plugin fares where TensorBoard does load it, tests/server asks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

LIGHT_TENSORBOARD = Path(__file__).parents[1] / "support" / "light_tensorboard"


@pytest.fixture(scope="package", autouse=True)
def light_tensorboard() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(LIGHT_TENSORBOARD), prepend=os.pathsep)
        yield


@pytest.fixture(params=["this Python", "3.11", "3.13"])
def interpreter(request: pytest.FixtureRequest) -> str:
    """Return a Python of this version that has what the package needs."""
    version: str = request.param
    if version == "this Python":
        return sys.executable
    found = shutil.which(f"python{version}")
    if found is None or sys.version.startswith(f"{version}."):
        pytest.skip(f"there is no other Python {version}")
    needed = "import tensorboard, numpy, isal, xxhash, google_crc32c"
    if subprocess.run([found, "-c", needed], capture_output=True).returncode:
        pytest.skip(f"Python {version} does not have what tb_triptych needs")
    return found
