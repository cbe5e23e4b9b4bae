"""Makes logs of a given size to serve: journals, and event files of TensorBoard's own plugins.

The pictures are noise, so that none is smaller on disk than another.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2
from tensorboard.compat.proto import tensor_shape_pb2 as shape_pb2
from tensorboard.plugins.image import metadata as image_metadata
from tensorboard.plugins.scalar import metadata as scalar_metadata
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from tb_triptych import TriptychWriter
from tb_triptych.arrays import Array
from tb_triptych.encoding.encode import EncodedPane, encode
from tb_triptych.encoding.journal_columns import to_columns
from tb_triptych.encoding.png import encode_png
from tb_triptych.encoding.sample import Sample
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.format.picture import Picture
from tb_triptych.panes import Image
from tb_triptych.writing.identity import Identity
from tb_triptych.writing.key_events import JournalEvent
from tb_triptych.writing.open_journal import OpenJournal

TAG = "val"


@dataclass(frozen=True)
class Shape:
    """The amount to log.

    Attributes:
      steps: Number of steps.
      samples: Pictures per step.
      size: Width and height of a picture in pixels; on disk, noise takes 3 bytes for each.
    """

    steps: int
    samples: int
    size: int

    @property
    def pictures(self) -> int:
        """Number of pictures."""
        return self.steps * self.samples


def disk_mb(directory: Path) -> float:
    """Return the size of all files, in millions of bytes."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) / 1e6


def log_journal(directory: Path, shape: Shape) -> None:
    """Log outputs with `TriptychWriter`."""
    with warnings.catch_warnings(), TriptychWriter(directory) as writer:
        warnings.simplefilter("ignore")  # that the queue is full, as there is no training
        for step, pictures in enumerate(_noise(shape)):
            writer.triptych(TAG, None, pictures, None, step=step)


def log_images(directory: Path, shape: Shape) -> None:
    """Log as `tf.summary.image` would, with PNG of the same encoder."""
    file = EventFileWriter(str(directory))
    metadata = image_metadata.create_summary_metadata("", "")
    size = str(shape.size).encode()
    for step, pictures in enumerate(_noise(shape)):
        blobs = [size, size, *map(encode_png, pictures)]
        dims = [shape_pb2.TensorShapeProto.Dim(size=len(blobs))]
        tensor = tensor_pb2.TensorProto(
            dtype=types_pb2.DT_STRING,
            tensor_shape=shape_pb2.TensorShapeProto(dim=dims),
            string_val=blobs,
        )
        value = summary_pb2.Summary.Value(tag=TAG, metadata=metadata, tensor=tensor)
        file.add_event(_event(value, step))
    file.close()


def log_scalars(directory: Path, tags: list[str], steps: int) -> None:
    """Log as `tf.summary.scalar` would."""
    file = EventFileWriter(str(directory))
    metadata = scalar_metadata.create_summary_metadata("", "")
    for step in range(steps):
        tensor = tensor_pb2.TensorProto(
            dtype=types_pb2.DT_FLOAT,
            tensor_shape=shape_pb2.TensorShapeProto(),
            float_val=[1 / (1 + step)],
        )
        for tag in tags:
            value = summary_pb2.Summary.Value(tag=tag, metadata=metadata, tensor=tensor)
            file.add_event(_event(value, step))
    file.close()


def _event(value: summary_pb2.Summary.Value, step: int) -> event_pb2.Event:
    summary = summary_pb2.Summary(value=[value])
    return event_pb2.Event(wall_time=time.time(), step=step, summary=summary)


class GrowingJournal:
    """A journal that is written without encoding: fixed inputs and targets, outputs that change."""

    def __init__(
        self,
        directory: Path,
        samples: int,
        picture_bytes: int,
        tags: int = 1,
        metrics: Sequence[str] = (),
    ) -> None:
        """Begin a journal.

        Args:
          directory: The run.
          samples: How many samples each event has.
          picture_bytes: Size of a stored picture; the bytes are not a real picture.
          tags: Over how many series the events are spread.
          metrics: Names of numbers of each sample.
        """
        self._journal = OpenJournal(directory, Identity())
        self._noise = np.random.default_rng(0).bytes(picture_bytes + 4096)
        self._picture_bytes = picture_bytes
        self._tags = tags
        self._metrics = metrics
        pane = Image((-1, 1))
        self._metadata = create_summary_metadata(dict.fromkeys(("input", "output", "target"), pane))
        self._picture = encode(Array(np.zeros((256, 256, 3), np.float32), "float32"), pane)
        self._pictures = 0
        self._events = 0
        self._fixed: list[dict[str, Picture]] = [
            {role: self._made() for role in ("input", "target")} for _ in range(samples)
        ]
        self._journal.ensure()

    def add(self) -> None:
        """Write an event."""
        i = self._events
        self._events += 1
        panes: list[dict[str, Picture]] = [
            {**of_sample, "output": self._made()} for of_sample in self._fixed
        ]
        rows = [
            Sample(
                str(sample),
                None,
                of_sample,
                {name: math.sin(i / 1000 + sample) for name in self._metrics},
            )
            for sample, of_sample in enumerate(panes)
        ]
        columns = to_columns(rows, self._journal.store(rows))
        tag = f"{TAG}{i % self._tags}"
        self._journal.record(
            JournalEvent(tag, i // self._tags, 1.7e9 + i, columns, self._metadata, {}, 0)
        )
        self._fixed = [
            {role: _without_payload(pane) for role, pane in one.items()} for one in self._fixed
        ]

    def close(self) -> None:
        """End the journal."""
        self._journal.close()

    def _made(self) -> EncodedPane:
        start = self._pictures % 4096
        self._pictures += 1
        payload = self._noise[start : start + self._picture_bytes]
        return replace(self._picture, digest=f"{self._pictures:032x}", payload=payload)


def write_journal(
    directory: Path, events: int, samples: int, picture_bytes: int, tags: int
) -> None:
    """Write a journal as `GrowingJournal` does, but with this number of events."""
    journal = GrowingJournal(directory, samples, picture_bytes, tags)
    for _ in range(events):
        journal.add()
    journal.close()


def _without_payload(picture: Picture) -> Picture:
    return picture.without_payload() if isinstance(picture, EncodedPane) else picture


def _noise(shape: Shape) -> Iterator[NDArray[np.uint8]]:
    """Make the pictures of each step, all different: windows into one array of noise."""
    picture_bytes = shape.size * shape.size * 3
    noise = _noise_bytes(picture_bytes + 64 * shape.pictures)
    windows: NDArray[Any] = np.lib.stride_tricks.sliding_window_view(noise, picture_bytes)
    for step in range(shape.steps):
        starts = 64 * (np.arange(shape.samples) + step * shape.samples)
        yield windows[starts].reshape(shape.samples, shape.size, shape.size, 3)


@lru_cache(maxsize=1)
def _noise_bytes(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, count, np.uint8)
