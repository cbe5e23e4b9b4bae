"""The order in which people expect names: run2 before run10."""

import re

_DIGITS = re.compile(r"([0-9]+)")


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that compares runs of digits by their value."""
    parts = _DIGITS.split(name)
    # Digits are compared by length, then as text: int() refuses hostile numbers of 5,000 digits.
    return tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if i % 2 else (0, part)
        for i, part in enumerate(parts)
    )
