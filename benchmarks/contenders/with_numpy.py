"""Logging arrays of numpy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import tb_triptych
from contenders import Log


def convert(array: Any) -> Any:
    """Return the array unchanged."""
    return array


@contextmanager
def writer(logdir: str) -> Iterator[Log]:
    """`TriptychWriter.triptych`, nothing measured."""
    with tb_triptych.TriptychWriter(logdir) as writer:
        yield lambda input, output, target, step: writer.triptych(
            "val", input, output, target, step, metrics=None
        )


@contextmanager
def writer_and_metrics(logdir: str) -> Iterator[Log]:
    """The same, with the metrics of the pane kinds."""
    with tb_triptych.TriptychWriter(logdir) as writer:
        yield lambda input, output, target, step: writer.triptych(
            "val", input, output, target, step, metrics="auto"
        )


@contextmanager
def nothing(logdir: str) -> Iterator[Log]:
    """Log nothing, to measure the training alone."""
    yield lambda input, output, target, step: None
