"""The layers of the package, as docs/architecture.md draws them, and its lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tb_triptych.metrics.known import KNOWN
from tb_triptych.panes import KINDS

PACKAGE = Path(__file__).parents[2] / "tb_triptych"

LAYERS = [
    {"version", "pillow", "background_thread", "shown"},
    {"arrays", "thread_pool"},
    {"capture"},
    {"panes"},
    {"format"},
    {"metrics"},
    {"inputs", "sources"},
    {"encoding", "server"},
    {"writing", "plugin"},
    {"writer"},
    {"integrations"},
    {"summary", "torch", "keras", "lightning"},
]
"""Folders and modules of the package; each imports only from layers above it here."""

TRAINING = {
    *("capture", "inputs", "encoding", "writing", "writer", "integrations"),
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


def part_of(module: str) -> str | None:
    """Return the folder of a module, or its own name at the top; `None` for the package itself."""
    return module.split(".")[1] if "." in module else None


def test_every_module_is_in_a_layer(imports: dict[str, set[str]]) -> None:
    known = [name for layer in LAYERS for name in layer]
    assert sorted(known) == sorted({name for name in map(part_of, imports) if name is not None})


def test_no_import_runs_upward(imports: dict[str, set[str]]) -> None:
    layer_of = {name: height for height, layer in enumerate(LAYERS) for name in layer}
    for module, others in imports.items():
        here = part_of(module)
        for there in map(part_of, others):
            if here is None or here == there:
                continue
            assert there is not None, f"{module} imports the public face of the package"
            assert layer_of[there] < layer_of[here], f"{module} imports from {there}"


def test_training_and_tensorboard_know_nothing_of_each_other(imports: dict[str, set[str]]) -> None:
    for module, others in imports.items():
        parts = {part_of(other) for other in others}
        if part_of(module) in TRAINING:
            assert not parts & TENSORBOARD, f"{module} imports from TensorBoard's side"
        if part_of(module) in TENSORBOARD:
            assert not parts & TRAINING, f"{module} imports from the training side"


def test_there_are_no_import_cycles(imports: dict[str, set[str]]) -> None:
    left = {name: set(others) for name, others in imports.items() if part_of(name) is not None}
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    assert not left, f"in a cycle: {', '.join(sorted(left))}"


ASKED = {"compared", "compares", "storage"}
"""Names that hold an answer of a pane or of a metric; who asks which one it is knows the kinds."""


def named(node: ast.AST) -> set[str]:
    """Return the names and attributes in a program."""
    nodes = list(ast.walk(node))
    return {x.id for x in nodes if isinstance(x, ast.Name)} | {
        x.attr for x in nodes if isinstance(x, ast.Attribute)
    }


def texts(node: ast.AST) -> set[str]:
    """Return the strings in a program."""
    constants = [x.value for x in ast.walk(node) if isinstance(x, ast.Constant)]
    return {value for value in constants if isinstance(value, str)}


def asks_of_kinds(file: Path) -> Iterator[str]:
    """Yield the lines that ask which kind a pane is, or which metric, instead of asking it."""
    classes = {kind.__name__ for kind in KINDS}
    literals = {kind.kind for kind in KINDS} | KNOWN.keys()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, asked]):
                found = any(isinstance(x, ast.Name) and x.id in classes for x in ast.walk(asked))
            case ast.Compare():
                asked_with = texts(node)
                found = bool(asked_with & literals or (asked_with and named(node) & ASKED))
            case ast.Match(subject=subject):
                found = bool(named(subject) & ASKED)
            case ast.MatchClass(cls=ast.Name(id=name)):
                found = name in classes
            case ast.MatchValue(value=ast.Constant(value=value)):
                found = value in literals
            case _:
                continue
        if found:
            yield f"{file.relative_to(file.parents[1])}:{ast.unparse(node).partition(chr(10))[0]}"


def test_only_panes_know_their_kinds() -> None:
    outside = [file for file in modules().values() if PACKAGE / "panes" not in file.parents]
    assert len(outside) > 100
    # How values are stored is what the encoder is about.
    assert [line for file in outside for line in asks_of_kinds(file)] == [
        "encoding/encode.py:match pane.storage(dtype):",
        "encoding/encode.py:storage == 'vectors'",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "isinstance(pane, (int, Labels))",
        "spec.kind == 'flow'",
        "pane.compared == 'vectors'",
        "compares == 'ids'",
        "kind in ('scalar', 'image')",
        "name == 'ssim'",
        "name in ('mae', 'rmse')",
        "match pane:\n case Flow():\n  pass",
        "match pane.kind:\n case 'labels':\n  pass",
        "match pane.storage(dtype):\n case other:\n  pass",
        "match name:\n case 'psnr':\n  pass",
    ],
)
def test_questions_of_kinds_are_found(code: str, tmp_path: Path) -> None:
    file = tmp_path / "asking.py"
    file.write_text(code, "utf-8")
    assert len(list(asks_of_kinds(file))) == 1
