"""Shared by all measurements: the browser, and a TensorBoard for each log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chrome import Chrome
from logs import RUN, TAG
from tensorboard_process import TensorBoard
from waiting import wait_until

JOURNAL, EVENTS, IMAGES = "ours, journal", "ours, event file", "Images"
"""The contenders."""
OURS = (JOURNAL, EVENTS)

KEEP_ALL = "--samples_per_plugin=images=100000,triptych=100000"


@dataclass(frozen=True)
class Lab:
    """A browser, servers that have read all of their logs, and the amount of work.

    Attributes:
      servers: By contender.
      steps: Steps in each log.
      rounds: How often contenders take turns.
    """

    chrome: Chrome
    servers: dict[str, TensorBoard]
    steps: int
    rounds: int
    is_quick: bool

    def url(self, contender: str) -> str:
        """Return the address of a contender's server."""
        return self.servers[contender].url

    def series(self, contender: str) -> Any:
        """Return the columns of our series."""
        return self.servers[contender].get("series", run=RUN, tag=TAG).columns


@contextmanager
def serving(logdirs: dict[str, Path], steps: int) -> Iterator[dict[str, TensorBoard]]:
    """Start a TensorBoard for each contender, and wait until every step can be reached."""
    with ExitStack() as stack:
        servers = {}
        for contender, logdir in logdirs.items():
            servers[contender] = TensorBoard(logdir, KEEP_ALL, uses_tensorflow=True)
            stack.callback(servers[contender].close)
        for contender, server in servers.items():
            wait_for_step(contender, server, steps - 1)
        yield servers


def wait_for_step(contender: str, server: TensorBoard, step: int) -> None:
    """Wait until a contender's server has read the log up to the last step."""
    known = images_step if contender == IMAGES else our_step
    wait_until(lambda: known(server) == step)


def our_step(server: TensorBoard) -> int | None:
    """Return the last step that our plugin knows of."""
    listing = server.listing(RUN, TAG)
    return None if listing is None else int(listing["last_step"])


def images_step(server: TensorBoard) -> int | None:
    """Return the last step that the Images dashboard knows of."""
    route = f"{server.url}/data/plugin/images"
    if not server.fetch(f"{route}/tags").json.get(RUN):
        return None
    found = server.fetch(f"{route}/images?run={RUN}&tag=output&sample=0").json
    return int(found[-1]["step"]) if found else None
