"""Event files with TensorBoard's own writer, event by event."""

from __future__ import annotations

import time
from pathlib import Path

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter


class EventFile:
    """An event file in the directory of a run; appended events can be read at once."""

    def __init__(self, directory: Path) -> None:
        self._writer = EventFileWriter(str(directory))

    def append(self, summary: summary_pb2.Summary, step: int) -> None:
        """Append one event with the current time."""
        event = event_pb2.Event(wall_time=time.time(), step=step, summary=summary)
        self._writer.add_event(event)
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()
