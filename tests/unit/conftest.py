"""Tests of this folder import no framework: they are the ones of `make check`."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Set
from types import ModuleType
from typing import Any

import pytest

FRAMEWORKS = frozenset({"tensorflow", "keras", "torch", "lightning", "jax"})


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """Collect a file, and fail it if its imports brought one."""
    there = FRAMEWORKS & sys.modules.keys()
    report = yield
    if complaint := said_of(FRAMEWORKS & sys.modules.keys() - there):
        report.outcome, report.longrepr = "failed", complaint
    return report


@pytest.fixture(autouse=True)
def without_frameworks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run a test, and fail it if it has imported one."""
    # TensorBoard's readers take TensorFlow if they can, see tensorboard/compat/__init__.py.
    monkeypatch.setitem(sys.modules, "tensorboard.compat.notf", ModuleType("notf"))
    there = FRAMEWORKS & sys.modules.keys()
    yield
    complaint = said_of(FRAMEWORKS & sys.modules.keys() - there)
    assert not complaint, complaint


def said_of(came: Set[str]) -> str:
    return f"imports {', '.join(sorted(came))}: move it to tests/frameworks" if came else ""
