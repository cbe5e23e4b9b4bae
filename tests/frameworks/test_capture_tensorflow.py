"""How tensors of TensorFlow are captured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_triptych.capture.captures import Captures
from tb_triptych.capture.place import Place
from tb_triptych.capture.tensorflow_tensors import TensorFlowDevices

tf: Any = pytest.importorskip("tensorflow")

NUMBERS = np.arange(24, dtype=np.float32).reshape(2, 3, 4)


def test_a_tensor_that_is_kept_has_the_values_that_a_variable_had() -> None:
    variable = tf.Variable(NUMBERS)
    dense, sparse = (TensorFlowDevices().copy(variable.value()) for _ in range(2))
    variable.assign_add(tf.ones_like(variable))
    variable.scatter_nd_update([[0]], tf.fill((1, 3, 4), 7.0))
    for arrival in (dense, sparse):
        found = arrival.wait()
        np.testing.assert_array_equal(found.values, NUMBERS)
        assert found.dtype == "float32"


@pytest.mark.parametrize("offset", [0, 1])  # in memory that TensorFlow could compute with, or not
@pytest.mark.parametrize("kept", [None, 1])
def test_what_is_in_the_memory_of_the_host_is_copied(offset: int, kept: int | None) -> None:
    torch = pytest.importorskip("torch")
    tensor = torch.empty(64)[offset : offset + 24].reshape(2, 3, 4)
    shared = tf.experimental.dlpack.from_dlpack(torch.utils.dlpack.to_dlpack(tensor))
    captures, place = Captures(10**6), Place("val", "input")
    assert not TensorFlowDevices().holds(shared)
    for expected in (NUMBERS, NUMBERS + 1, NUMBERS + 1):
        tensor.copy_(torch.from_numpy(expected))
        snapshot = captures.snapshot(shared, place, kept=kept)
        snapshot.begin()
        tensor.fill_(99)
        np.testing.assert_array_equal(snapshot.wait().values, expected[:kept])


@pytest.mark.parametrize("kept", [None, 1])
def test_a_variable_is_read_at_once(kept: int | None) -> None:
    variable = tf.Variable(NUMBERS)
    assert not TensorFlowDevices().holds(variable)
    snapshot = Captures(10**6).snapshot(variable, kept=kept)
    snapshot.begin()
    variable.assign_add(tf.ones_like(variable))
    np.testing.assert_array_equal(snapshot.wait().values, NUMBERS[:kept])
