"""Reads scalars as TensorBoard does."""

from __future__ import annotations

from pathlib import Path

from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
from tensorboard.util import tensor_util


def read_scalars(directory: Path) -> dict[str, dict[int, float]]:
    """Return all scalars of a run by tag and step."""
    accumulator = EventAccumulator(str(directory))
    accumulator.Reload()
    return {
        tag: {
            event.step: float(tensor_util.make_ndarray(event.tensor_proto))
            for event in accumulator.Tensors(tag)
        }
        for tag, metadata in accumulator.AllSummaryMetadata().items()
        if metadata.plugin_data.plugin_name == "scalars"
    }
