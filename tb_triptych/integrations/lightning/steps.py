"""The step of a training with Lightning, as loggers count it."""

from __future__ import annotations

from typing import Any


def batches_that_stepped(trainer: Any) -> int:
    """Return the step that loggers get, which is not `trainer.global_step`.

    That counts the steps of all optimizers, and stays 0 without any. There is no public name for
    the loggers' step.
    """
    counted = getattr(trainer.fit_loop.epoch_loop, "_batches_that_stepped", None)
    return int(trainer.global_step if counted is None else counted)


def makes_a_step(trainer: Any) -> bool:
    """Return whether the last batch made a step, rather than only accumulating gradients."""
    accumulates = getattr(trainer.fit_loop.epoch_loop, "_should_accumulate", None)
    return accumulates is None or not accumulates()
