"""The walls of the package, as docs/architecture.md draws them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "tb_triptych"

FLOORS = [
    {"version", "pillow", "background_thread"},
    {"arrays", "thread_pool"},
    {"panes"},
    {"metrics", "format"},
    {"inputs", "sources"},
    {"encoding", "server"},
    {"writing", "plugin"},
    {"writer"},
    {"integrations"},
    {"summary", "torch", "keras", "lightning"},
]
"""Folders and modules of the package; each imports only from floors that stand above it here."""

TRAINING = {
    *("inputs", "encoding", "writing", "writer", "integrations"),
    *("summary", "torch", "keras", "lightning"),
}
TENSORBOARD = {"sources", "server", "plugin"}


def modules() -> dict[str, Path]:
    """Return the files of the package by the names of their modules."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        words = file.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(words).removesuffix(".__init__")] = file
    return found


def imported(file: Path, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of the package that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in inner)


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Return what each module imports of the package."""
    known = modules()
    return {name: set(imported(file, known)) - {name} for name, file in known.items()}


def room(module: str) -> str | None:
    """Return the folder of a module, or its own name at the top; `None` for the package itself."""
    return module.split(".")[1] if "." in module else None


def test_every_module_stands_on_a_floor(imports: dict[str, set[str]]) -> None:
    known = [name for floor in FLOORS for name in floor]
    assert sorted(known) == sorted({name for name in map(room, imports) if name is not None})


def test_no_import_runs_upward(imports: dict[str, set[str]]) -> None:
    floor_of = {name: height for height, floor in enumerate(FLOORS) for name in floor}
    for module, others in imports.items():
        here = room(module)
        for there in map(room, others):
            if here is None or here == there:
                continue
            assert there is not None, f"{module} imports the public face of the package"
            assert floor_of[there] < floor_of[here], f"{module} imports from {there}"


def test_training_and_tensorboard_know_nothing_of_each_other(imports: dict[str, set[str]]) -> None:
    for module, others in imports.items():
        rooms = {room(other) for other in others}
        if room(module) in TRAINING:
            assert not rooms & TENSORBOARD, f"{module} imports from TensorBoard's wing"
        if room(module) in TENSORBOARD:
            assert not rooms & TRAINING, f"{module} imports from the training wing"


def test_modules_do_not_import_each_other_in_a_circle(imports: dict[str, set[str]]) -> None:
    left = {name: set(others) for name, others in imports.items() if room(name) is not None}
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    assert not left, f"in a circle: {', '.join(sorted(left))}"
