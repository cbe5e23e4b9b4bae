"""The path of a batch from the dataloader to the module, as in Lightning's trainer."""

from __future__ import annotations

from typing import Any

import torch
from lightning_utilities.core.apply_func import apply_to_collection

from tb_triptych.integrations.first_samples import pair


def transferred(trainer: Any, batch: Any, dataloader_idx: int) -> Any:
    """Process a batch as the trainer does: precision, all hooks, device.

    The hooks are those of the module or of its data module, whichever the trainer would call; the
    batch itself is not changed.
    """
    module = trainer.lightning_module
    batch = rounded(trainer, batch)
    # Picks between module and data module; there is no public name for that.
    before = getattr(module, "_on_before_batch_transfer", module.on_before_batch_transfer)
    batch = before(batch, dataloader_idx)
    return trainer.strategy.batch_to_device(batch, dataloader_idx=dataloader_idx)


def rounded(trainer: Any, batch: Any) -> Any:
    """Return a copy of a batch in the precision of the trainer."""
    copy = apply_to_collection(batch, torch.Tensor, lambda tensor: tensor.detach().clone())
    return trainer.precision_plugin.convert_input(copy)


def moved(trainer: Any, batch: Any) -> Any:
    """Return a batch on the device of the trainer, without any hook."""
    device = trainer.strategy.root_device
    return apply_to_collection(batch, torch.Tensor, lambda tensor: tensor.to(device))


def to_show(raw: Any, rounded: Any, given: Any) -> Any:
    """Return the `(x, y)` of a batch to show, as the module gets it but not rounded needlessly.

    Args:
      raw: The batch of the dataloader.
      rounded: The same in the precision of the trainer.
      given: The same after all hooks.
    """
    try:
        raws, roundeds = pair(raw), pair(rounded)
    except ValueError:  # a pair only since the hooks
        return given
    triples = zip(raws, roundeds, pair(given), strict=True)
    return tuple(before if _is_same(after, now) else now for before, after, now in triples)


def _is_same(rounded: Any, given: Any) -> bool:
    if not isinstance(rounded, torch.Tensor) or not isinstance(given, torch.Tensor):
        return rounded is given
    if rounded.shape != given.shape or rounded.dtype != given.dtype:
        return False
    return bool(torch.equal(rounded.to(given.device), given))
