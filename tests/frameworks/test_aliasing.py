"""Arguments may be changed once a call has returned, whatever memory they use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory

from tb_triptych import TriptychWriter
from tb_triptych.arrays import to_numpy
from tb_triptych.encoding.encode import digest_of
from tb_triptych.panes import Scalar
from tb_triptych.writing.journal_writer import JournalWriter

SHAPE = (2, 6, 5)

Source = tuple[Any, Callable[[], Any]]
"""What is passed, and what changes it in place."""


def _numpy(array: np.ndarray) -> Source:
    return array, lambda: array.fill(7)


def _read_only_view(array: np.ndarray) -> Source:
    view = array.view()
    view.flags.writeable = False
    return view, lambda: array.fill(7)


def _strided(array: np.ndarray) -> Source:
    wide = np.repeat(array, 2, axis=-1)
    return wide[..., ::2], lambda: wide.fill(7)


def _memoryview(array: np.ndarray) -> Source:
    return memoryview(array.data), lambda: array.fill(7)


def _array_interface(array: np.ndarray) -> Source:
    class Holder:
        __array_interface__ = array.__array_interface__
        keeps = array

    return Holder(), lambda: array.fill(7)


def _list_of_arrays(array: np.ndarray) -> Source:
    return list(array), lambda: array.fill(7)


def _list_with_an_array(array: np.ndarray) -> Source:
    class Pictures(list[Any]):
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return array

    return Pictures(array.tolist()), lambda: array.fill(7)


def _torch(array: np.ndarray) -> Source:
    torch = pytest.importorskip("torch")
    tensor = torch.from_numpy(array)
    return tensor, lambda: tensor.fill_(7)


def _list_of_torch(array: np.ndarray) -> Source:
    torch = pytest.importorskip("torch")
    tensor = torch.from_numpy(array)
    return [tensor[0], tensor[1]], lambda: tensor.fill_(7)


def _torch_that_is_a_view(array: np.ndarray) -> Source:
    torch = pytest.importorskip("torch")
    tensor = torch.from_numpy(array).mT.contiguous().mT
    return tensor, lambda: tensor.fill_(7)


def _torch_bfloat16(array: np.ndarray) -> Source:
    torch = pytest.importorskip("torch")
    tensor = torch.from_numpy(array).bfloat16()
    return tensor, lambda: tensor.fill_(7)


def _tensorflow_of_torch(array: np.ndarray) -> Source:
    tf, torch = pytest.importorskip("tensorflow"), pytest.importorskip("torch")
    tensor = torch.from_numpy(array).clone()
    shared = tf.experimental.dlpack.from_dlpack(torch.utils.dlpack.to_dlpack(tensor))
    return shared, lambda: tensor.fill_(7)


def _slice_of_tensorflow_of_torch(array: np.ndarray) -> Source:
    shared, change = _tensorflow_of_torch(np.concatenate([array, array]))
    return shared[: len(array)], change


def _tensorflow_of_numpy(array: np.ndarray) -> Source:
    tf = pytest.importorskip("tensorflow")
    return tf.convert_to_tensor(array), lambda: array.fill(7)


def _variable(array: np.ndarray) -> Source:
    tf = pytest.importorskip("tensorflow")
    variable = tf.Variable(array)
    return variable, lambda: variable.assign(tf.fill(SHAPE, 7.0))


def _value_of_a_variable(array: np.ndarray) -> Source:
    tf = pytest.importorskip("tensorflow")
    variable = tf.Variable(array)
    return variable.value(), lambda: variable.scatter_nd_update([[0], [1]], tf.fill(SHAPE, 7.0))


def _bfloat16_of_ml_dtypes(array: np.ndarray) -> Source:
    ml_dtypes = pytest.importorskip("ml_dtypes")
    half = array.astype(ml_dtypes.bfloat16)
    return half, lambda: half.fill(7)


def _jax_of_numpy(array: np.ndarray) -> Source:
    jax = pytest.importorskip("jax")
    return jax.dlpack.from_dlpack(array), lambda: array.fill(7)


SOURCES = [value for name, value in globals().items() if name.startswith("_") and callable(value)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__.strip("_"))
@pytest.mark.parametrize("max_outputs", [None, 1])
def test_what_is_stored_is_what_was_given(
    source: Callable[[np.ndarray], Source],
    max_outputs: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = threading.Event()
    write = JournalWriter.write

    def write_later(*arguments: Any) -> Any:
        assert go_on.wait(60)
        return write(*arguments)

    monkeypatch.setattr(JournalWriter, "write", write_later)
    values = np.arange(np.prod(SHAPE), dtype=np.float32).reshape(SHAPE) / 4
    given, change = source(values.copy())
    pane = Scalar()
    before = to_numpy(given)
    expected = [digest_of(to_numpy(one), pane) for one in np.array(before.values)]
    is_half = before.dtype == "bfloat16"
    with TriptychWriter(tmp_path) as writer:
        options: Any = {"panes": pane, "max_outputs": max_outputs}
        writer.triptych("val", given, given, given, 0, extras={"more": given}, **options)
        change()
        go_on.set()
    (event,) = read_directory(tmp_path)
    for sample, digest in zip(event.header.samples, expected, strict=max_outputs is None):
        for role, found in sample.panes.items():
            assert found.dtype == before.dtype
            assert is_half or found.digest == digest, role
            assert found.stats_json.startswith('{"min":' + ("0.0" if sample.id == "0" else "7.5"))
