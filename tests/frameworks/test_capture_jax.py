"""How arrays of JAX are captured; the CPU stands in for a device, as it obeys the same rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tb_triptych.capture.captures import Captures
from tb_triptych.capture.jax_arrays import JaxDevices

jax: Any = pytest.importorskip("jax")

NUMBERS = np.arange(24, dtype=np.float32).reshape(2, 3, 4)


@pytest.mark.parametrize("dtype", ["uint8", "bool", "float16", "bfloat16", "float32"])
def test_a_copy_has_the_values_of_an_array_that_is_donated_right_after(dtype: str) -> None:
    array = jax.numpy.asarray(NUMBERS % 2, dtype)
    arrival = JaxDevices().copy(array)
    jax.jit(lambda x: x + x, donate_argnums=0)(array)
    assert array.is_deleted()
    found = arrival.wait()
    assert found.dtype == dtype
    np.testing.assert_array_equal(found.values, NUMBERS % 2)


@pytest.mark.parametrize("kept", [None, 1])
def test_an_array_of_the_cpu_may_be_donated_once_it_is_copied(kept: int | None) -> None:
    array = jax.numpy.asarray(NUMBERS)
    snapshot = Captures(10**6).snapshot(array, kept=kept)
    snapshot.begin()
    jax.jit(lambda x: x + x, donate_argnums=0)(array)
    np.testing.assert_array_equal(snapshot.wait().values, NUMBERS[:kept])


def test_only_arrays_with_values_on_another_device_are_held_there() -> None:
    array = jax.numpy.asarray(NUMBERS)
    rules = JaxDevices()
    found = [rules.holds(value) for value in (array, NUMBERS, None)]
    jax.jit(lambda x: found.append(rules.holds(x)))(array)
    deleted = jax.numpy.asarray(NUMBERS)
    deleted.delete()
    found.append(rules.holds(deleted))
    assert found == [False] * 5


@pytest.mark.parametrize("kept", [None, 1])
def test_a_deleted_array_raises_at_once(kept: int | None) -> None:
    array = jax.numpy.asarray(NUMBERS)
    array.delete()
    with pytest.raises(RuntimeError, match="deleted"):
        Captures(0).snapshot(array, kept=kept)
