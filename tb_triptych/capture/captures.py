"""Chooses how an array is captured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tb_triptych.arrays import as_stored
from tb_triptych.capture.device import Device
from tb_triptych.capture.device_snapshot import DeviceSnapshot
from tb_triptych.capture.host import Copies, HostSnapshot
from tb_triptych.capture.jax_arrays import JaxDevices
from tb_triptych.capture.place import Place
from tb_triptych.capture.repeats import Repeats
from tb_triptych.capture.snapshot import Snapshot
from tb_triptych.capture.tensorflow_tensors import TensorFlowDevices
from tb_triptych.capture.torch_cuda import TorchCuda
from tb_triptych.pillow import Reading

DEVICES: list[Callable[[int], Device]] = [
    TorchCuda,
    lambda _: JaxDevices(),
    lambda _: TensorFlowDevices(),
]
"""Make the rules of each framework, given how much memory may be kept.

Whatever none of them holds is read where it is, or fetched at once: MPS and XPU, subclasses of
tensors, and arrays on several devices.
"""


class Captures:
    """Makes snapshots; safe to use from several threads."""

    def __init__(self, kept_bytes: int) -> None:
        """Allocate nothing yet.

        Args:
          kept_bytes: How much unused memory of each kind may be kept, and as much again for values
            that are likely to be needed again.
        """
        self._copies = Copies(kept_bytes)
        self._repeats = Repeats(kept_bytes)
        self._devices: Sequence[Device] = [make(kept_bytes) for make in DEVICES]

    def snapshot(
        self,
        value: Any,
        place: Place | None = None,
        *,
        kept: int | None = None,
        reading: Reading = "colors",
    ) -> Snapshot:
        """Return the snapshot of an array, not begun.

        Args:
          value: An array, or nested lists of numbers or of PIL images.
          place: Where the same array is likely to repeat; `None` if it is not.
          kept: How many samples are needed, from the front, so that the others stay on their
            device; `None` for all.
          reading: How the numbers of PIL images are read.

        Raises:
          Exception: of its framework, if it has no values.
        """
        for device in self._devices:
            if device.holds(value):
                return DeviceSnapshot(value, device, kept, place, self._repeats)
        return HostSnapshot(as_stored(value, reading, kept), self._copies, place)

    def trim(self) -> None:
        """Free unused memory beyond the limit; for the background, as it takes time."""
        self._copies.trim()
        for device in self._devices:
            device.trim()

    def take_messages(self) -> list[str]:
        """Return warnings about arrays that were not what they seemed to be, each once."""
        return self._repeats.take_messages()
