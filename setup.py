"""The build hook: gets the built page into the package. Everything else is in pyproject.toml.

The page is not in git. It is built here, before the files of the package are collected; a source
distribution carries it, so that a wheel made from one needs no Node.js. The page for package
indexes is also made here, from the README.
"""

import sys
from pathlib import Path
from typing import ClassVar

from setuptools import Command, setup
from setuptools.command.build import build
from setuptools.command.sdist import sdist
from setuptools.errors import ExecError

ROOT = Path(__file__).parent.resolve()
FRONTEND = ROOT / "frontend"
PAGE = [ROOT / "tb_triptych/static" / name for name in ("index.js", "index.css")]

sys.path.insert(0, str(ROOT / "scripts"))
import nodejs  # noqa: E402  (from scripts/, which a build does not put on the path)
from index_page import index_page  # noqa: E402


def page_exists() -> bool:
    """Whether every file of the page exists and is not empty."""
    return all(file.is_file() and file.stat().st_size > 0 for file in PAGE)


def page_is_current() -> bool:
    """Whether the page exists and no source of it is newer."""
    if not page_exists():
        return False
    if (ROOT / "PKG-INFO").exists():
        return True  # an unpacked source distribution: its page belongs to its sources
    return max(map(modified, page_sources())) <= min(map(modified, PAGE))


def page_sources() -> list[Path]:
    """The sources of the page."""
    files = [file for file in (FRONTEND / "src").rglob("*") if file.is_file()]
    return [*files, *FRONTEND.glob("*.mjs"), *FRONTEND.glob("package*.json")]


def modified(file: Path) -> float:
    """When the file was last written, in seconds; 0 if it does not exist."""
    return file.stat().st_mtime if file.exists() else 0


class BuildPage(Command):
    """Builds the page, unless it is current."""

    description = "build the page of the plugin (needs Node.js)"
    user_options: ClassVar[list[tuple[str, str, str]]] = []

    def initialize_options(self) -> None:
        """Nothing to set."""

    def finalize_options(self) -> None:
        """Nothing to set."""

    def run(self) -> None:
        """Installs the page's dependencies, and builds it."""
        if page_is_current():
            return
        # A developer's node_modules contains more than this command would install.
        installed = modified(FRONTEND / "node_modules/.package-lock.json")
        if installed < modified(FRONTEND / "package-lock.json"):
            self._run("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")
        self._run("node", "build.mjs")
        if not page_exists():
            raise ExecError(f"node build.mjs did not write {' and '.join(map(str, PAGE))}")

    def _run(self, program: str, *args: str) -> None:
        self.announce(f"{program} {' '.join(args)}", level=2)
        try:
            code = nodejs.run(program, *args, cwd=FRONTEND)
        except nodejs.NodeMissingError as error:
            raise ExecError(f"the page of tb-triptych must be built, which {error}") from error
        if code != 0:
            raise ExecError(
                "the page of tb-triptych could not be built: "
                f"`{program} {' '.join(args)}` in {FRONTEND} ended with {code}, see above"
            )


class Build(build):
    """The page first, then the rest; an editable install does the same steps."""

    sub_commands: ClassVar = [("build_page", None), *build.sub_commands]


class SourceDistribution(sdist):
    """The page first, so that it is among the files collected."""

    def run(self) -> None:
        """Builds the page and then the archive."""
        self.run_command("build_page")
        super().run()


setup(
    long_description=index_page((ROOT / "README.md").read_text("utf-8")),
    long_description_content_type="text/markdown",
    cmdclass={"build": Build, "build_page": BuildPage, "sdist": SourceDistribution},
    # A requirement of this build only, and only on a machine without Node.js: pip requests it after
    # reading pyproject.toml and installs it into the build's own environment.
    setup_requires=[] if page_is_current() else nodejs.requirement(),
)
