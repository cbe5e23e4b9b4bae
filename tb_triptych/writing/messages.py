"""The messages that a writer reports on the training thread."""

from __future__ import annotations

from pathlib import Path

from tb_triptych.writing.error_text import described
from tb_triptych.writing.pending_write import PendingWrite


def full_message(call: PendingWrite, queue_bytes: int, waited_s: float | None) -> str:
    """Return the warning that the queue was full: the call was dropped, or waited this long."""
    queue = f"the queue of {queue_bytes / 2**20:.3g} MiB was full"
    advice = "log less often or fewer samples, or pass a larger queue_bytes="
    if waited_s is None:
        return (
            f"triptych {call.tag!r} at step {call.step} was dropped: {queue}. Later drops are "
            f"counted on the page, without another warning; {advice}"
        )
    return (
        f"triptych {call.tag!r} at step {call.step} had to wait for {waited_s:.2g} s: {queue}. "
        f'This warning is shown once; {advice}, or on_full="drop"'
    )


def short_message(call: PendingWrite, error: BaseException) -> str:
    """Return the warning that there was no memory, or no thread, for a call."""
    return (
        f"triptych {call.tag!r} at step {call.step} was dropped: {described(error)}. Training "
        "continues and later steps are tried; later drops are counted on the page, without another "
        "warning"
    )


def copy_message(logdir: Path) -> str:
    """Return the warning that a copy of a writer logs."""
    return (
        f"this TriptychWriter is a copy of another one for {str(logdir)!r}, such as copy.deepcopy "
        "makes of a module that holds it. It writes its own files, and if both log the same "
        "samples, the page takes one for a restarted training: log with only one of them, or "
        "create a TriptychWriter with another directory for the copy"
    )


def idle_message(logdir: Path, idle_s: float, left: int) -> str:
    """Return the warning that the exit waits for a directory that cannot be written."""
    return (
        f"tb_triptych: nothing could be written to {str(logdir)!r} for {idle_s:.0f} s, calls "
        f"waiting: {left}; Ctrl-C ends the wait"
    )


def lost_message(logdir: Path, first: PendingWrite, left: int) -> str:
    """Return the warning from which call on nothing was written before the exit."""
    return (
        f"the process ends before everything is written to {str(logdir)!r}: all calls starting "
        f"with triptych {first.tag!r} at step {first.step} are lost (calls: {left}). Check that "
        "the directory is writable; exit_timeout= of the TriptychWriter sets how long to wait for "
        "it"
    )
