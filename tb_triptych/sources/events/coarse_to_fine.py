"""The order in which to read many items that are viewed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator


def coarse_to_fine(count: int) -> Iterator[int]:
    """Count so that the numbers so far are always spread evenly over the whole.

    Args:
      count: How many there are.

    Yields:
      Each number below `count` once: the last, the first, then those between, from coarse to fine.
    """
    if count > 0:
        yield count - 1
    if count > 1:
        yield 0
    stride = 1 << count.bit_length()
    while stride > 1:
        yield from range(stride // 2, count - 1, stride)  # the odd multiples of half of it
        stride //= 2
