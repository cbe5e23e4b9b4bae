"""The two ways to store and serve the same pictures: ours, and TensorBoard's Images dashboard."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from server import POLL_S, Server, head_of
from synthetic_logs import TAG, Shape, log_images, log_journal

RUN = "run"


@dataclass(frozen=True)
class Opened:
    """A log in which every step can be reached.

    Attributes:
      first_picture_s: When the first picture was available, by `time.perf_counter`.
      all_steps_s: When the places of all pictures were known.
      paths: These places.
    """

    first_picture_s: float
    all_steps_s: float
    paths: Sequence[str]


class Side(ABC):
    """One of the two ways.

    Attributes:
      name: In the results.
      call: Its description, for tables.
      args: How TensorBoard is started.
    """

    name: str
    call: str
    args: Sequence[str]

    @abstractmethod
    def log(self, logdir: Path, shape: Shape) -> None:
        """Write the log."""

    @abstractmethod
    def open(self, server: Server, shape: Shape) -> Opened:
        """Fetch a picture as the page would, and wait until every step can be reached."""


class Journal(Side):
    """Our journal and our plugin."""

    name = "journal"
    call = "ours"
    args = ()

    def log(self, logdir: Path, shape: Shape) -> None:
        """Log with `TriptychWriter`."""
        log_journal(logdir / RUN, shape)

    def open(self, server: Server, shape: Shape) -> Opened:
        """Request the catalog until it is complete; then the series, and a payload."""
        while server.json("plugin/triptych/catalog")["loading"] is not None:
            time.sleep(POLL_S)
        paths = [f"plugin/triptych/payload?run={RUN}&key={key}" for key in _keys(server)]
        all_steps_s = time.perf_counter()
        if len(paths) != shape.pictures:
            raise RuntimeError(f"the series has {len(paths)} of {shape.pictures} pictures")
        check(server.get(paths[0]))
        return Opened(time.perf_counter(), all_steps_s, paths)


class Images(Side):
    """The Images dashboard, set to keep all steps."""

    def __init__(self, loader: str, *args: str) -> None:
        """Choose the loader.

        Args:
          loader: Its name.
          args: How TensorBoard is told to use it.
        """
        self.name = f"images-{loader.lower()}"
        self.call = f"Images dashboard, {loader} loader"
        self.args = ("--samples_per_plugin=images=100000", *args)

    def log(self, logdir: Path, shape: Shape) -> None:
        """Log as `tf.summary.image` does."""
        log_images(logdir / RUN, shape)

    def open(self, server: Server, shape: Shape) -> Opened:
        """Request the tags until there are any, and a picture; then wait for all steps."""
        while not server.json("plugin/images/tags").get(RUN):
            time.sleep(POLL_S)
        check(server.get(self._pictures(server, 0)[0]))
        first_picture_s = time.perf_counter()
        while len(self._pictures(server, 0)) < shape.steps:
            time.sleep(5 * POLL_S)  # the answers are long, and cost the server time
        paths = [path for i in range(shape.samples) for path in self._pictures(server, i)]
        return Opened(first_picture_s, time.perf_counter(), paths)

    def _pictures(self, server: Server, sample: int) -> list[str]:
        images = server.json("plugin/images/images", run=RUN, tag=TAG, sample=str(sample))
        return [f"plugin/images/individualImage?{image['query']}" for image in images]


def check(picture: bytes) -> None:
    """Raise unless it is one."""
    if not picture.startswith(b"\x89PNG"):
        raise RuntimeError(f"this is not a picture: {picture[:100]!r}")


SIDES: Sequence[Side] = (
    Journal(),
    Images("Rust", "--load_fast=true"),
    Images("Python", "--load_fast=false"),
)


def _keys(server: Server) -> Iterator[str]:
    """Ask for one window after the other, and yield the keys of their pictures."""
    here: set[int] = set()
    since: dict[str, str] = {}
    while True:
        query = {"run": RUN, "tag": TAG, **since}
        head = head_of(server.get("plugin/triptych/series", **query))
        pictures = head["pictures"]
        for key, digest in zip(pictures["keys"], pictures["digests"], strict=True):
            yield key.replace("*", digest)
        for begin, end in head["windows"]:
            here.update(range(begin, end))
        missing = next((i for i in range(head["count"]) if i not in here), None)
        if missing is None:
            return
        end = next(i for i in range(missing, head["count"] + 1) if i in here or i == head["count"])
        since = {"since": head["version"], "window": f"{missing},{end}"}
