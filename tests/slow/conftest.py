"""What programs of this folder have in common: they start a TensorBoard that leaves TensorFlow out.

How the plugin fares where TensorBoard does load it, tests/server asks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

LIGHT_TENSORBOARD = Path(__file__).parents[1] / "support" / "light_tensorboard"


@pytest.fixture(scope="package", autouse=True)
def light_tensorboard() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(LIGHT_TENSORBOARD), prepend=os.pathsep)
        yield
