"""A real TensorBoard process, for tests to query."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from payloads import decode
from sources.columns import columns_of
from tensorboard_forks import fork_server
from waiting import PATIENCE_S, wait_for, wait_until


@dataclass(frozen=True)
class Answer:
    """A response of the plugin."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def columns(self) -> dict[str, Any]:
        """Of a series."""
        return columns_of(self.body)


class TensorBoard:
    """A TensorBoard process on loopback that reads a log directory.

    It starts at the first request, so that earlier events are available at once, as for a user who
    opens a log; later ones arrive with its reloads, once per second.
    """

    def __init__(
        self,
        logdir: Path,
        *args: str,
        logdir_flag: str | None = None,
        uses_tensorflow: bool = False,
    ) -> None:
        self.logdir = logdir
        self._args = ["--host=127.0.0.1", "--port=0", logdir_flag or f"--logdir={logdir}"]
        self._args += ["--reload_interval=1", *args]
        self._log = logdir.parent / f"{logdir.name}.tensorboard.log"
        self._uses_tensorflow = uses_tensorflow
        self._lock = threading.RLock()
        self._pid: int | None = None
        self._url: str | None = None
        self._awaited: list[Callable[[], object]] = []

    @property
    def url(self) -> str:
        """Its address; reading it starts the process."""
        with self._lock:
            if self._url is None:
                self._url = self._start()
                for condition in self._awaited:
                    wait_until(condition)
            return self._url

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait until it has loaded something, unless it has not started yet."""
        if self._url is None:
            self._awaited.append(condition)
        else:
            wait_until(condition)

    def _start(self) -> str:
        self._log.write_bytes(b"")
        forks = fork_server(uses_tensorflow=self._uses_tensorflow)
        pid = self._pid = forks.start(self._args, self._log)

        def find_url() -> str | None:
            found = re.search(r"at (http://[^ ]+?)/? \(Press", self.said)
            if found is None and forks.has_ended(pid):
                raise RuntimeError(f"TensorBoard ended: {self.said}")
            return found and found[1]

        return wait_for(find_url)

    @property
    def said(self) -> str:
        """What the process printed so far."""
        return self._log.read_text("utf-8", "replace")

    def close(self) -> None:
        if self._pid is not None:
            fork_server(uses_tensorflow=self._uses_tensorflow).end(self._pid)

    def get(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET", **query: str
    ) -> Answer:
        """Send a request to the plugin."""
        url = f"{self.url}/data/plugin/triptych/{path}"
        if query:
            url += "?" + urllib.parse.urlencode(query)
        return self.fetch(url, headers, method)

    def fetch(self, url: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
        request = urllib.request.Request(url, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())

    def listing(self, run: str, tag: str) -> dict[str, Any] | None:
        """Return the catalog's entry of a series."""
        for entry in self.get("catalog").json["runs"]:
            if entry["name"] == run:
                for series in entry["series"]:
                    if series["tag"] == tag:
                        found: dict[str, Any] = series
                        return found
        return None

    def series(self, run: str, tag: str, last_step: int) -> Any:
        """Wait until TensorBoard has loaded a step of a series, then return its columns."""
        wait_until(lambda: (self.listing(run, tag) or {}).get("last_step") == last_step)
        return self.get("series", run=run, tag=tag).columns

    def pixels(self, run: str, key: str) -> np.ndarray[Any, Any]:
        """Fetch a payload and decode it."""
        answer = self.get("payload", run=run, key=key)
        assert answer.status == 200, answer.body
        return decode(answer.body, answer.headers["Content-Type"])
