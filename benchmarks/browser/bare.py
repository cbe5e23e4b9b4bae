"""A Chromium whose network nobody inspects.

Test drivers follow a browser's requests, and then the browser keeps the responses, up to some
hundred megabytes. That is not memory of the page, so here only the few methods of the protocol that
are needed are called directly. https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import itertools
import json
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket
from chromium import FLAGS, find_chromium
from memory import Memory, processes_mb

_PATIENCE_S = 60


class BareTab:
    """A tab, driven by mouse."""

    def __init__(self, connection: websocket.WebSocket) -> None:
        self._connection = connection
        self._ids = itertools.count(1)
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol, of the tab or of the browser.

        Raises:
          RuntimeError: if the browser answers with an error.
        """
        question: dict[str, Any] = {"id": next(self._ids), "method": method, "params": parameters}
        if self._session is not None and not method.startswith("SystemInfo."):
            question["sessionId"] = self._session
        self._connection.send(json.dumps(question))
        while True:
            answer = json.loads(self._connection.recv())
            if answer.get("id") != question["id"]:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            return answer["result"]

    def open(self, url: str, width: int, height: int) -> None:
        """Open an address, in a window of this size in pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.call("Page.navigate", url=url)

    def wait_for(self, expression: str) -> Any:
        """Wait until a script's expression is true, and return it."""
        give_up_s = time.monotonic() + _PATIENCE_S
        while time.monotonic() < give_up_s:
            found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
            if value := found["result"].get("value"):
                return value
            time.sleep(0.1)
        raise RuntimeError(f"never true: {expression}")

    def mouse(self, kind: str, x: float, y: float) -> None:
        """Press, move or release the left button."""
        held = {"button": "left", "buttons": 1, "clickCount": 1}
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **held)

    def drag(self, points: Iterable[tuple[float, float]], pause_s: float) -> None:
        """Move over points while the button is held, one per interval in seconds."""
        for x, y in points:
            begun_s = time.monotonic()
            self.mouse("mouseMoved", x, y)
            time.sleep(max(0.0, pause_s - (time.monotonic() - begun_s)))

    def memory(self) -> Memory:
        """Return the memory of the tab after a garbage collection."""
        self.call("HeapProfiler.collectGarbage")
        heap_mb = self.call("Runtime.getHeapUsage")["usedSize"] / 1e6
        processes = self.call("SystemInfo.getProcessInfo")["processInfo"]
        return Memory(heap_mb, processes_mb(processes))


@contextmanager
def bare_tab() -> Iterator[BareTab]:
    """Start the installed browser, or the one that `CHROMIUM` names, with one tab.

    Raises:
      FileNotFoundError: if there is none.
    """
    path = find_chromium()
    if path is None:
        raise FileNotFoundError("no browser found: install Chromium, or name one in CHROMIUM")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = [*FLAGS, "--headless=new", "--remote-debugging-port=0"]
        command = [path, *flags, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        connection = None
        try:
            address = _address(Path(profile) / "DevToolsActivePort")
            connection = websocket.create_connection(address, suppress_origin=True)
            yield BareTab(connection)
        finally:
            if connection is not None:
                connection.close()
            process.terminate()
            process.wait()


def _address(file: Path) -> str:
    """Wait until the browser has written its port."""
    give_up_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < give_up_s:
        words = file.read_text().split() if file.exists() else []
        if len(words) == 2:
            return f"ws://127.0.0.1:{words[0]}{words[1]}"
        time.sleep(0.1)
    raise RuntimeError("the browser did not report its port")
