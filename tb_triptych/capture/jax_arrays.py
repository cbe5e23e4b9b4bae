"""Arrays of JAX on a GPU or TPU.

They do not change, but a function that they are donated to deletes them, and with them what
`copy_to_host_async` fetches. So the device makes a copy first, which nobody else knows and which
comes before any later computation. It takes a small part of the time that the transfer takes.

Arrays on several devices, or of other processes, are fetched at once.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from typing import Any

from tb_triptych.arrays import Array, to_numpy
from tb_triptych.capture.device import Arrival


class JaxDevices:
    """Copies arrays of JAX from their device."""

    def holds(self, value: Any) -> bool:
        """Return whether something is an array on one device other than a CPU; no tracer is."""
        if "jax" not in sys.modules or type(value).__name__ != "ArrayImpl" or value.is_deleted():
            return False
        devices = value.devices()
        return len(devices) == 1 and all(device.platform != "cpu" for device in devices)

    def state(self, value: Any) -> Hashable | None:
        """Return always the same."""
        return "immutable"

    def copy(self, value: Any) -> Arrival:
        """Copy on the device, then start to fetch that copy."""
        held = value.copy()
        held.copy_to_host_async()
        return _FromDevice(held)

    def trim(self) -> None:
        """Keep no memory."""


class _FromDevice:
    """A copy that only this knows."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def wait(self) -> Array:
        return to_numpy(self._held)
