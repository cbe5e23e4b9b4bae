"""Decodes payloads with code independent of the plugin."""

from __future__ import annotations

import gzip
import io
from typing import Any

import numpy as np
from PIL import Image as PillowImage


def decode(data: bytes, media: str) -> np.ndarray[Any, Any]:
    """Decode a payload of a media type that the format knows."""
    if media == "application/x-npy+gzip":
        data, media = gzip.decompress(data), "application/x-npy"
    if media == "application/x-npy":
        array: np.ndarray[Any, Any] = np.load(io.BytesIO(data), allow_pickle=False)
        return array
    return np.asarray(PillowImage.open(io.BytesIO(data), formats=["PNG"]))
