"""Converts anything array-like to numpy, by protocol: no framework is imported for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tb_triptych.pillow import Reading, UnclearModeError, is_picture, pixels

Shape: TypeAlias = tuple[int | None, ...]
"""A shape, `None` for an unknown dimension."""

_ADVICE = {
    "KerasTensor": "which has no values: pass what the model returns when it is called with arrays",
    "RaggedTensor": "whose rows differ in length: pass pictures of one size, such as .to_tensor()",
    "SparseTensor": "which is not supported: pass tf.sparse.to_dense(tensor)",
}
"""Advice for types with a shape and a dtype that are not arrays."""

_MASKED = (
    "a masked array, whose mask would be ignored: pass array.filled(value), with the value that "
    "masked pixels should have"
)


class NoArrayError(TypeError):
    """Something looks like an array but is not; the message continues after "it is"."""


@dataclass(frozen=True)
class Array:
    """Values in numpy, and the name of the data type that the user gave.

    The two differ where numpy has no such type: bfloat16 values are held, exactly, as float32.

    Attributes:
      values: The values.
      dtype: The name of their data type.
      is_private: Whether nobody else can write to their memory, so that no copy is needed.
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


def signature(value: Any, reading: Reading = "colors") -> Signature:
    """Return shape and data type without fetching any value, also of symbolic tensors.

    Args:
      value: An array, or nested lists of numbers or of PIL images.
      reading: How the numbers of PIL images are read.

    Raises:
      NoArrayError: if it only looks like an array.
      ValueError: if nested lists are ragged.
    """
    if (advice := _ADVICE.get(type(value).__name__)) is not None:
        raise NoArrayError(f"a {type(value).__name__}, {advice}")
    if isinstance(value, np.ma.MaskedArray):
        raise NoArrayError(_MASKED)
    if not (hasattr(value, "shape") and hasattr(value, "dtype")):
        value = of_sequence(value, reading)
    name = _name(value.dtype)
    if getattr(value.shape, "rank", 0) is None:  # TensorFlow, unknown rank
        return Signature(None, name)
    return Signature(tuple(None if n is None else int(n) for n in value.shape), name)


def to_numpy(value: Any, reading: Reading = "colors", kept: int | None = None) -> Array:
    """Copy or view an array of numpy, TensorFlow, PyTorch, JAX or nested lists as numpy.

    Args:
      value: The array. Tensors that require gradients or live on an accelerator are detached and
        fetched.
      reading: How the numbers of PIL images are read.
      kept: How many samples to fetch, from the front, so that the others stay on their accelerator;
        `None` for all.

    Raises:
      TypeError: if it is not an array, or a symbolic tensor without values.
      ValueError: if nested lists are ragged.
    """
    return widened(as_stored(value, reading, kept))


def as_stored(value: Any, reading: Reading = "colors", kept: int | None = None) -> Array:
    """Do what `to_numpy` does, except that values of bfloat16 stay as they are, as uint16.

    Nothing in the host's memory is copied, except for nested lists and what numpy cannot view.
    """
    if kept is None:
        return _stored(value, reading)
    if not (hasattr(value, "shape") and hasattr(value, "dtype")):
        value = of_sequence(value, reading)
    if type(value).__name__ == "EagerTensor" and not is_away(value):
        # Operations of TensorFlow end the process if memory shared by DLPack is not aligned.
        whole = _stored(value, reading)
        part = replace(whole, values=whole.values[:kept])
    else:
        part = _stored(value[:kept], reading)
    # A slice may share the memory of the whole array, which must not be kept alive.
    return replace(part, is_private=False)


def _stored(value: Any, reading: Reading) -> Array:
    is_private = type(value) in (list, tuple)  # others may return an array that they keep
    if isinstance(value, list | tuple) or is_picture(value):
        value = of_sequence(value, reading)
    elif is_of_torch(value):
        is_private = value.device.type != "cpu"
        if _is_bfloat16(value):
            return Array(_bits_of_torch(value), "bfloat16", is_private)
        value = _of_torch(value)
    elif callable(getattr(value, "numpy", None)):  # TensorFlow, and others like it
        is_private = is_away(value)
        value = _of_tensorflow(value)
    array = np.asarray(value)
    name = _name(array.dtype)
    if name == "bfloat16":  # ml_dtypes, as returned by TensorFlow and JAX
        return Array(array.view(np.uint16), "bfloat16", is_private)
    return Array(array, name, is_private)


def widened(array: Array) -> Array:
    """Return values of bfloat16 that are stored as uint16 as float32, exactly; others as given."""
    if array.dtype != "bfloat16" or array.values.dtype != np.uint16:
        return array
    bits = array.values.astype(np.uint32)
    bits <<= 16  # its bits are the upper half
    return Array(bits.view(np.float32), "bfloat16", is_private=True)


def of_sequence(values: Any, reading: Reading = "colors") -> NDArray[Any]:
    """Make an array of nested lists of numbers or arrays, or of anything that numpy accepts.

    Args:
      values: The lists; PIL images in them are converted to one mode.
      reading: How the numbers of PIL images are read.

    Raises:
      NoArrayError: if they contain a masked array, or a PIL image whose mode is unclear.
      ValueError: if they are ragged.
    """
    try:
        pictures = iter(pixels(list(_pictures_in(values)), reading))
    except UnclearModeError as error:
        raise NoArrayError(str(error)) from None
    return np.asarray(_as_numpy_takes_it(values, pictures))


def _pictures_in(value: Any) -> Iterator[Any]:
    if is_picture(value):
        yield value
    elif _may_hold_arrays(value):
        for item in value:
            yield from _pictures_in(item)


def _as_numpy_takes_it(value: Any, pictures: Iterator[NDArray[Any]]) -> Any:
    """Replace PIL images and tensors in nested lists, as numpy refuses some tensors."""
    if isinstance(value, np.ma.MaskedArray):
        raise NoArrayError(_MASKED)
    if is_picture(value):
        return next(pictures)
    if is_of_torch(value):
        return _of_torch(value)
    if _may_hold_arrays(value):
        return [_as_numpy_takes_it(item, pictures) for item in value]
    return value


@lru_cache(typed=True)
def _name(dtype: Any) -> str:
    """Return what numpy calls a data type of any framework; numpy takes microseconds for it."""
    return str(getattr(dtype, "name", dtype)).removeprefix("torch.")


def _may_hold_arrays(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and not isinstance(value[0], int | float)


def is_away(tensor: Any) -> bool:
    """Return whether a TensorFlow tensor is on an accelerator, so that fetching it copies it.

    Otherwise its memory may be written to by others: it may have been made by DLPack.
    """
    return "device:" in (device := str(getattr(tensor, "device", ""))) and "CPU" not in device


def is_of_torch(value: Any) -> bool:
    """Return whether something is a tensor of PyTorch."""
    return hasattr(value, "detach") and hasattr(value, "cpu")


def _is_bfloat16(tensor: Any) -> bool:
    return _name(tensor.dtype) == "bfloat16"


def _of_torch(tensor: Any) -> NDArray[Any]:
    """View a tensor without its gradient; copy bfloat16, which numpy lacks."""
    if _is_bfloat16(tensor):
        return widened(Array(_bits_of_torch(tensor), "bfloat16")).values
    array: NDArray[Any] = _plain(tensor).numpy()
    return array


def _bits_of_torch(tensor: Any) -> NDArray[np.uint16]:
    """View a tensor of bfloat16, which numpy lacks."""
    array: NDArray[Any] = _plain(tensor).view(sys.modules["torch"].int16).numpy()
    return array.view(np.uint16)


def _plain(tensor: Any) -> Any:
    """Fetch a tensor, without its gradient and with its signs applied."""
    return tensor.detach().cpu().resolve_conj().resolve_neg()


def _of_tensorflow(tensor: Any) -> Any:
    """View a tensor where possible; otherwise copy it."""
    try:
        return np.asarray(memoryview(tensor))
    except (TypeError, ValueError, BufferError):  # a variable, or a type that numpy lacks
        return tensor.numpy()
