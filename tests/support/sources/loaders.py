"""TensorBoard's Python loader without TensorBoard, and event files for it to read."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from sources.journal_files import frame
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.compat.proto import event_pb2
from tensorboard.context import RequestContext
from waiting import wait_until

from tb_triptych.sources.events.source import EventFileSource
from tb_triptych.sources.source import Scope
from tb_triptych.summary import triptych_pb

HERE = Scope(RequestContext(), "")

Written = tuple[int, Sequence[str], float]
"""Step, sample ids and wall time of an event."""


def picture(step: int, sample_id: str = "0", name: str = "") -> np.ndarray[Any, Any]:
    """Make a picture that no other step, sample or name has."""
    seed = [step, *sample_id.encode(), *name.encode()]
    return np.random.default_rng(seed).integers(0, 256, (4, 5, 3), np.uint8)


_numbers = itertools.count()


def write(directory: Path, events: Iterable[Written], *, tag: str = "val", name: str = "") -> None:
    """Write an event file, later in the order of the loader than those before it.

    Args:
      directory: The run.
      events: Its events, each with one output for each sample.
      tag: The tag of all.
      name: Which of several pictures of one step and sample.
    """
    directory.mkdir(parents=True, exist_ok=True)
    first = event_pb2.Event(wall_time=1.0, file_version="brain.Event:2")
    records = [frame(first.SerializeToString())]
    for step, ids, wall_time_s in events:
        outputs = np.stack([picture(step, sample_id, name) for sample_id in ids])
        summary = triptych_pb(tag, None, outputs, None, sample_ids=ids)
        event = event_pb2.Event(wall_time=wall_time_s, step=step, summary=summary)
        records.append(frame(event.SerializeToString()))
    path = directory / f"events.out.tfevents.{next(_numbers):010d}.host"
    path.write_bytes(b"".join(records))


class ObservedProvider:
    """A data provider that counts requests, and can be stopped, or fail, in the middle."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider
        self.read: list[str] = []
        self.before: Callable[[str], object] = str
        self.after: Callable[[str], object] = str

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    def read_blob(self, ctx: Any, *, blob_key: str) -> Any:
        self.before(blob_key)
        self.read.append(blob_key)
        data = self._provider.read_blob(ctx, blob_key=blob_key)
        self.after(blob_key)
        return data

    @contextmanager
    def stopped_after(self, count: int) -> Iterator[Callable[[int], None]]:
        """Let a number of blobs be read in the background, and no more until the end.

        Yields:
          A function that waits until all allowed blobs are being read, and allows some more.
        """
        left = threading.Semaphore(count)
        begun, may_begin = itertools.count(1), count
        last = 0

        def before(_: str) -> None:
            nonlocal last
            if threading.current_thread().name.startswith("triptych-"):
                left.acquire()
                last = next(begun)

        def more(some: int) -> None:
            nonlocal may_begin
            wait_until(lambda: last >= may_begin)
            may_begin += some
            left.release(some)

        self.before = before
        try:
            yield more
        finally:
            self.before = str
            left.release(1_000_000)


class PythonLoader:
    """Reads event files on request."""

    def __init__(self, logdir: Path) -> None:
        self._logdir = logdir
        self._multiplexer = EventMultiplexer(tensor_size_guidance={"triptych": 0})
        self.provider = ObservedProvider(MultiplexerDataProvider(self._multiplexer, str(logdir)))
        self.source = EventFileSource(self.provider, 0)
        self.load()

    def load(self) -> None:
        """Read what is new."""
        self._multiplexer.AddRunsFromDirectory(str(self._logdir))
        self._multiplexer.Reload()
