"""How many batches of a training with Lightning made a step."""

from __future__ import annotations

from typing import Any


def batches_that_stepped(trainer: Any) -> int:
    """Return the step that loggers are told, which `trainer.global_step` is not.

    That counts the steps of all optimizers, and stands still without any. There is no public name
    for the other.
    """
    counted = getattr(trainer.fit_loop.epoch_loop, "_batches_that_stepped", None)
    return int(trainer.global_step if counted is None else counted)


def makes_a_step(trainer: Any) -> bool:
    """Return whether the batch that was trained counts, rather than gradients accumulate."""
    accumulates = getattr(trainer.fit_loop.epoch_loop, "_should_accumulate", None)
    return accumulates is None or not accumulates()
