"""Shows a log in TensorBoard until Ctrl-C, and opens a browser if there is likely one."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NoReturn

TAB = "triptych"


def serve(logdir: Path, *, host: str, port: int, may_open_browser: bool = True) -> None:
    """Serve a log and print the address of the tab, until Ctrl-C or SIGTERM.

    Args:
      logdir: The log.
      host: Name or address of the interface to listen on.
      port: The port to listen on; if it is in use, another one is taken.
      may_open_browser: Open the tab if a browser is likely.

    Raises:
      RuntimeError: if TensorBoard does not start, or ends unexpectedly.
    """
    with _sigterm_as_interrupt():
        try:
            if port_is_free(host, port):
                with suppress(_PortTakenError):
                    _serve(logdir, host, port, may_open_browser)
            print(f"Port {port} is in use, taking another.", flush=True)
            _serve(logdir, host, 0, may_open_browser)
        except KeyboardInterrupt:
            print()


def port_is_free(host: str, port: int) -> bool:
    """Return whether a server could listen there."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name == "posix":  # a port that a server has just left is free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return False
    return True


def browser_is_likely() -> bool:
    """Return whether this is likely a desktop session."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class _PortTakenError(RuntimeError):
    """Another program took the port before TensorBoard did."""


def _serve(logdir: Path, host: str, port: int, may_open_browser: bool) -> NoReturn:
    """Serve until the process is interrupted."""
    with tempfile.TemporaryFile("w+b") as said:
        process = _start(logdir, host, port, said)
        try:
            url = f"{_wait_for_address(process, said)}/#{TAB}"
            print(f"\n  {url}\n\nCtrl-C ends TensorBoard.", flush=True)
            if may_open_browser and browser_is_likely():
                webbrowser.open(url)
            process.wait()
            raise RuntimeError(f"TensorBoard has ended:\n{_read(said)}")
        finally:
            _end(process)


def _start(logdir: Path, host: str, port: int, said: IO[bytes]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tensorboard.main", f"--logdir={logdir}"]
    command += [f"--host={host}", f"--port={port}"]
    # PYTHONUNBUFFERED: the address is read from its output, at once.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, env=environment
    )


def _wait_for_address(process: subprocess.Popen[bytes], said: IO[bytes]) -> str:
    """Wait until TensorBoard has printed its address, and answers there."""
    while process.poll() is None:
        found = re.search(r"at (http://\S+?)/? \(Press", _read(said))
        if found and _answers(found[1]):
            return found[1]
        time.sleep(0.1)
    if "already in use" in _read(said):
        raise _PortTakenError
    raise RuntimeError(f"TensorBoard did not start:\n{_read(said)}")


def _read(said: IO[bytes]) -> str:
    # The position is shared with the process that writes.
    return os.pread(said.fileno(), 100_000, 0).decode("utf-8", "replace")


def _answers(url: str) -> bool:
    # A separate opener: no proxy should handle an address of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End TensorBoard, which ends its own child; another Ctrl-C meanwhile changes nothing."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    """Let SIGTERM end the processes in the same order as Ctrl-C."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
