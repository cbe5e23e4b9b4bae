"""Anything array-like to numpy, by protocol and without importing the framework it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Shape: TypeAlias = tuple[int | None, ...]
"""A shape, `None` for an unknown dimension."""

_ADVICE = {
    "KerasTensor": "which has no values: pass what the model returns when it is called with arrays",
    "RaggedTensor": "whose rows differ in length: pass pictures of one size, such as .to_tensor()",
    "SparseTensor": "which is no plain array: pass tf.sparse.to_dense of it",
}
"""What to do with things that have a shape and a data type, but are no arrays, by their type."""

_MASKED = (
    "a masked array, whose mask would not be seen: pass array.filled(value), with what the masked "
    "pixels should be"
)


class NoArrayError(TypeError):
    """Something that looks like an array is none; the message goes on after "it is"."""


@dataclass(frozen=True)
class Array:
    """Values in numpy, and the name of the data type that the user gave.

    The two differ where numpy has no such type: bfloat16 values are held, exactly, as float32.

    Attributes:
      values: The values.
      dtype: The name of their data type.
      is_private: Whether nobody else can write where they are, so that they may be kept as they
        are.
    """

    values: NDArray[Any]
    dtype: str
    is_private: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Signature:
    """Shape and data type of an array whose values need not exist yet.

    Attributes:
      shape: Its shape; `None` for an unknown rank, and for an unknown dimension in it.
      dtype: The name of its data type, as numpy spells it.
    """

    shape: Shape | None
    dtype: str


def signature(value: Any) -> Signature:
    """Tell shape and data type without fetching any value, for symbolic tensors too.

    Args:
      value: An array, or nested lists of numbers.

    Raises:
      NoArrayError: for what only looks like an array.
      ValueError: if nested lists are ragged.
    """
    if (advice := _ADVICE.get(type(value).__name__)) is not None:
        raise NoArrayError(f"a {type(value).__name__}, {advice}")
    if isinstance(value, np.ma.MaskedArray):
        raise NoArrayError(_MASKED)
    if not (hasattr(value, "shape") and hasattr(value, "dtype")):
        value = of_sequence(value)
    name = str(getattr(value.dtype, "name", value.dtype)).removeprefix("torch.")
    if getattr(value.shape, "rank", 0) is None:  # TensorFlow, unknown rank
        return Signature(None, name)
    return Signature(tuple(None if n is None else int(n) for n in value.shape), name)


def to_numpy(value: Any) -> Array:
    """Copy or view an array of numpy, TensorFlow, PyTorch, JAX or nested lists as numpy.

    Args:
      value: The array. Tensors that require gradients or live on an accelerator are detached and
        fetched.

    Raises:
      TypeError: if it is not an array, or a symbolic tensor without values.
      ValueError: if nested lists are ragged.
    """
    is_private = isinstance(value, list | tuple)
    if is_private:
        value = of_sequence(value)
    elif _is_of_torch(value):
        if _is_bfloat16(value):
            return Array(_of_torch(value), "bfloat16", is_private=True)
        is_private = value.device.type != "cpu"
        value = _of_torch(value)
    elif callable(getattr(value, "numpy", None)):  # TensorFlow, and others in its manner
        is_private = type(value).__module__.partition(".")[0] == "tensorflow"
        value = _of_tensorflow(value)
    array = np.asarray(value)
    if array.dtype.name == "bfloat16":  # ml_dtypes, as TensorFlow and JAX hand it out
        return Array(array.astype(np.float32), "bfloat16", is_private=True)
    return Array(array, array.dtype.name, is_private)


def of_sequence(values: Any) -> NDArray[Any]:
    """Make an array of nested lists, of numbers or of arrays, or of what numpy understands itself.

    Raises:
      NoArrayError: if there is a masked array in them.
      ValueError: if they are ragged.
    """
    return np.asarray(_as_numpy_takes_it(values))


def _as_numpy_takes_it(value: Any) -> Any:
    """Replace tensors in nested lists: numpy takes none that require gradients."""
    if isinstance(value, np.ma.MaskedArray):
        raise NoArrayError(_MASKED)
    if _is_of_torch(value):
        return _of_torch(value)
    if isinstance(value, list | tuple) and value and not isinstance(value[0], int | float):
        return [_as_numpy_takes_it(item) for item in value]
    return value


def _is_of_torch(value: Any) -> bool:
    return hasattr(value, "detach") and hasattr(value, "cpu")


def _is_bfloat16(tensor: Any) -> bool:
    return str(tensor.dtype) == "torch.bfloat16"


def _of_torch(tensor: Any) -> NDArray[Any]:
    """View a tensor where possible, without its gradient; bfloat16, which numpy has not, copied."""
    tensor = tensor.detach().cpu()
    if _is_bfloat16(tensor):
        tensor = tensor.float()
    array: NDArray[Any] = tensor.resolve_conj().resolve_neg().numpy()
    return array


def _of_tensorflow(tensor: Any) -> Any:
    """View a tensor where possible, for it cannot be written to; otherwise copy it."""
    try:
        return np.asarray(memoryview(tensor))
    except (TypeError, ValueError, BufferError):  # a variable, or a type that numpy has not
        return tensor.numpy()
