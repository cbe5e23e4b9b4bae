from typing import Any

import numpy as np
import pytest

from tb_triptych.arrays import NoArrayError, Signature, signature, to_numpy

tf = pytest.importorskip("tensorflow")


def test_a_tensorflow_tensor_has_the_values_of_its_array() -> None:
    array = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    found = to_numpy(tf.constant(array))
    assert found.dtype == "float32"
    np.testing.assert_array_equal(found.values, array)


def test_bfloat16_is_held_exactly_as_float32_and_keeps_its_name() -> None:
    found = to_numpy(tf.constant([0.1, 1.0, -3.5], tf.bfloat16))
    assert (found.dtype, found.values.dtype.name) == ("bfloat16", "float32")
    np.testing.assert_array_equal(found.values, np.array([0.10009765625, 1, -3.5], np.float32))


def test_what_nobody_else_can_write_to_is_told_apart() -> None:
    array = np.zeros((2, 3), np.float32)
    # A tensor may have been made by DLPack, from memory that others write to.
    for value in (array, tf.constant(array), tf.Variable(array), array[:1], memoryview(array.data)):
        assert not to_numpy(value).is_private
    for value in ([[1.0]], [array, array], (array,), tf.cast(array, tf.bfloat16)):
        assert to_numpy(value).is_private


def test_a_list_that_hands_out_an_array_of_its_own_is_not_private() -> None:
    class Pictures(list[Any]):
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return held

    held = np.zeros((1, 2, 3), np.float32)
    found = to_numpy(Pictures([1.0]))
    assert np.shares_memory(found.values, held)
    assert not found.is_private


def test_a_tensor_keeps_its_values_when_what_it_came_from_changes() -> None:
    array = np.zeros((2, 3), np.float32)
    variable = tf.Variable(array)
    found = [to_numpy(tf.convert_to_tensor(array)), to_numpy(variable.value()), to_numpy(variable)]
    array[:] = 1
    variable.assign_add(array)
    variable[0].assign(array[0])
    for one in found:
        np.testing.assert_array_equal(one.values, 0)


def test_nested_lists_are_arrays() -> None:
    assert to_numpy([[1.0, 2.0]]).values.shape == (1, 2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.zeros((2, 3), np.uint8), Signature((2, 3), "uint8")),
        (tf.zeros((2, 3), tf.bfloat16), Signature((2, 3), "bfloat16")),
        ([[1.0], [2.0]], Signature((2, 1), "float64")),
    ],
)
def test_a_signature_names_shape_and_dtype(value: Any, expected: Signature) -> None:
    assert signature(value) == expected


def test_a_symbolic_tensor_has_a_signature_with_open_dimensions() -> None:
    found = []

    @tf.function(
        input_signature=[tf.TensorSpec([None, 4, None], tf.float16), tf.TensorSpec(None, tf.uint8)]
    )
    def trace(some: Any, none: Any) -> None:
        found.extend([signature(some), signature(none)])

    trace.get_concrete_function()
    assert found == [Signature((None, 4, None), "float16"), Signature(None, "uint8")]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (tf.keras.Input((4, 4, 3)), "^a KerasTensor, which has no values: pass"),
        (tf.sparse.from_dense(tf.ones((1, 4, 4))), "^a SparseTensor, .* pass tf.sparse.to_dense"),
        (tf.ragged.constant([[[1.0], [2.0]], [[1.0]]]), "^a RaggedTensor, .* pass pictures of one"),
    ],
)
def test_what_only_looks_like_an_array_is_told_with_what_to_do(value: Any, message: str) -> None:
    with pytest.raises(NoArrayError, match=message):
        signature(value)
