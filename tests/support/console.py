"""A training in another process, which does what it is told, line by line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType

WORLD = """
import copy, os, sys, time
import numpy as np
from tb_triptych import TriptychWriter
from tb_triptych.writing import open_journal

def log(writer, *steps, tag="val", base=0, **more):
    for step in steps:
        picture = np.full((1, 8, 8), (base + step) % 256, np.uint8)
        writer.triptych(tag, None, picture, None, step, **more)
    writer.flush()
"""

_LOOP = """
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


class Console:
    """A process whose variable `writer` logs into one directory."""

    def __init__(self, logdir: Path, options: str = "") -> None:
        """Start it, with a writer.

        Args:
          logdir: The directory.
          options: More arguments of the writer.
        """
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WORLD + _LOOP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        self.do(f"writer = TriptychWriter({str(logdir)!r}, {options})")

    def __enter__(self) -> Console:
        """Use it for a while."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End it, as a program ends."""
        self.end()

    def do(self, line: str) -> None:
        """Run one line of Python, to its end."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(line + "\n")
        stdin.flush()
        said = stdout.readline()
        assert said == "done\n", f"{line} said {said!r}"

    def log(self, *steps: int, options: str = "") -> None:
        """Log steps, and wait until they are written."""
        self.do(f"log(writer, *{steps}, {options})")

    def end(self) -> None:
        """Let it end as a program does, with everything written."""
        stdin = self._process.stdin
        assert stdin is not None
        stdin.close()
        self._leave()

    def kill(self) -> None:
        """Let it be killed, as by a scheduler."""
        if self._process.poll() is None:
            self._process.kill()
        self._leave()

    def _leave(self) -> None:
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
