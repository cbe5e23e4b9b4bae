"""Writes metrics as ordinary scalars, in an event file of a separate run.

TensorBoard's Python loader reads the event files of a run one after the other, and never goes back:
with a second file in the same run, it would stop reading that of a framework's writer. So these
scalars are in a run below, `<logdir>/triptych`.
"""

from __future__ import annotations

import itertools
import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeAlias

from tb_triptych.format.tfrecord import frame
from tb_triptych.writing.append_file import append_only, is_as_left, write_whole

SUB_RUN = "triptych"

ScalarSink: TypeAlias = Callable[[Mapping[str, float], int, float], None]
"""Takes the values by tag, the step, and the time in seconds since the epoch."""

_count = itertools.count()


class ScalarFile:
    """An event file that is appended to; the first scalar creates it."""

    def __init__(self, logdir: Path, sub_run: str = SUB_RUN) -> None:
        """Touch no file yet.

        Args:
          logdir: Directory of the run that contains the sub-run.
          sub_run: Name of the sub-run.
        """
        self._directory = logdir / sub_run
        self._stream: BinaryIO | None = None
        self._good_bytes = 0

    def add(self, values: Mapping[str, float], step: int, wall_time_s: float) -> None:
        """Append one event, visible to readers at once.

        If the file was removed or truncated by others, another one is begun.

        Args:
          values: By tag.
          step: The step they belong to.
          wall_time_s: Seconds since the epoch.

        Raises:
          OSError: if it could not be written; the file is as it was before, or another one will be
            begun.
        """
        from tensorboard.compat.proto import event_pb2, summary_pb2

        if self._stream is not None and not is_as_left(self._stream, self._good_bytes):
            self.close()
        if self._stream is None:
            self._stream = self._begun()
            version = event_pb2.Event(wall_time=wall_time_s, file_version="brain.Event:2")
            self._append(frame(version.SerializeToString()))
        scalars = [
            summary_pb2.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()
        ]
        summary = summary_pb2.Summary(value=scalars)
        event = event_pb2.Event(wall_time=wall_time_s, step=step, summary=summary)
        self._append(frame(event.SerializeToString()))

    def close(self) -> None:
        """Close the file; more scalars would begin another."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with suppress(OSError):
                stream.close()

    def _begun(self) -> BinaryIO:
        self._directory.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}"
        self._good_bytes = 0
        # Unbuffered: an event is one write, and nothing waits in a buffer after a failure.
        return append_only(self._directory / f"{name}.{next(_count)}.triptych")

    def _append(self, record: bytes) -> None:
        if self._stream is None:
            raise AssertionError("the file is not begun")
        try:
            write_whole(self._stream, record)
        except OSError:
            self._roll_back(self._stream)
            raise
        self._good_bytes += len(record)

    def _roll_back(self, stream: BinaryIO) -> None:
        """Remove a partial record, or abandon the file: anything after it could never be read."""
        try:
            os.ftruncate(stream.fileno(), self._good_bytes)
            stream.seek(self._good_bytes)
        except OSError:
            self._good_bytes = 0
        if not self._good_bytes:
            self.close()
