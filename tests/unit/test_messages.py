"""Code in messages uses full names, as many scripts import PIL's `Image`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tb_triptych
from tb_triptych.panes import KINDS, Pane

BARE = re.compile(rf"(?<![.\w])({'|'.join(kind.__name__ for kind in KINDS)})\(")


def texts(node: ast.AST) -> Iterator[str]:
    """Yield the strings of a program except docstrings and those that `pasted` completes."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pasted":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from texts(child)


def test_panes_in_messages_have_their_full_name() -> None:
    found = [
        f"{path.name}: {text}"
        for path in Path(tb_triptych.__file__).parent.rglob("*.py")
        for text in texts(ast.parse(path.read_text("utf-8")))
        if BARE.search(text)
    ]
    assert found == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_pane_without_its_full_name_is_found(kind: type[Pane]) -> None:
    said = f"pass {kind.__name__}() for it"
    assert BARE.search(said)
    assert not BARE.search(said.replace(kind.__name__, f"tb_triptych.{kind.__name__}"))
