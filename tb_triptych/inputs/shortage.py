"""Recognizes errors about exhausted memory or threads."""

from __future__ import annotations

_TYPES = ("OutOfMemoryError", "ResourceExhaustedError")
"""Of PyTorch and TensorFlow, by name to avoid importing them."""

_WORDS = ("can't allocate memory", "RESOURCE_EXHAUSTED", "can't start new thread")
"""In a `RuntimeError` of PyTorch on the CPU, of JAX, and of Python."""


def is_shortage(error: BaseException) -> bool:
    """Return whether an error reports a lack of memory or threads."""
    if isinstance(error, MemoryError) or type(error).__name__ in _TYPES:
        return True
    return isinstance(error, RuntimeError) and any(word in str(error) for word in _WORDS)
