"""The arrays of a call, captured at the user's line and waited for in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tb_triptych.capture.captures import Captures
from tb_triptych.capture.place import Place
from tb_triptych.capture.snapshot import Snapshot
from tb_triptych.inputs.batch import Batch, values_of
from tb_triptych.inputs.class_ids import check_whole
from tb_triptych.inputs.log_call import LogCall


class ArrivalError(Exception):
    """The values of an array did not come from their device."""


def begin_all(call: LogCall, kept: int, captures: Captures) -> dict[str, Snapshot]:
    """Begin snapshots of the arrays of a call, by role.

    Args:
      call: The call.
      kept: How many of its samples are needed, from the front.
      captures: Makes the snapshots.

    Raises:
      TypeError: for an array without values.
      ValueError: for class ids that are not whole numbers, where they can be read.
      MemoryError: if there is no memory for the copies.
    """
    snapshots, part = {}, None if kept == call.size else kept
    for role, array in call.arrays.items():
        place = None if role == "output" else Place(call.tag, role)
        with values_of(role, array):
            snapshots[role] = captures.snapshot(
                array, place, kept=part, reading=call.panes[role].reading
            )
    for role, snapshot in snapshots.items():
        if call.panes[role].needs_whole_values and (readable := snapshot.readable) is not None:
            check_whole(role, readable, call.panes)
    for role, snapshot in snapshots.items():
        with values_of(role, call.arrays[role]):
            snapshot.begin()
    return snapshots


def arrived(batch: Batch, snapshots: Mapping[str, Snapshot]) -> Batch:
    """Wait for the arrays of a call.

    Raises:
      ArrivalError: if one did not arrive.
      ValueError: for class ids from a device that are not whole numbers.
    """
    arrays = {}
    for role, snapshot in snapshots.items():
        try:
            arrays[role] = snapshot.wait()
        except Exception as error:  # each framework has its own errors
            reason = str(error).strip() or repr(error)
            raise ArrivalError(f"{role} did not arrive from its device ({reason})") from error
        if snapshot.readable is None and batch.panes[role].needs_whole_values:
            check_whole(role, arrays[role], batch.panes)
    return replace(batch, arrays=arrays)
