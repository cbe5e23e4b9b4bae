"""Fixtures: TensorBoard processes with either loader, and pictures."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard_process import TensorBoard

HERE = Path(__file__).parent

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# The threads of PyTorch wait for each other by spinning, for which tests side by side have no time.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the folder it is in: that says what it needs."""
    for item in items:
        item.add_marker(item.path.relative_to(HERE).parts[0])


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their number: some hold the time at which they were packed."""
    return f"{len(val)} bytes" if isinstance(val, bytes) and not val.isascii() else None


@pytest.fixture(params=["true", "false"], ids=["rust", "python"])
def tensorboard(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TensorBoard]:
    """A TensorBoard that loads TensorFlow where it is installed, as a user's does."""
    logdir = tmp_path_factory.mktemp("logs")
    server = TensorBoard(logdir, f"--load_fast={request.param}", uses_tensorflow=True)
    yield server
    server.close()


_runs = itertools.count()


@pytest.fixture
def run(tensorboard: TensorBoard) -> str:
    """The name of a run that no other test uses."""
    return f"run{next(_runs)}"


@pytest.fixture
def pictures() -> Callable[..., np.ndarray[Any, Any]]:
    """Make batches of random pictures, the same for the same arguments."""

    def make(*shape: int, dtype: Any = np.uint8, seed: int = 0) -> np.ndarray[Any, Any]:
        random = np.random.default_rng([seed, *shape])
        if np.dtype(dtype) == bool:
            return random.random(shape) < 0.5
        if np.issubdtype(dtype, np.integer):
            return random.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)
        return random.random(shape).astype(dtype)

    return make
