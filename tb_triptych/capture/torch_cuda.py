"""Tensors of PyTorch on a GPU of CUDA or ROCm.

The copy goes into pinned memory, on a stream of its own that waits for the caller's: so it has the
values that the caller's stream has at that point, and the caller goes on. The allocator does not
hand out the tensor's memory before the copy is complete (`record_stream`). The background waits for
an event, asleep.

`_version` counts the operations in place on a tensor and its views, not what writes to their memory
otherwise. Tensors of `torch.inference_mode` have none.

While a CUDA graph is captured in the mode "global", waiting for an event from another thread is an
error: call `flush` before, or capture it with `capture_error_mode="thread_local"`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.arrays import Array, as_stored, widened
from tb_triptych.capture.device import Arrival
from tb_triptych.capture.layout import order_in_memory
from tb_triptych.capture.pool import Memory, Pool


class TorchCuda:
    """Copies tensors from GPUs."""

    def __init__(self, kept_bytes: int) -> None:
        """Begin without using any GPU.

        Args:
          kept_bytes: How much unused pinned memory may be kept for each GPU.
        """
        self._kept_bytes = kept_bytes
        self._lanes: dict[Any, _Lane] = {}

    def holds(self, value: Any) -> bool:
        """Return whether something is a tensor with memory of its own, on a GPU.

        Distributed and fake tensors, and others that consist of tensors, dispatch to them.
        """
        torch = sys.modules.get("torch")
        if torch is None or not isinstance(value, torch.Tensor):
            return False
        is_plain = type(value).__torch_dispatch__ is torch.Tensor.__torch_dispatch__
        return bool(is_plain and value.is_cuda and value.layout is torch.strided)

    def state(self, value: Any) -> Hashable | None:
        """Return its version and memory, as `.data` may have been replaced."""
        if value.is_inference():
            return None
        return value._version, value.data_ptr(), value.shape, value.stride(), value.dtype

    def copy(self, value: Any) -> Arrival:
        """Start to copy on the side stream of the tensor's GPU.

        Raises:
          RuntimeError: while a CUDA graph is captured.
        """
        torch = sys.modules["torch"]
        with torch.cuda.device(value.device):
            if torch.cuda.is_current_stream_capturing():
                raise RuntimeError("a CUDA graph is being captured: nothing is computed meanwhile")
            lane = self._lanes.get(value.device)
            if lane is None:
                lane = self._lanes.setdefault(value.device, _Lane(torch, self._kept_bytes))
            plain = value.detach().as_subclass(torch.Tensor)
            return lane.copy(plain.resolve_conj().resolve_neg())

    def trim(self) -> None:
        """Free pinned memory beyond the limit."""
        for lane in list(self._lanes.values()):
            lane.pool.trim()


class _Lane:
    """The side stream of one GPU, and pinned memory that only its copies write to.

    So memory may be lent again before a copy into it that nobody waits for is complete: the next
    one comes later on the same stream.
    """

    def __init__(self, torch: Any, kept_bytes: int) -> None:
        self._torch = torch
        self._stream = torch.cuda.Stream()
        self.pool = Pool(kept_bytes, _pinned)

    def copy(self, tensor: Any) -> Arrival:
        torch = self._torch
        order = order_in_memory(tensor.stride())
        # If it has gaps, this copies it, on the caller's stream.
        ordered = tensor.permute(order).contiguous()
        try:
            memory = self.pool.lend(ordered.nbytes)
        except RuntimeError:  # there is no pinned memory left
            return _Here(as_stored(tensor))
        flat = torch.from_numpy(memory)
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            flat.view(ordered.dtype).view(ordered.shape).copy_(ordered, non_blocking=True)
            event = torch.cuda.Event(blocking=True)
            event.record(self._stream)
        ordered.record_stream(self._stream)
        name = str(ordered.dtype).removeprefix("torch.")
        stored = memory.view("uint16" if name == "bfloat16" else name)
        values = stored.reshape(tuple(ordered.shape)).transpose(np.argsort(order))
        return _FromGpu(event, Array(values, name, is_private=True))


class _FromGpu:
    """Values that are there after an event."""

    def __init__(self, event: Any, stored: Array) -> None:
        self._event = event
        self._stored = stored

    def wait(self) -> Array:
        self._event.synchronize()
        return widened(self._stored)


class _Here:
    """Values that have arrived."""

    def __init__(self, stored: Array) -> None:
        self._stored = stored

    def wait(self) -> Array:
        return widened(self._stored)


class _Pinned:
    """Pinned memory; a fork never frees it, as that would need the GPU of its parent."""

    def __init__(self, size_bytes: int) -> None:
        torch = sys.modules["torch"]
        self._tensor = torch.empty(size_bytes, dtype=torch.uint8, device="cpu", pin_memory=True)
        self._process = os.getpid()
        self.values: NDArray[np.uint8] = self._tensor.numpy()

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return self.values.__array_interface__

    def __del__(self) -> None:
        if os.getpid() != getattr(self, "_process", None):
            _of_parents.append(getattr(self, "_tensor", None))


_of_parents: list[Any] = []


def _pinned(size_bytes: int) -> Memory:
    return np.asarray(_Pinned(size_bytes))
