"""Errors that say that the machine has no more to give, whatever was asked for."""

from __future__ import annotations

_TYPES = ("OutOfMemoryError", "ResourceExhaustedError")
"""Of PyTorch and TensorFlow, which need not be imported."""

_WORDS = ("can't allocate memory", "RESOURCE_EXHAUSTED", "can't start new thread")
"""In a `RuntimeError` of PyTorch's for the CPU, of JAX, and of Python."""


def is_shortage(error: BaseException) -> bool:
    """Tell whether an error is about memory, or threads, that are not to be had."""
    if isinstance(error, MemoryError) or type(error).__name__ in _TYPES:
        return True
    return isinstance(error, RuntimeError) and any(word in str(error) for word in _WORDS)
