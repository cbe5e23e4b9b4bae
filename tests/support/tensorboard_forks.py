"""TensorBoard processes that start quickly: forks of one process that has imported it.

As a program it imports TensorBoard, then forks a process for each line of its input and answers on
its output; once its input ends, so do all that it has forked.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_WITHOUT_TENSORFLOW = "--without-tensorflow"
_HOST_PAGE = Path(__file__).parent / "host_page"


class ForkServer:
    """The interface to the process that forks."""

    def __init__(self, *, uses_tensorflow: bool) -> None:
        words = [] if uses_tensorflow else [_WITHOUT_TENSORFLOW]
        self._process = subprocess.Popen(
            [sys.executable, __file__, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # A separate process group, so that only the pipe ends it, not Ctrl-C.
            start_new_session=True,
        )

    def start(self, args: Sequence[str], log: Path) -> int:
        """Start a TensorBoard that prints into a file, and return its process id."""
        return self._ask({"args": args, "log": str(log), "cwd": str(Path.cwd())})

    def has_ended(self, pid: int) -> bool:
        return bool(self._ask({"ended": pid}))

    def end(self, pid: int) -> None:
        """End a TensorBoard together with its data server, and wait for it."""
        self._ask({"end": pid})

    def _ask(self, question: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "TensorBoard could not be imported"
        return int(answer)


@cache
def fork_server(*, uses_tensorflow: bool) -> ForkServer:
    """Return the one of this process, with which it ends."""
    return ForkServer(uses_tensorflow=uses_tensorflow)


def _serve() -> None:
    if _WITHOUT_TENSORFLOW in sys.argv:
        # TensorBoard's own way to run without it, see tensorboard/compat/__init__.py.
        sys.modules["tensorboard.compat.notf"] = type(sys)("notf")
    page = _import_all()
    running: set[int] = set()
    for line in sys.stdin:
        question = json.loads(line)
        if "args" in question:
            answer = _fork(page, **question)
            running.add(answer)
        elif "ended" in question:
            answer = int(_wait(question["ended"], running, os.WNOHANG))
        else:
            answer = int(_end(question["end"], running))
        print(answer, flush=True)
    for pid in list(running):
        _end(pid, running)


def _import_all() -> bytes:
    """Import the modules that each TensorBoard needs; return its assets as a zip file, with our
    host page."""
    import zipfile
    from functools import cache

    from tensorboard import assets, default, program
    from tensorboard.compat import tf
    from tensorboard.plugins.core import core_plugin

    program.TensorBoard(plugins=default.get_plugins())
    getattr(tf, "__version__", None)  # imports it, unless it must be left out
    # TensorBoard compresses its page whenever it starts, for nearly half of the time it takes.
    core_plugin._gzip = cache(core_plugin._gzip)
    with assets.get_default_assets_zip_provider()() as file:
        page = io.BytesIO(file.read())
    with zipfile.ZipFile(page, "a") as archive:
        for path in sorted(_HOST_PAGE.iterdir()):
            archive.write(path, path.name)
        for name in archive.namelist():
            core_plugin._gzip(archive.read(name))
    return page.getvalue()


def _fork(page: bytes, args: Sequence[str], log: str, cwd: str) -> int:
    if pid := os.fork():
        return pid
    try:
        os.setsid()
        for path, flags, target in (
            (os.devnull, os.O_RDONLY, 0),
            (log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 1),
        ):
            os.dup2(os.open(path, flags), target)
        os.dup2(1, 2)
        os.chdir(cwd)
        sys.argv = ["tensorboard", *args]
        _run(page)
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    os._exit(1)


def _run(page: bytes) -> None:
    """Do what `tensorboard.main` does, with our assets."""
    from absl import app
    from tensorboard import default, main_lib, program

    main_lib.global_init()
    tensorboard = program.TensorBoard(default.get_plugins(), lambda: io.BytesIO(page))
    app.run(tensorboard.main, flags_parser=tensorboard.configure)


def _wait(pid: int, running: set[int], options: int = 0) -> bool:
    """Collect a process that has ended; return whether it has."""
    if pid in running and os.waitpid(pid, options)[0] == pid:
        running.remove(pid)
    return pid not in running


def _end(pid: int, running: set[int]) -> bool:
    if not _wait(pid, running, os.WNOHANG):
        os.killpg(pid, signal.SIGTERM)
        _wait(pid, running)
    return True


if __name__ == "__main__":
    _serve()
