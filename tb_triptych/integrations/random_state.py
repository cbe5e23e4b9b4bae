"""Restores random generators: the global ones, and those of datasets."""

from __future__ import annotations

import random
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from tb_triptych.integrations import keras_state

_MOST_OBJECTS = 20_000
_MOST_ITEMS = 1_000

_VALUES = (type(None), bool, int, float, complex, str, bytes, np.ndarray)

_CLOSED = {"jax", "keras", "lightning", "numpy", "pytorch_lightning", "tensorflow"}
"""Packages whose objects are not searched; their random states are saved by other means."""

Restore = Callable[[], Any]


@contextmanager
def untouched(*owners: Any, numpy: bool = True) -> Iterator[None]:
    """Restore random generators on leaving, however the block ends.

    These are the global generators of Python, numpy, PyTorch, Keras and TensorFlow, and the ones
    that the owners hold; of Keras models also their counters.

    Args:
      owners: Such as a dataset with its transforms, or a model.
      numpy: Whether those of numpy and Python are among the global ones. Where other threads draw
        from them meanwhile, as in the input pipeline of Keras, these would draw the same again.
    """
    restores = [*_global_generators(), *_generators_of(owners)]
    if numpy:
        restores += [
            partial(random.setstate, random.getstate()),
            partial(np.random.set_state, np.random.get_state()),
        ]
    try:
        yield
    finally:
        for restore in restores:
            restore()


def _global_generators() -> Iterator[Restore]:
    yield from keras_state.global_states()
    torch = sys.modules.get("torch")
    if torch is None:
        return
    yield partial(torch.set_rng_state, torch.get_rng_state())
    # Querying a device that is not in use yet would initialize it, and make forking impossible.
    for device in (torch.cuda, getattr(torch, "xpu", None)):
        if device is not None and device.is_initialized():
            yield partial(device.set_rng_state_all, device.get_rng_state_all())
    if torch.backends.mps.is_available():
        yield partial(torch.mps.set_rng_state, torch.mps.get_rng_state())


def _generators_of(owners: Iterable[Any]) -> Iterator[Restore]:
    """Search the owners and the objects they hold, as far as these may be theirs."""
    waiting = deque(owners)
    seen: dict[int, Any] = {}  # with the objects, so that no id is used again
    while waiting and len(seen) < _MOST_OBJECTS:
        value = waiting.popleft()
        if isinstance(value, _VALUES) or id(value) in seen:
            continue
        seen[id(value)] = value
        yield from _restores(value)
        waiting.extend(_parts(value))


def _restores(value: Any) -> Iterable[Restore]:
    """Save the state of a random generator, if it is one."""
    if isinstance(value, random.Random) and not isinstance(value, random.SystemRandom):
        return [partial(value.setstate, value.getstate())]
    if isinstance(value, np.random.RandomState):
        return [partial(value.set_state, value.get_state())]
    if isinstance(value, np.random.Generator):
        bits = value.bit_generator
        return [partial(setattr, bits, "state", bits.state)]
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Generator):
        return [partial(value.set_state, value.get_state())]
    return keras_state.state_of(value)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, list | tuple | set | frozenset | deque):
        return value if len(value) <= _MOST_ITEMS else ()
    if isinstance(value, dict):
        return list(value.values()) if len(value) <= _MOST_ITEMS else ()
    if isinstance(value, partial):
        return (value.func, value.args, value.keywords)
    if isinstance(value, MethodType):
        return (value.__self__,)
    if isinstance(value, FunctionType):
        return list(_enclosed(value))
    return _attributes(value)


def _enclosed(function: FunctionType) -> Iterator[Any]:
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # not assigned yet
            continue


def _attributes(value: Any) -> Iterable[Any]:
    package = type(value).__module__.partition(".")[0]
    if isinstance(value, type) or package in _CLOSED or package in sys.stdlib_module_names:
        return ()
    try:
        return list(vars(value).values())
    except Exception:  # there are none, or a proxy is unbound
        return ()
