"""One logging call, with copies of its arrays, on its way to the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tb_triptych.arrays import Array
from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.writing.buffers import Buffers, Copy
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
      batch: Its arguments, with copies of the arrays.
      description: Text about the series, or `None`.
      at: The user's line.
      copies: The memory of the arrays, to be released.
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
    copies: Sequence[Copy] = ()
    step_argument: str = "step"

    @property
    def owned_bytes(self) -> int:
        """Memory that is kept alive by this call alone."""
        private = [array.values.nbytes for array in self.batch.arrays.values() if array.is_private]
        own = overhead_bytes(len(self.batch.arrays), len(self.batch.ids))
        return own + sum(private) + sum(copy.owned_bytes for copy in self.copies)

    def with_copies(self, arrays: Mapping[str, Array], buffers: Buffers) -> PendingWrite:
        """Return the call with copies of its arrays, so that the caller may reuse theirs."""
        own, copies = dict(arrays), []
        for role, array in arrays.items():
            if not array.is_private:
                key = None if role == "output" else (self.tag, role)
                copies.append(buffers.copy(array.values, key))
                own[role] = Array(copies[-1].values, array.dtype)
        return replace(self, batch=replace(self.batch, arrays=own), copies=copies)

    def without_samples(self) -> PendingWrite:
        """Return a record of this call, which is not written."""
        return replace(self, batch=replace(self.batch, arrays={}, ids=[], captions=[]), copies=())

    def release(self) -> None:
        """Release the memory of the arrays."""
        for copy in self.copies:
            copy.release()


def overhead_bytes(roles: int, samples: int) -> int:
    """Return the memory of a call besides its arrays' values."""
    return _BYTES_PER_CALL + _BYTES_PER_ROLE * roles + _BYTES_PER_SAMPLE * samples
