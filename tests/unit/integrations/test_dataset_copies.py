"""Copies of datasets share large data and keep their changes to themselves."""

from __future__ import annotations

import random
import weakref
from pathlib import Path
from typing import Any

import numpy as np

from tb_triptych.integrations.dataset_copies import read_in_copy


class Counter:
    """Counts, draws and keeps."""

    def __init__(self, **others: Any) -> None:
        self.count = 0
        self.random = random.Random(1)
        self.numpy = np.random.default_rng(1)
        self.kept: list[int] = []
        self.pixels = np.zeros((2, 2))
        vars(self).update(others)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def ask(self) -> tuple[float, float]:
        self.count += 1
        self.kept.append(self.count)
        return self.random.random(), float(self.numpy.random())


def test_a_copy_counts_and_draws_for_itself() -> None:
    owner = Counter(inner=Counter())

    def read(copy: Any) -> Any:
        asked = [copy.ask(), copy.inner.ask()]
        assert (copy.count, copy.kept, copy.inner.count) == (1, [1], 1)
        assert copy.pixels is owner.pixels
        return asked

    asked = read_in_copy(owner, read)
    assert (owner.count, owner.kept, owner.inner.count) == (0, [], 0)
    assert [owner.ask(), owner.inner.ask()] == asked


def test_what_cannot_be_pickled_is_shared() -> None:
    values = [1]
    owner = Counter(function=lambda: values, kind=type("Local", (), {}))

    def read(copy: Any) -> None:
        assert copy is not owner
        assert copy.function is owner.function
        assert copy.kind is owner.kind

    read_in_copy(owner, read)


def test_files_are_put_back_where_they_stood(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(range(100)))
    with (tmp_path / "file").open("rb") as file:
        file.seek(7)
        read = read_in_copy(Counter(file=file), lambda copy: copy.file.read(3))
        assert read == file.read(3) == bytes([7, 8, 9])


def test_files_that_the_copy_opens_are_gone_with_it_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(9))
    owner = Counter(file=None)

    def read(copy: Any) -> Any:
        copy.file = (tmp_path / "file").open("rb")
        return weakref.ref(copy.file)

    assert read_in_copy(owner, read)() is None
    assert owner.file is None


def test_an_object_with_a_finalizer_is_its_own_copy() -> None:
    class Final(Counter):
        def __del__(self) -> None:
            pass

    owner = Final()
    assert read_in_copy(owner, lambda copy: copy is owner)


def test_an_object_that_refuses_is_its_own_copy() -> None:
    class Refusing(Counter):
        def __reduce_ex__(self, protocol: Any) -> Any:
            raise TypeError("not this one")

    owner = Refusing()
    assert read_in_copy(owner, lambda copy: copy is owner)
