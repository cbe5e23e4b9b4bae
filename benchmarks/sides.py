"""The two ways to keep and to serve the same pictures: ours, and TensorBoard's Images dashboard."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from made_logs import TAG, Shape, log_images, log_journal
from server import POLL_S, Server

RUN = "run"


class Side(ABC):
    """One of them.

    Attributes:
      name: In the results.
      call: What it is, for tables.
      args: How TensorBoard is started.
    """

    name: str
    call: str
    args: Sequence[str]

    @abstractmethod
    def log(self, logdir: Path, shape: Shape) -> None:
        """Write the log."""

    @abstractmethod
    def first_picture(self, server: Server) -> bytes:
        """Wait for any picture and fetch it, as the page would."""

    @abstractmethod
    def all_pictures(self, server: Server, shape: Shape) -> list[str]:
        """Wait until every step can be reached, and return where all pictures are."""


class Journal(Side):
    """Our journal and our plugin."""

    name = "journal"
    call = "ours"
    args = ()

    def log(self, logdir: Path, shape: Shape) -> None:
        """Log with `TriptychWriter`."""
        log_journal(logdir / RUN, shape)

    def first_picture(self, server: Server) -> bytes:
        """Ask for the catalog until there is a series; then for that, and a payload."""
        while not server.json("plugin/triptych/catalog")["runs"]:
            time.sleep(POLL_S)
        return server.get(self._pictures(server)[0])

    def all_pictures(self, server: Server, shape: Shape) -> list[str]:
        """Ask for the catalog until it is complete; then for the series."""
        while server.json("plugin/triptych/catalog")["loading"] is not None:
            time.sleep(POLL_S)
        found = self._pictures(server)
        if len(found) != shape.pictures:
            raise RuntimeError(f"the series has {len(found)} of {shape.pictures} pictures")
        return found

    def _pictures(self, server: Server) -> list[str]:
        series = server.json("plugin/triptych/series", run=RUN, tag=TAG)
        return [
            f"plugin/triptych/payload?run={RUN}&key={key}"
            for sample in series["samples"].values()
            for key in sample["panes"]["output"]["keys"]
        ]


class Images(Side):
    """The Images dashboard, told to keep all steps."""

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

    def first_picture(self, server: Server) -> bytes:
        """Ask for the tags until there are any; then for the steps of a sample, and a picture."""
        while not self._tags(server):
            time.sleep(POLL_S)
        return server.get(self._pictures(server, 0)[0])

    def all_pictures(self, server: Server, shape: Shape) -> list[str]:
        """Ask for the steps of a sample until they are complete; then for the other samples."""
        while not self._tags(server) or len(self._pictures(server, 0)) < shape.steps:
            time.sleep(5 * POLL_S)  # the answers are long, and cost the server time
        return [path for i in range(shape.samples) for path in self._pictures(server, i)]

    def _tags(self, server: Server) -> object:
        return server.json("plugin/images/tags").get(RUN)

    def _pictures(self, server: Server, sample: int) -> list[str]:
        images = server.json("plugin/images/images", run=RUN, tag=TAG, sample=str(sample))
        return [f"plugin/images/individualImage?{image['query']}" for image in images]


SIDES: Sequence[Side] = (
    Journal(),
    Images("Rust", "--load_fast=true"),
    Images("Python", "--load_fast=false"),
)
