"""A TensorBoard event file that is appended to, without TensorFlow."""

from __future__ import annotations

import errno
import itertools
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tb_triptych.tfrecord import frame

if TYPE_CHECKING:
    from tensorboard.compat.proto import summary_pb2

_count = itertools.count()


class EventFile:
    """An event file of its own in a run's directory.

    The file comes into being with the first event. After a write that failed (a full disk, say) the
    file holds the events before it, whole, and the next one may be tried.
    """

    def __init__(self, logdir: str | os.PathLike[str]) -> None:
        """Name the file; nothing is touched yet.

        Args:
          logdir: Directory of the run; made when the first event comes.
        """
        self._logdir = Path(logdir)
        self._stream: BinaryIO | None = None
        self._good_bytes = 0

    def append(
        self, summary: summary_pb2.Summary, step: int, wall_time_s: float | None = None
    ) -> None:
        """Append one event.

        Args:
          summary: What to write.
          step: The step it belongs to.
          wall_time_s: Seconds since the epoch; defaults to now.

        Raises:
          OSError: if it could not be written.
        """
        from tensorboard.compat.proto import event_pb2

        event = event_pb2.Event(
            wall_time=time.time() if wall_time_s is None else wall_time_s,
            step=step,
            summary=summary,
        )
        self._write(frame(event.SerializeToString()))

    def flush(self) -> None:
        """Hand what was appended to the operating system, for readers to see.

        Raises:
          OSError: if it could not be written.
        """
        if self._stream is not None:
            self._stream.flush()

    def close(self) -> None:
        """Close the file; the next `append` begins another.

        Raises:
          OSError: if it could not be written.
        """
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _write(self, data: bytes) -> None:
        stream = self._stream or self._open()
        try:
            _write_whole(stream, data)
        except OSError:
            # What follows half a record could never be read.
            os.ftruncate(stream.fileno(), self._good_bytes)
            stream.seek(self._good_bytes)
            raise
        self._good_bytes += len(data)

    def _open(self) -> BinaryIO:
        from tensorboard.compat.proto import event_pb2

        self._logdir.mkdir(parents=True, exist_ok=True)
        now_s = time.time()
        host = socket.gethostname()
        name = f"events.out.tfevents.{int(now_s):010d}.{host}.{os.getpid()}.{next(_count)}.triptych"
        path = self._logdir / name
        first = event_pb2.Event(wall_time=now_s, file_version="brain.Event:2")
        data = frame(first.SerializeToString())
        # Unbuffered: an event is one write, so that nothing waits in a buffer after a failure.
        stream: BinaryIO = path.open("xb", buffering=0)
        try:
            _write_whole(stream, data)
        except OSError:
            stream.close()
            path.unlink()
            raise
        self._stream = stream
        self._good_bytes = len(data)
        return stream


def _write_whole(stream: BinaryIO, data: bytes) -> None:
    """Write all of it or fail: an unbuffered stream stops short when the disk becomes full."""
    written = stream.write(data)
    if written != len(data):
        raise OSError(errno.ENOSPC, f"wrote {written} of {len(data)} bytes of an event")
