"""How arrays lie in memory, and whether their bytes are the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray


def order_in_memory(strides: tuple[int, ...]) -> list[int]:
    """Return the axes in memory order."""
    return sorted(range(len(strides)), key=lambda axis: -abs(strides[axis]))


def bytes_of(values: NDArray[Any]) -> NDArray[np.uint8] | None:
    """View an array in memory order; `None` if it has gaps."""
    ordered = values.transpose(order_in_memory(values.strides))
    return ordered.reshape(-1).view(np.uint8) if ordered.flags.c_contiguous else None


def digest(data: NDArray[np.uint8]) -> bytes:
    """Return the digest of contiguous bytes."""
    return xxhash.xxh3_128_digest(data.data)


def have_same_bytes(some: NDArray[Any], others: NDArray[Any]) -> bool:
    """Return whether two arrays have the same values, bit by bit, wherever they are in memory."""
    if (some.dtype, some.shape) != (others.dtype, others.shape):
        return False
    flat = (np.ascontiguousarray(values).reshape(-1).view(np.uint8) for values in (some, others))
    return len({digest(data) for data in flat}) == 1
