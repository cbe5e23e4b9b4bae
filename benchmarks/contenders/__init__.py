"""The compared ways to log triptychs, one framework per file.

A file has `convert`, which turns an array `[k, h, w, 3]` into the type of the framework, and the
ways by name: context managers that take a directory and yield a `Log`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

Log: TypeAlias = Callable[[Any, Any, Any, int], object]
"""Logs input, output and target of all samples, and the epoch."""

Open: TypeAlias = Callable[[str], AbstractContextManager[Log]]
"""Opens a log in a directory; it is flushed and closed at the end."""


@dataclass(frozen=True)
class Contender:
    """One way.

    Attributes:
      name: In results and on the command line.
      call: The user's code, for tables.
      module: The file of this package.
      way: Its name there.
      needs: The package that is imported.
      packages: Distributions whose versions matter.
      changes_inputs: Whether one value of each input and target changes at each epoch, so that
        nothing repeats.
    """

    name: str
    call: str
    module: str
    way: str
    needs: str
    packages: tuple[str, ...] = ()
    changes_inputs: bool = False

    @property
    def absence(self) -> str | None:
        """Why it cannot take part, or `None`."""
        return None if find_spec(self.needs) else f"`{self.needs}` is not installed"

    def load(self) -> tuple[Callable[[Any], Any], Open]:
        """Import the framework, and return `convert` and the way."""
        module = import_module(f"contenders.{self.module}")
        return module.convert, getattr(module, self.way)


def _tensorflow(name: str, call: str, way: str) -> Contender:
    return Contender(
        name, call, "with_tensorflow", way, "tensorflow", ("tensorflow", "tensorflow-cpu")
    )


def _torch(name: str, call: str, way: str) -> Contender:
    return Contender(name, call, "with_torch", way, "torch", ("torch",))


def _rerun(name: str, call: str, way: str) -> Contender:
    return Contender(name, call, "with_rerun", way, "rerun", ("rerun-sdk",))


CONTENDERS = {
    contender.name: contender
    for contender in (
        _tensorflow("strip", "`tf.summary.image` of a vertical strip", "strip"),
        _tensorflow("three-images", "three `tf.summary.image`", "three_images"),
        _torch("torch-add-images", "PyTorch, three `add_images`", "add_images"),
        _torch("torch-add-image", "PyTorch, `add_image` of a strip for each sample", "add_image"),
        Contender(
            "tensorboardx",
            "tensorboardX, three `add_images`",
            "with_tensorboardx",
            "add_images",
            "tensorboardX",
            ("tensorboardX",),
        ),
        Contender(
            "mlflow",
            "MLflow, `log_image` of each picture",
            "with_mlflow",
            "log_image",
            "mlflow",
            ("mlflow-skinny", "mlflow"),
        ),
        _rerun("rerun", "Rerun, `rr.log` of each picture", "raw"),
        _rerun("rerun-static", "Rerun, inputs and targets once (`static=True`)", "static"),
        _rerun("rerun-jpeg", "Rerun, compressed to JPEG", "jpeg"),
        _tensorflow("op", "ours: `summary.triptych` to an event file", "op"),
        Contender(
            "writer", "ours: `TriptychWriter`, numpy arrays", "with_numpy", "writer", "numpy"
        ),
        Contender(
            "writer-metrics",
            'ours: `TriptychWriter`, numpy arrays, `metrics="auto"`',
            "with_numpy",
            "writer_and_metrics",
            "numpy",
        ),
        _tensorflow("writer-tensors", "ours: `TriptychWriter`, TensorFlow's tensors", "writer"),
        _torch("add-triptych", "ours: `add_triptych`, PyTorch's tensors", "add_triptych"),
        Contender(
            "writer-no-dedup",
            "ours: `TriptychWriter`, nothing repeats",
            "with_numpy",
            "writer",
            "numpy",
            changes_inputs=True,
        ),
        Contender("nothing", "nothing is logged", "with_numpy", "nothing", "numpy"),
    )
}
