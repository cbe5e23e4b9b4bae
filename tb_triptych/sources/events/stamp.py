"""Identifies the events of a series that TensorBoard's loader holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tb_triptych.sources.fingerprint import fingerprint
from tb_triptych.sources.times import known_time

if TYPE_CHECKING:
    from tensorboard.data import provider as tb_provider


@dataclass(frozen=True)
class Stamp:
    """Changes whenever the loader keeps another set of events of a series.

    Events come and go only when a new one arrives, and the newest is always kept.
    """

    max_step: int | None
    max_wall_time_s: float | None
    max_length: int | None
    content: bytes

    @classmethod
    def of(cls, time_series: tb_provider.BlobSequenceTimeSeries) -> Stamp:
        """Return the stamp of an entry in the loader's list."""
        return cls(
            time_series.max_step,
            known_time(time_series.max_wall_time),  # NaN never equals itself
            time_series.max_length,
            time_series.plugin_content,
        )

    @property
    def fingerprint(self) -> str:
        """The stamp as a short text."""
        return fingerprint(repr(self))
