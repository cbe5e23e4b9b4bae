"""One of each: a fresh checkout, the archives made from it, an environment that has them installed.

Everything is made once for the session, from what is in the work tree now, committed or not; the
archives once for all processes of pytest-xdist.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import command

ROOT = Path(__file__).parents[2]
Files = dict[str, bytes]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the repository as if the work tree had just been committed."""
    listed = command("git", "ls-files", "-z", cwd=ROOT).stdout.split("\0")
    folders = {name.partition("/")[0] for name in listed if "/" in name}
    # Not what lies beside the sources, such as a log under a name that git does not ignore.
    new = command("git", "ls-files", "-zo", "--exclude-standard", *sorted(folders), cwd=ROOT).stdout
    clone = tmp_path_factory.mktemp("checkout")
    for name in filter(None, [*listed, *new.split("\0")]):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    author = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    command("git", "init", "--quiet", cwd=clone)
    command("git", "add", "--all", cwd=clone)
    command("git", *author, "commit", "--quiet", "--no-gpg-sign", "-m", "work tree", cwd=clone)
    return clone


@pytest.fixture(scope="session")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a machine with git and without Node.js."""
    programs = tmp_path_factory.mktemp("bin")
    (programs / "git").symlink_to(shutil.which("git") or "/usr/bin/git")
    return os.environ | {"PATH": str(programs)}


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first process to ask for it has filled, for all of them."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    made = folder.with_suffix(".made")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, made from a fresh checkout."""

    def make(out: Path) -> None:
        command(sys.executable, "-m", "build", "--sdist", "--outdir", out, checkout)

    (archive,) = shared(tmp_path_factory, "sdist", make).iterdir()
    return archive


@pytest.fixture(scope="session")
def wheel(
    sdist: Path, without_node: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The wheel, made from the source distribution where there is no Node.js."""

    def make(out: Path) -> None:
        pip_wheel = (sys.executable, "-m", "pip", "wheel", "--verbose", "--no-deps")
        done = command(*pip_wheel, "--wheel-dir", out, sdist, env=without_node)
        # Without a page pip would get a Node.js for the build, and say so.
        assert not re.search("nodejs.wheel", done.stdout + done.stderr), done.stdout + done.stderr

    (archive,) = shared(tmp_path_factory, "wheel", make).iterdir()
    return archive


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment, with the wheel and what it requires."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=True)
    interpreter = environment / "bin" / "python"
    command(interpreter, "-m", "pip", "install", "--no-compile", wheel)
    return interpreter


@pytest.fixture(scope="session")
def sdist_files(sdist: Path) -> Files:
    """What is in the source distribution, by path below its one folder."""
    with tarfile.open(sdist) as archive:
        members = {m.name.partition("/")[2]: archive.extractfile(m) for m in archive if m.isfile()}
        return {name: file.read() for name, file in members.items() if file is not None}


@pytest.fixture(scope="session")
def wheel_files(wheel: Path) -> Files:
    """What is in the wheel, by path."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
