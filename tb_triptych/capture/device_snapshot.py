"""The values of an array on a device, on their way behind the caller's back."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tb_triptych.arrays import Array, signature
from tb_triptych.capture.device import Arrival, Device, first
from tb_triptych.capture.place import Place
from tb_triptych.capture.repeats import Repeats


@dataclass(eq=False)
class DeviceSnapshot:
    """The values of an array on a device.

    Attributes:
      value: The array; forgotten at `begin`.
      device: Its rules.
      kept: How many samples to fetch, from the front; `None` for all.
      place: Where the same array is likely to repeat, or `None`.
      repeats: What was fetched before.
      readable: Nothing, as it is on a device.
      owned_bytes: The memory of the values, unless an earlier call has them.
    """

    value: Any
    device: Device
    kept: int | None
    place: Place | None
    repeats: Repeats
    readable: Array | None = None
    owned_bytes: int = 0
    _arrival: Arrival | None = field(init=False, default=None)

    def begin(self) -> None:
        """Start the copy, unless the values are known."""
        value, self.value = self.value, None
        size_bytes, is_new = _size_bytes(value, self.kept), True
        if self.place is None:
            self._arrival = self.device.copy(first(value, self.kept))
        else:
            self._arrival, is_new = self.repeats.fetch(
                self.device, value, self.kept, self.place, size_bytes
            )
        self.owned_bytes = size_bytes if is_new else 0

    def wait(self) -> Array:
        """Wait for the device."""
        if self._arrival is None:
            raise AssertionError("it was not begun, or it was released")
        return self._arrival.wait()

    def release(self) -> None:
        """Forget the values; the memory of a copy that is not complete is not used before it is."""
        self.value = self._arrival = None


def _size_bytes(value: Any, kept: int | None) -> int:
    described = signature(value)
    shape = [] if described.shape is None else [size or 0 for size in described.shape]
    if kept is not None:
        shape[0] = min(kept, shape[0])
    is_half = described.dtype == "bfloat16"
    return math.prod(shape) * (2 if is_half else np.dtype(described.dtype).itemsize)
