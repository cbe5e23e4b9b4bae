"""Copies of datasets to read from, so that the original stays untouched."""

from __future__ import annotations

import io
import pickle
import random
import sys
import warnings
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

_CONTAINERS = (list, tuple, dict, set, frozenset, deque, OrderedDict)
_VALUES = (type(None), bool, int, float, complex, str, bytes)
_GENERATORS = (random.Random, np.random.RandomState, np.random.Generator, np.random.BitGenerator)

_SHARED_PACKAGES = {"PIL", "h5py", "jax", "keras", "lightning", "numpy", "tables", "tensorflow"}
"""Packages whose objects hold values or files, which the copy can share."""


def read_in_copy(dataset: Any, read: Callable[[Any], T]) -> T:
    """Read from a copy of a dataset: its counters, random states, caches and files are discarded.

    Arrays, functions, open files and the like are shared, and file positions are restored. If it
    cannot be copied, such as an object with a finalizer, the dataset itself is read.

    Args:
      dataset: A dataset, a dataloader or the like.
      read: Reads from the copy; it must not keep it.
    """
    copier = _Copier()
    try:
        copy = copier.copy(dataset)
    except Exception:  # anything that foreign __reduce__ and __setstate__ raise
        copy = dataset
    try:
        return read(copy)
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # files that the copy opened
            del copy
        for file, position in copier.positions:
            if not file.closed:
                file.seek(position)


class _Copier(pickle.Pickler):
    """Pickles objects with a state of their own, and passes on everything else."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, pickle.HIGHEST_PROTOCOL)
        self._shared: list[Any] = []
        self.positions: list[tuple[Any, int]] = []

    def copy(self, value: Any) -> Any:
        self.dump(value)
        self._bytes.seek(0)
        unpickler = _Unpickler(self._bytes, self._shared)
        return unpickler.load()

    def persistent_id(self, value: Any) -> int | None:
        """Return a key for shared objects."""
        if isinstance(value, _VALUES) or type(value) in _CONTAINERS:
            return None
        if isinstance(value, _GENERATORS) or _has_own_state(value):
            return None
        if isinstance(value, io.IOBase) and not value.closed and value.seekable():
            self.positions.append((value, value.tell()))
        self._shared.append(value)
        return len(self._shared) - 1


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: list[Any]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, number: Any) -> Any:
        return self._shared[number]


def _has_own_state(value: Any) -> bool:
    kind = type(value)
    if isinstance(value, type) or not hasattr(value, "__dict__") or hasattr(kind, "__del__"):
        return False
    package, _, rest = kind.__module__.partition(".")
    if package == "torch":
        return rest.startswith("utils.data")
    return package not in _SHARED_PACKAGES and package not in sys.stdlib_module_names
