"""A device whose work is done late, by a thread of its own, for tests without a GPU."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import Array


class StandIn:
    """The device, and the rules for its arrays: see `tb_triptych.capture.device.Device`.

    Attributes:
      go_on: Nothing is done on the device until this is set.
      copies: How many copies were begun.
      bytes_copied: How much they take.
      failure: What copies fail with, if anything.
    """

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.copies = self.bytes_copied = 0
        self.failure: Exception | None = None
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def array(self, values: NDArray[Any]) -> Any:
        """Put values on the device, as a `DeviceArray`."""
        return DeviceArray(self, values.copy())

    def enqueue(self, work: Callable[[], None]) -> None:
        """Let the device do something after all that it was given before."""
        self._work.put(work)

    def holds(self, value: Any) -> bool:
        """Return whether an array is on this device."""
        return isinstance(value, DeviceArray)

    def state(self, value: DeviceArray) -> Hashable | None:
        """Return how often the array was written to."""
        return value.version

    def copy(self, value: DeviceArray) -> _Arriving:
        """Copy in the order of the work."""
        self.copies += 1
        self.bytes_copied += value.memory.nbytes
        arriving = _Arriving(self.failure)
        self.enqueue(lambda: arriving.finish(value.memory.copy()))
        return arriving

    def trim(self) -> None:
        """Keep no memory."""

    def close(self) -> None:
        """End the device once it has done everything."""
        self.go_on.set()
        self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            assert self.go_on.wait(60)
            work()


class DeviceArray:
    """An array there.

    Attributes:
      memory: Its values, for the device alone.
      version: How often it was written to; `None` if nothing counts that.
    """

    def __init__(self, device: StandIn, memory: NDArray[Any], version: int | None = 0) -> None:
        self.memory = memory
        self.version = version
        self.shape = memory.shape
        self.dtype = memory.dtype
        self._device = device

    def fill(self, value: float) -> None:
        """Write to all of it, later."""
        self.fill_uncounted(value)
        self.version = None if self.version is None else self.version + 1

    def fill_uncounted(self, value: float) -> None:
        """Write to all of it, without a trace."""
        self._device.enqueue(lambda: self.memory.fill(value))

    def __getitem__(self, key: Any) -> DeviceArray:
        return DeviceArray(self._device, self.memory[key], self.version)


class _Arriving:
    def __init__(self, failure: Exception | None) -> None:
        self._failure = failure
        self._values: NDArray[Any] | None = None
        self._is_there = threading.Event()

    def finish(self, values: NDArray[Any]) -> None:
        self._values = values
        self._is_there.set()

    def wait(self) -> Array:
        assert self._is_there.wait(60)
        if self._failure is not None:
            raise self._failure
        assert self._values is not None
        return Array(self._values, np.dtype(self._values.dtype).name, is_private=True)
