"""A TensorBoard process that is measured."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POLL_S = 0.01


@dataclass(frozen=True)
class Server:
    """A TensorBoard that answers.

    Attributes:
      address: Host and port.
      pid: Its process, which leads a group with those that it started.
      started_s: When the process was started, by `time.perf_counter`.
      up_s: When it reported that it answers.
    """

    address: tuple[str, int]
    pid: int
    started_s: float
    up_s: float

    def get(self, path: str, **query: str) -> bytes:
        """Fetch one answer below `data/` over a new connection, which TensorBoard closes anyway.

        Raises:
          RuntimeError: if the answer is not 200.
        """
        if query:
            path = f"{path}?{urllib.parse.urlencode(query)}"
        connection = http.client.HTTPConnection(*self.address)
        try:
            connection.request("GET", f"/data/{path}")
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {data[:200]!r}")
        return data

    def json(self, path: str, **query: str) -> Any:
        """Fetch one answer and parse it."""
        return json.loads(self.get(path, **query))

    def resident_mb(self) -> float:
        """Return the resident memory of its processes, in millions of bytes."""
        total_bytes = 0
        for statm in Path("/proc").glob("[0-9]*/statm"):
            try:
                if os.getpgid(int(statm.parent.name)) == self.pid:
                    total_bytes += int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            except OSError:  # it ended in the meantime
                continue
        return total_bytes / 1e6


def head_of(body: bytes) -> Any:
    """Return the JSON value of an answer to `series`."""
    length = int.from_bytes(body[:4], "little")
    return json.loads(body[4 : 4 + length])


@contextmanager
def tensorboard(logdir: Path, *args: str) -> Iterator[Server]:
    """Start TensorBoard on loopback, and stop it at the end.

    Raises:
      RuntimeError: if it ends early, with its output.
    """
    command = [sys.executable, "-m", "tensorboard.main", "--host=127.0.0.1", "--port=0"]
    with tempfile.NamedTemporaryFile("w+b") as log:
        started_s = time.perf_counter()
        process = subprocess.Popen(
            [*command, f"--logdir={logdir}", *args],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # TensorBoard's data server is a process of its own
        )
        try:
            while True:
                said = Path(log.name).read_text("utf-8", "replace")
                if found := re.search(r"at http://([^ ]+?):([0-9]+)/? \(Press", said):
                    break
                if process.poll() is not None:
                    raise RuntimeError(f"TensorBoard ended: {said}")
                time.sleep(POLL_S)
            address = (found[1], int(found[2]))
            yield Server(address, process.pid, started_s, time.perf_counter())
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()
