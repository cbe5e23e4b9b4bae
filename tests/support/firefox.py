"""A real Firefox, driven by its own protocol: Playwright drives only its own Firefox.

https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from waiting import wait_for

_NAMES = ("firefox-esr", "firefox")
_QUIET = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "marionette.port": 0,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


SHIFT = "\ue008"
"""The key, as WebDriver calls it."""


def find_firefox() -> str | None:
    """Return the one that `FIREFOX` names, or else the first one installed."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, _NAMES)), None)


class Firefox:
    """A headless window with its own settings."""

    def __init__(self, profile: Path, **preferences: object) -> None:
        self._connections: list[socket.socket | io.BufferedReader] = []
        profile.mkdir()
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in {**_QUIET, **preferences}.items()
        ]
        (profile / "user.js").write_text("\n".join(lines), "utf-8")
        path = find_firefox()
        assert path, "no Firefox found: set FIREFOX to the path of one"
        command = [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._port(profile)))
            self._connections.append(self._socket)
            self._answers = self._socket.makefile("rb")
            self._connections.append(self._answers)
            self._read()  # It identifies itself first.
            self.ask("WebDriver:NewSession")
            self.ask("WebDriver:SetTimeouts", script=60_000)
        except BaseException:
            self.close()
            raise

    def _port(self, profile: Path) -> int:
        said = profile / "MarionetteActivePort"

        def find_port() -> int | None:
            assert self._process.poll() is None, "Firefox ended before it could be asked"
            return int(said.read_text() or 0) or None if said.exists() else None

        return wait_for(find_port)

    def _read(self) -> Any:
        length = b""
        while (byte := self._answers.read(1)) != b":":
            assert byte, "Firefox ended in the middle of an answer"
            length += byte
        return json.loads(self._answers.read(int(length)))

    def ask(self, command: str, **parameters: object) -> Any:
        message = json.dumps([0, 1, command, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        if error is not None:
            raise RuntimeError(f"{command}: {error}")
        return result

    def open(self, url: str) -> None:
        """Show a page, and look into its first frame that has the Triptych tab."""
        self.ask("WebDriver:Navigate", url=url)
        deadline_s = time.monotonic() + 60
        while True:
            self.ask("WebDriver:SwitchToFrame", id=None)
            for frame in self.ask("WebDriver:FindElements", using="css selector", value="iframe"):
                self.ask("WebDriver:SwitchToFrame", element=next(iter(frame.values())))
                if self.run("return document.querySelector('[data-testid=triptych]') !== null"):
                    return
                self.ask("WebDriver:SwitchToFrame", id=None)
            assert time.monotonic() < deadline_s, "the tab did not come"
            time.sleep(0.2)

    def run(self, script: str) -> Any:
        """Run the body of a function in the tab, and return what it returns."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def point(self, x: float, y: float) -> None:
        """Move the pointer, in CSS pixels of the tab."""
        self._act({"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0})

    def shift_click(self) -> None:
        """Click where the pointer is, with Shift held."""
        self._key("keyDown", SHIFT)
        self._act({"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0})
        self._key("keyUp", SHIFT)

    def _key(self, action: str, key: str) -> None:
        keys = {"type": "key", "id": "keys", "actions": [{"type": action, "value": key}]}
        self.ask("WebDriver:PerformActions", actions=[keys])

    def _act(self, *actions: dict[str, object]) -> None:
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.ask("WebDriver:PerformActions", actions=[{**pointer, "actions": actions}])

    def screenshot(self) -> np.ndarray[Any, Any]:
        """Return a screenshot of the tab, `[height, width, 3]`."""
        data = self.ask("WebDriver:TakeScreenshot", full=False, scroll=False)["value"]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))

    def close(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait()
        for connection in self._connections:
            connection.close()
