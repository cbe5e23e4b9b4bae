"""Exact values as gzipped NPY, a format that a few lines of any language read."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from isal import igzip_lib
from numpy.typing import NDArray

NPY_GZIP = "application/x-npy+gzip"

_DEFLATE_LEVEL = 2  # a seventh smaller than level 1 on 16-bit photographs, in the same time


def encode_npy(values: NDArray[Any]) -> bytes:
    """Encode an array without loss.

    ISA-L takes a tenth of the time of zlib. Equal arrays give equal bytes, as there is no time
    stamp.

    Args:
      values: In C order.

    Returns:
      An NPY file of version 1.0, gzipped.
    """
    stream = io.BytesIO()
    np.lib.format.write_array(stream, values, version=(1, 0), allow_pickle=False)
    compressed: bytes = igzip_lib.compress(
        stream.getbuffer(),
        level=_DEFLATE_LEVEL,
        flag=igzip_lib.COMP_GZIP,
        mem_level=igzip_lib.MEM_LEVEL_EXTRA_LARGE,
        hist_bits=0,  # the largest window
    )
    return compressed
