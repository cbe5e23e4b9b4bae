"""A JSON value with long columns of numbers behind it, in binary."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

MEDIA = "application/vnd.tb-triptych.series"

Json: TypeAlias = str | int | float | bool | Sequence["Json"] | Mapping[str, "Json"] | None
"""A JSON value; a part of it may be written already."""

_LENGTH = struct.Struct("<I")
_ALIGNED = 8

_MOST_INLINE = 16
"""Columns up to this length stay in the JSON."""

_WHOLE = ((np.uint8, "u1"), (np.uint16, "u2"), (np.uint32, "u4"))


class Written(str):
    """The text of a JSON value."""


class Container:
    """Collects the columns of one answer."""

    def __init__(self) -> None:
        """Start without columns."""
        self._pieces: list[bytes] = []
        self._size_bytes = 0

    def numbers(self, values: NDArray[np.float64] | NDArray[np.float32]) -> Json:
        """Add a column of fractions; NaN stands for none."""
        if len(values) <= _MOST_INLINE:
            return [None if np.isnan(value) else float(value) for value in values]
        kind = "f4" if values.dtype == np.float32 else "f8"
        return self._add(values.astype(f"<{kind}"), kind)

    def whole(self, values: NDArray[np.int64]) -> Json:
        """Add a column of numbers from 0 to 2**32 - 1."""
        if len(values) <= _MOST_INLINE:
            return [int(value) for value in values]
        greatest = int(values.max())
        kind = next(name for of, name in _WHOLE if greatest <= np.iinfo(of).max)
        return self._add(values.astype(f"<{kind}"), kind)

    def packed(self, head: Json) -> bytes:
        """Return the answer.

        Args:
          head: Its JSON value, which refers to the columns.
        """
        text = written(head).encode("ascii")
        gap = b"\0" * (-(_LENGTH.size + len(text)) % _ALIGNED)
        return b"".join([_LENGTH.pack(len(text)), text, gap, *self._pieces])

    def _add(self, values: NDArray[np.generic], kind: str) -> Json:
        data = values.tobytes()
        data += b"\0" * (-len(data) % _ALIGNED)
        at = self._size_bytes
        self._pieces.append(data)
        self._size_bytes += len(data)
        return {"at": at, "type": kind, "count": len(values)}


_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def written(value: Json) -> Written:
    """Write a JSON value in ASCII."""
    if isinstance(value, Written):
        return value
    if isinstance(value, Mapping):
        parts = [f"{_encode(name)}:{written(part)}" for name, part in value.items()]
        return Written("{" + ",".join(parts) + "}")
    if isinstance(value, Sequence) and not isinstance(value, str):
        if not any(isinstance(part, (Written, Mapping, list, tuple)) for part in value):
            return Written(_encode(value))
        return Written("[" + ",".join(map(written, value)) + "]")
    return Written(_encode(value))
