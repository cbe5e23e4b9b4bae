"""Names of data types, in groups that panes accept."""

from __future__ import annotations

FLOAT_DTYPES = ("float16", "bfloat16", "float32", "float64")
INTEGER_DTYPES = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")


def is_float(dtype: str) -> bool:
    """Return whether a data type is a floating-point type that panes accept."""
    return dtype in FLOAT_DTYPES


def is_whole(dtype: str) -> bool:
    """Return whether a data type holds whole numbers or bool."""
    return dtype in INTEGER_DTYPES or dtype == "bool"
