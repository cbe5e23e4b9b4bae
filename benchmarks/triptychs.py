"""The logged triptychs: photographs that regain their colours, epoch by epoch.

Inputs (grey, three channels) and targets (in colour) stay the same. The outputs approach the
targets, as those of a model would; no two of them are equal, so that each must be stored. Nothing
is noisy: noise would make the inputs large, and the gain from not storing them again too good.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skimage.data
from numpy.typing import NDArray

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True)
class Triptychs:
    """The logged arrays, of the same data type.

    Attributes:
      inputs: `[k, h, w, 3]`.
      targets: `[k, h, w, 3]`.
      outputs: `[epochs, k, h, w, 3]`.
    """

    inputs: NDArray[Any]
    targets: NDArray[Any]
    outputs: NDArray[Any]

    def save(self, path: Path) -> None:
        """Write a file for other processes."""
        np.savez(path, inputs=self.inputs, targets=self.targets, outputs=self.outputs)

    @staticmethod
    def load(path: Path) -> Triptychs:
        """Read a file written by `save`."""
        with np.load(path) as arrays:
            return Triptychs(arrays["inputs"], arrays["targets"], arrays["outputs"])


def triptychs(samples: int, epochs: int, size: int, dtype: str) -> Triptychs:
    """Cut photographs of scikit-image, and make outputs.

    Args:
      samples: How many triptychs.
      epochs: For how many epochs.
      size: Width and height in pixels, 300 at most.
      dtype: "uint8", or "float32" for values from 0 to 1.
    """
    data: Any = skimage.data  # without types
    photographs = [data.astronaut(), data.coffee(), data.chelsea()]
    photographs += [data.rocket(), data.immunohistochemistry()]
    random = np.random.default_rng(0)
    targets = np.empty((samples, size, size, 3), np.float32)
    for i in range(samples):
        photograph = photographs[i % len(photographs)]
        top, left = (random.integers(0, n - size + 1) for n in photograph.shape[:2])
        targets[i] = photograph[top : top + size, left : left + size] / np.float32(255)
    inputs = np.repeat((targets @ _LUMA)[..., None], 3, axis=-1)
    outputs = np.empty((epochs, *targets.shape), dtype)
    for epoch in range(epochs):
        missing = np.float32(0.9 * 0.95**epoch)
        outputs[epoch] = _of_type(targets + missing * (inputs - targets), dtype)
    return Triptychs(_of_type(inputs, dtype), _of_type(targets, dtype), outputs)


def _of_type(unit: NDArray[np.float32], dtype: str) -> NDArray[Any]:
    return np.rint(unit * 255).astype(dtype) if dtype == "uint8" else unit.astype(dtype)
