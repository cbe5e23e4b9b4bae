"""Logging tensors of PyTorch, `[k, c, h, w]`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch.utils.tensorboard import SummaryWriter

import tb_triptych.torch
from contenders import Log


def convert(array: Any) -> Any:
    """Make a tensor with the channels first."""
    return torch.from_numpy(np.moveaxis(array, -1, 1).copy())


@contextmanager
def add_images(logdir: str) -> Iterator[Log]:
    """Three `SummaryWriter.add_images`; each makes one picture of all samples."""
    with SummaryWriter(logdir) as writer:

        def log(input: Any, output: Any, target: Any, step: int) -> None:
            for name, images in (("input", input), ("output", output), ("target", target)):
                writer.add_images(name, images, step)

        yield log


@contextmanager
def add_image(logdir: str) -> Iterator[Log]:
    """`SummaryWriter.add_image` of each sample's strip."""
    with SummaryWriter(logdir) as writer:

        def log(input: Any, output: Any, target: Any, step: int) -> None:
            for i, strip in enumerate(torch.cat([input, output, target], dim=2)):
                writer.add_image(f"val/{i}", strip, step)

        yield log


@contextmanager
def add_triptych(logdir: str) -> Iterator[Log]:
    """`tb_triptych.torch.add_triptych`, nothing measured."""
    with SummaryWriter(logdir) as writer:
        yield lambda input, output, target, step: tb_triptych.torch.add_triptych(
            writer, "val", input, output, target, step, metrics=None
        )
