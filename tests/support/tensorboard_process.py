"""A real TensorBoard process, for tests to ask."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from payloads import decode
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


# Loading TensorFlow takes most of TensorBoard's time to start and to end. A module of this name is
# TensorBoard's own way to run without it, see tensorboard/compat/__init__.py.
_WITHOUT_TENSORFLOW = """
import sys, types
sys.modules["tensorboard.compat.notf"] = types.ModuleType("notf")
from tensorboard.main import run_main
run_main()
"""


class TensorBoard:
    """A TensorBoard process on loopback that reads a log directory."""

    def __init__(
        self,
        logdir: Path,
        *args: str,
        logdir_flag: str | None = None,
        uses_tensorflow: bool = False,
    ) -> None:
        self.logdir = logdir
        program = ["-m", "tensorboard.main"] if uses_tensorflow else ["-c", _WITHOUT_TENSORFLOW]
        command = [sys.executable, *program, "--host=127.0.0.1", "--port=0"]
        command += [logdir_flag or f"--logdir={logdir}", "--reload_interval=1", *args]
        self._log = (logdir.parent / f"{logdir.name}.tensorboard.log").open("w+b")
        # A group of its own: the Rust loader is a child process.
        self._process = subprocess.Popen(
            command, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            self.url = self._wait_for_url()
        except BaseException:
            self.close()
            raise

    def _wait_for_url(self) -> str:
        def find_url() -> str | None:
            found = re.search(r"at (http://[^ ]+?)/? \(Press", self.said)
            if found is None and self._process.poll() is not None:
                raise RuntimeError(f"TensorBoard ended: {self.said}")
            return found and found[1]

        return wait_for(find_url, every_s=0.05)

    @property
    def said(self) -> str:
        """What the process printed so far."""
        return Path(self._log.name).read_text("utf-8", "replace")

    def close(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait()
        self._log.close()

    def get(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET", **query: str
    ) -> Answer:
        """Ask the plugin."""
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
        return self.get("series", run=run, tag=tag).json

    def pixels(self, run: str, key: str) -> np.ndarray[Any, Any]:
        """Fetch a payload and decode it."""
        answer = self.get("payload", run=run, key=key)
        assert answer.status == 200, answer.body
        return decode(answer.body, answer.headers["Content-Type"])
