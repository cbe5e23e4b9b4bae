"""One logging call, with snapshots of its arrays, on its way to the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tb_triptych.capture.snapshot import Snapshot
from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.writing.captured import arrived
from tb_triptych.writing.scalar_file import ScalarSink

_BYTES_PER_CALL, _BYTES_PER_ROLE, _BYTES_PER_SAMPLE = 2048, 1024, 96
"""Memory of the objects of a call, measured."""


@dataclass(frozen=True, slots=True)
class PendingWrite:
    """A call that waits to be written.

    Attributes:
      tag: Name of the series.
      step: Its step.
      wall_time_s: When it was made, in seconds since the epoch.
      batch: Its arguments, without the arrays.
      description: Text about the series, or `None`.
      at: The user's line.
      snapshots: The arrays by role, begun.
      scalars: Where the means of the metrics go as ordinary scalars: a function that takes them,
        true for a sub-run of the journal's, false for nowhere.
      step_argument: What the user's function calls the step.
    """

    tag: str
    step: int
    wall_time_s: float
    batch: Batch
    description: str | None
    at: CallSite
    scalars: bool | ScalarSink = False
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)
    step_argument: str = "step"

    @property
    def owned_bytes(self) -> int:
        """Memory that is kept alive by this call alone."""
        own = overhead_bytes(len(self.snapshots), len(self.batch.ids))
        return own + sum(snapshot.owned_bytes for snapshot in self.snapshots.values())

    def arrived(self) -> Batch:
        """Wait for the arrays, and return the arguments with them.

        Raises:
          ArrivalError: if one did not come from its device.
          ValueError: for class ids that are not whole numbers.
        """
        return arrived(self.batch, self.snapshots)

    def without_samples(self) -> PendingWrite:
        """Return a record of this call, which is not written."""
        return replace(self, batch=replace(self.batch, ids=[], captions=[]), snapshots={})

    def release(self) -> None:
        """Release the memory of the arrays."""
        for snapshot in self.snapshots.values():
            snapshot.release()


def overhead_bytes(roles: int, samples: int) -> int:
    """Return the memory of a call besides its arrays' values."""
    return _BYTES_PER_CALL + _BYTES_PER_ROLE * roles + _BYTES_PER_SAMPLE * samples
