"""Eager tensors of TensorFlow on a GPU.

TensorFlow has no transfer that returns before it is complete. But its tensors do not change, also
if they are values of variables: an assignment leaves the memory of a tensor that is in use. So the
background fetches them. This holds for all memory that only TensorFlow uses; what another framework
shares with it by DLPack must not be written to before the call is written.

A variable changes, and is fetched at once.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from typing import Any

from tb_triptych.arrays import Array, is_away, to_numpy
from tb_triptych.capture.device import Arrival


class TensorFlowDevices:
    """Fetches tensors of TensorFlow from their device."""

    def holds(self, value: Any) -> bool:
        """Return whether something is an eager tensor that is not on the CPU."""
        is_eager = "tensorflow" in sys.modules and type(value).__name__ == "EagerTensor"
        return is_eager and is_away(value)

    def state(self, value: Any) -> Hashable | None:
        """Return always the same."""
        return "immutable"

    def copy(self, value: Any) -> Arrival:
        """Keep the tensor."""
        return _OnDevice(value)

    def trim(self) -> None:
        """Keep no memory."""


class _OnDevice:
    """A tensor that nobody writes to."""

    def __init__(self, tensor: Any) -> None:
        self._tensor = tensor

    def wait(self) -> Array:
        return to_numpy(self._tensor)
