"""Arrays of JAX, if JAX is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory

from tb_triptych import TriptychWriter
from tb_triptych.arrays import signature, to_numpy

jax: Any = pytest.importorskip("jax")

PIXELS = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 3), np.uint8)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "bool", "float16", "bfloat16", "float32"])
def test_arrays_of_jax_have_the_values_and_types_that_they_have_there(dtype: str) -> None:
    array = jax.numpy.asarray(PIXELS % 2, dtype)
    found = to_numpy(array)
    assert (found.dtype, signature(array).dtype) == (dtype, dtype)
    np.testing.assert_array_equal(found.values, PIXELS % 2)


def test_arrays_of_jax_can_be_logged(tmp_path: Path) -> None:
    x = jax.numpy.asarray(PIXELS)
    with TriptychWriter(tmp_path, strict=True) as writer:
        for step in range(3):
            output = jax.jit(lambda x: 1 - x / 255)(x)
            writer.triptych("val", x, output, None, jax.numpy.asarray(step))
    found = read_directory(tmp_path)
    assert [event.step for event in found] == [0, 1, 2]
    np.testing.assert_array_equal(found[2].batch("input"), PIXELS)
    np.testing.assert_array_equal(found[2].batch("output"), 255 - PIXELS)


def test_inside_of_a_compiled_function_there_are_no_values_to_log(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        log = jax.jit(lambda x: writer.triptych("val", None, x, None, 0))
        with pytest.raises(TypeError, match=r"output is a \w+ whose values cannot be read"):
            log(jax.numpy.asarray(PIXELS))
