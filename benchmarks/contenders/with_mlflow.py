"""Logging arrays by MLflow, into a store of files.

`log_image` with a step writes in the background, with a small WebP for its table next to each PNG.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")  # newer ones prefer a database

import mlflow

from contenders import Log


def convert(array: Any) -> Any:
    """Return the array unchanged."""
    return array


@contextmanager
def log_image(logdir: str) -> Iterator[Log]:
    """`mlflow.log_image` of each picture."""
    mlflow.set_tracking_uri(Path(logdir).as_uri())
    experiment = mlflow.create_experiment("triptychs")

    def log(input: Any, output: Any, target: Any, step: int) -> None:
        for name, images in (("input", input), ("output", output), ("target", target)):
            for i, image in enumerate(images):
                mlflow.log_image(image, key=f"{name}/{i}", step=step)

    with mlflow.start_run(experiment_id=experiment):
        yield log
        mlflow.flush_artifact_async_logging()
