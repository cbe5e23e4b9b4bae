"""Batches of any framework: their description and number of samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tb_triptych.shown import shown


def taken(batches: Iterable[Any], samples: int) -> list[Any]:
    """Take batches from the front until they have enough samples."""
    found: list[Any] = []
    missing = samples
    for batch in batches:
        found.append(batch)
        missing -= _samples_in(batch)
        if missing <= 0:
            break
    return found


def described(value: Any) -> str:
    """Describe an unexpected value briefly."""
    if is_array(value):
        return f"an array of shape {tuple(value.shape)}"
    if isinstance(value, Mapping):
        return f"a dict with the keys {list(value)}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return shown(value)


def is_array(value: Any) -> bool:
    """Return whether a value is an array or tensor of any framework."""
    return hasattr(value, "shape") and hasattr(value, "dtype")


def _samples_in(batch: Any) -> int:
    """Count the samples of a batch by its first array; without one, it counts as one sample."""
    if is_array(batch):
        return int(batch.shape[0]) if len(batch.shape) > 0 else 1
    parts = batch.values() if isinstance(batch, Mapping) else batch
    if isinstance(batch, Mapping | tuple | list):
        for part in parts:
            return _samples_in(part)
    return 1
