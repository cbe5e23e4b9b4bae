"""A journal: a small index file of events, and a data file of the pictures that they point at.

The format is described in docs/event_format.md.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tb_triptych.format.journal import DATA_SUFFIX, INDEX_SUFFIX, NAME_PREFIX, file_version
from tb_triptych.format.tfrecord import FOOTER_BYTES, frame
from tb_triptych.writing.append_file import append_only, is_as_left, write_whole
from tb_triptych.writing.file_lock import lock
from tb_triptych.writing.processes import restart_in_forks

if TYPE_CHECKING:
    from tensorboard.compat.proto import event_pb2


class ChangedJournalError(OSError):
    """The files were truncated by another program while they were written."""


class JournalFile:
    """One pair of files that is appended to: a segment of a writer.

    A picture is stored first, then an event that points at it is recorded. After a failure, data
    that was not recorded is removed; if even that is impossible, the pair is abandoned, with
    everything recorded in it intact.

    Attributes:
      is_usable: False once the pair is closed or abandoned.
    """

    def __init__(self, logdir: Path, origin: str, segment: int = 0) -> None:
        """Create a pair, and the directory if needed.

        Args:
          logdir: Directory of the run.
          origin: Identifies the writer.
          segment: The number of the pair.

        Raises:
          OSError: if they could not be created; nothing is left behind then.
        """
        from tensorboard.compat.proto import event_pb2

        logdir.mkdir(parents=True, exist_ok=True)
        # Unbuffered: written data can be read, and nothing waits in a buffer after a failure.
        self._index, self._data = _create(logdir, origin, segment)
        self._recorded_bytes = (0, 0)
        self._stored_bytes = 0
        self._newest_s = 0.0
        self._is_changed = False
        self.is_usable = True
        restart_in_forks(self)  # a child must not keep the lock
        try:
            self.record(event_pb2.Event(wall_time=time.time(), file_version=file_version()))
        except OSError:
            self.discard()
            raise

    def store(self, digest: str, payload: bytes) -> tuple[int, int]:
        """Append a picture to the data file.

        Args:
          digest: Its name, 32 hexadecimal digits.
          payload: Its bytes.

        Returns:
          Offset and length, in bytes, of the record.

        Raises:
          ChangedJournalError: if the pair was truncated meanwhile.
          OSError: if it could not be written.
        """
        offset = self._stored_bytes
        record = frame(bytes.fromhex(digest) + payload)
        write_whole(self._data, record)
        self._stored_bytes = self._data.tell()
        self._check(self._stored_bytes == offset + len(record))
        return offset, len(record)

    def record(self, event: event_pb2.Event) -> tuple[int, int]:
        """Append an event, whose pictures are stored, or another record to the index file.

        The time of an event is moved forward if the clock was set back, so that times ascend in a
        journal.

        Returns:
          Offset and checksum of the record.

        Raises:
          ChangedJournalError: if the pair was truncated meanwhile.
          OSError: if it could not be written.
        """
        if event.wall_time:
            event.wall_time = self._newest_s = max(self._newest_s, event.wall_time)
        offset = self._recorded_bytes[0]
        record = frame(event.SerializeToString())
        write_whole(self._index, record)
        index_bytes = self._index.tell()
        self._check(index_bytes == self._recorded_bytes[0] + len(record))
        self._check(os.fstat(self._data.fileno()).st_size == self._stored_bytes)
        self._recorded_bytes = index_bytes, self._stored_bytes
        return offset, int.from_bytes(record[-FOOTER_BYTES:], "little")

    def roll_back(self) -> None:
        """Remove everything written since the last event, or abandon the pair.

        An abandoned pair stays open, and locked, until it is closed.
        """
        try:
            for stream, recorded_bytes in zip(self._streams, self._recorded_bytes, strict=True):
                size_bytes = os.fstat(stream.fileno()).st_size
                self._check(size_bytes >= recorded_bytes and not self._is_changed)
                os.ftruncate(stream.fileno(), recorded_bytes)
                stream.seek(recorded_bytes)
            self._stored_bytes = self._recorded_bytes[1]
        except (OSError, ValueError):  # ValueError: it is closed
            self.is_usable = False

    def restart_after_fork(self) -> None:
        """Close the copy of a forked child, with which the lock would outlive the writer."""
        self.close()

    def is_as_left(self) -> bool:
        """Return whether both files are where they were created, with unchanged sizes."""
        if not self.is_usable or self._is_changed:
            return False
        return all(map(is_as_left, self._streams, self._recorded_bytes))

    def close(self) -> None:
        """Close the pair; nothing is left to be written."""
        self.is_usable = False
        for stream in self._streams:
            with suppress(OSError):
                stream.close()

    def discard(self) -> None:
        """Remove the pair, of which nothing was used."""
        self.close()
        for stream in self._streams:
            with suppress(OSError):
                Path(stream.name).unlink()

    def _check(self, is_as_expected: bool) -> None:
        if not is_as_expected:
            self._is_changed = True
            raise ChangedJournalError(errno.EIO, "the journal was truncated by another program")

    @property
    def _streams(self) -> tuple[BinaryIO, BinaryIO]:
        return self._index, self._data


def _create(logdir: Path, origin: str, segment: int) -> tuple[BinaryIO, BinaryIO]:
    """Create both files, and lock the index file."""
    # TensorBoard would read every file whose name contains this.
    host = re.sub("tfevents", "host", socket.gethostname(), flags=re.IGNORECASE)
    name = f"{NAME_PREFIX}{int(time.time()):010d}.{host}.{os.getpid()}.{origin}-{segment}"
    data = logdir / (name + DATA_SUFFIX)
    data_stream = append_only(data)
    try:
        index_stream = append_only(logdir / (name + INDEX_SUFFIX))
    except OSError:
        data_stream.close()
        data.unlink()
        raise
    lock(index_stream)
    return index_stream, data_stream
