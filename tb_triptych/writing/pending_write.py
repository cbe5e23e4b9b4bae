"""One logging call, with copies of its arrays, on its way to the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tb_triptych.arrays import Array
from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.writing.buffers import Buffers, Copy
from tb_triptych.writing.scalar_file import ScalarSink


@dataclass(frozen=True)
class PendingWrite:
    """A call that waits to be written.

    Attributes:
      tag: Name of the series.
      step: Its step.
      wall_time_s: When it was made, in seconds since the epoch.
      batch: Its arguments, with copies of the arrays.
      description: Text about the series, or `None`.
      at: The user's line.
      copies: The memory of the arrays, to be released.
      scalars: Where the means of the metrics go as ordinary scalars: a function that takes them,
        true for a sub-run of the journal's, false for nowhere.
      dropped: Number of calls for the series that were dropped since the previous one.
      step_argument: What the user's function calls the step.
    """

    tag: str
    step: int
    wall_time_s: float
    batch: Batch
    description: str | None
    at: CallSite
    scalars: bool | ScalarSink = False
    copies: Sequence[Copy] = ()
    dropped: int = 0
    step_argument: str = "step"

    @property
    def size_bytes(self) -> int:
        """Memory of the arrays."""
        return self.batch.size_bytes

    def with_copies(self, buffers: Buffers) -> PendingWrite:
        """Return the call with copied arrays, so that the caller may reuse theirs."""
        arrays, copies = {}, []
        for role, array in self.batch.arrays.items():
            if not array.is_private:
                key = None if role == "output" else (self.tag, role)
                copies.append(buffers.copy(array.values, key))
                array = Array(copies[-1].values, array.dtype)
            arrays[role] = array
        return replace(self, batch=replace(self.batch, arrays=arrays), copies=copies)

    def with_dropped(self, dropped: PendingWrite | None) -> PendingWrite:
        """Return the record of this dropped call, adding the counts of an earlier one, if any."""
        return replace(
            self,
            batch=replace(self.batch, arrays={}, ids=[], captions=[]),
            copies=(),
            dropped=1 + (0 if dropped is None else dropped.dropped),
        )

    def after_drops(self, dropped: PendingWrite | None) -> PendingWrite:
        """Return this call with the number of calls dropped before it."""
        return self if dropped is None else replace(self, dropped=dropped.dropped)
