"""How tensors of PyTorch are captured, on a CPU that stands in for a GPU where it must."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

from tb_triptych.arrays import as_stored, to_numpy
from tb_triptych.capture import torch_cuda
from tb_triptych.capture.captures import Captures
from tb_triptych.capture.place import Place
from tb_triptych.capture.torch_cuda import TorchCuda

torch: Any = pytest.importorskip("torch")


class Cuda:
    """Stands in for `torch.cuda`, whose calls it notes: the tensors are on the CPU."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.is_capturing = False
        self.failure: Exception | None = None
        names = {
            "Stream": lambda: Stream(self),
            "Event": lambda blocking: Event(self, blocking=blocking),
            "current_stream": lambda: "the caller's stream",
            "stream": lambda stream: nullcontext(),
            "device": lambda device: nullcontext(),
            "is_current_stream_capturing": lambda: self.is_capturing,
        }
        for name, stand_in in names.items():
            monkeypatch.setattr(torch.cuda, name, stand_in)
        copy = torch.Tensor.copy_

        def noted_copy(tensor: Any, source: Any, non_blocking: bool) -> Any:
            assert non_blocking
            assert tensor.is_contiguous()
            assert source.is_contiguous()
            self.calls.append("copy")
            return copy(tensor, source)

        monkeypatch.setattr(torch.Tensor, "copy_", noted_copy)
        monkeypatch.setattr(
            torch.Tensor,
            "record_stream",
            lambda tensor, stream: self.calls.append("record_stream"),
        )
        monkeypatch.setattr(torch_cuda, "_pinned", lambda size: np.empty(size, np.uint8))


class Stream:
    def __init__(self, cuda: Cuda) -> None:
        self._cuda = cuda

    def wait_stream(self, other: Any) -> None:
        assert other == "the caller's stream"
        self._cuda.calls.append("wait_stream")


class Event:
    def __init__(self, cuda: Cuda, *, blocking: bool) -> None:
        assert blocking  # the background must not spin
        self._cuda = cuda

    def record(self, stream: Any) -> None:
        assert isinstance(stream, Stream)
        self._cuda.calls.append("record")

    def synchronize(self) -> None:
        self._cuda.calls.append("synchronize")
        if self._cuda.failure is not None:
            raise self._cuda.failure


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> Cuda:
    return Cuda(monkeypatch)


class Mask(torch.Tensor):
    """Stands in for those of torchvision."""


NUMBERS = torch.arange(2 * 3 * 4 * 5, dtype=torch.float32).reshape(2, 3, 4, 5) / 8

TENSORS: dict[str, Callable[[], Any]] = {
    "contiguous": NUMBERS.clone,
    "channels last": lambda: NUMBERS.contiguous(memory_format=torch.channels_last),
    "transposed": lambda: NUMBERS.transpose(0, 3),
    "with gaps": lambda: NUMBERS[:, ::2, 1:],
    "expanded": lambda: NUMBERS[:1].expand(4, 3, 4, 5),
    "with a gradient": lambda: NUMBERS.clone().requires_grad_(),
    "a parameter": lambda: torch.nn.Parameter(NUMBERS.clone()),
    "of a subclass": lambda: NUMBERS.clone().as_subclass(Mask),
    "negative": lambda: torch.complex(NUMBERS, -NUMBERS).conj().imag,
    "of inference": lambda: torch.inference_mode()(NUMBERS.clone)(),
    "bfloat16": lambda: NUMBERS.bfloat16().transpose(0, 3),
    "float16": NUMBERS.half,
    "bool": lambda: NUMBERS > 3,
    "uint8": NUMBERS.byte,
    "int64": NUMBERS.long,
    "uint16": lambda: NUMBERS.int().to(torch.uint16),
    "empty": lambda: NUMBERS[:0],
}


@pytest.mark.parametrize("name", TENSORS)
@pytest.mark.parametrize("mode", [nullcontext, torch.no_grad, torch.inference_mode])
def test_a_copy_on_the_side_stream_has_the_values_of_the_tensor(
    name: str, mode: Callable[[], Any], cuda: Cuda
) -> None:
    rules = TorchCuda(10**6)
    for _ in range(2):  # the second uses the memory of the first, perhaps in another mode
        with mode():
            tensor = TENSORS[name]()
            arrival = rules.copy(tensor)
        assert cuda.calls == ["wait_stream", "copy", "record", "record_stream"]
        found, expected = arrival.wait(), to_numpy(tensor)
        assert cuda.calls.pop() == "synchronize"
        cuda.calls.clear()
        assert found.dtype == expected.dtype
        assert found.values.dtype == expected.values.dtype
        np.testing.assert_array_equal(found.values, expected.values)
        del arrival, found


def test_while_a_graph_is_captured_there_are_no_values(cuda: Cuda) -> None:
    cuda.is_capturing = True
    with pytest.raises(RuntimeError, match="a CUDA graph is being captured"):
        TorchCuda(10**6).copy(NUMBERS)
    assert cuda.calls == []


def test_without_pinned_memory_the_plain_way_is_left(
    cuda: Cuda, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(size_bytes: int) -> Any:
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(torch_cuda, "_pinned", fail)
    for name in ("contiguous", "bfloat16"):
        found = TorchCuda(10**6).copy(TENSORS[name]()).wait()
        np.testing.assert_array_equal(found.values, to_numpy(TENSORS[name]()).values)
    assert cuda.calls == []


def test_an_error_of_the_gpu_is_raised_to_who_waits(cuda: Cuda) -> None:
    arrival = TorchCuda(10**6).copy(NUMBERS)
    cuda.failure = RuntimeError("CUDA error: an illegal memory access was encountered")
    with pytest.raises(RuntimeError, match="illegal memory access"):
        arrival.wait()


def test_the_state_of_a_tensor_tells_writes_and_other_memory() -> None:
    rules, tensor = TorchCuda(0), NUMBERS.clone()
    states = [rules.state(tensor)]
    tensor.add_(1)
    states.append(rules.state(tensor))
    tensor[0].mul_(2)  # through a view
    states.append(rules.state(tensor))
    tensor.data = NUMBERS.clone()
    states.append(rules.state(tensor))
    assert len(set(states)) == 4
    assert rules.state(tensor) == states[-1]
    tensor.data.add_(1)  # nothing counts this: it is what the proof is for
    assert rules.state(tensor) == states[-1]
    with torch.inference_mode():
        assert rules.state(NUMBERS.clone()) is None


def test_only_plain_tensors_on_a_gpu_go_there() -> None:
    rules = TorchCuda(0)
    for value in (NUMBERS, NUMBERS.to("meta"), NUMBERS.numpy(), [NUMBERS], None, torch):
        assert not rules.holds(value)


def test_half_precision_on_the_cpu_is_copied_as_it_is() -> None:
    tensor = NUMBERS.bfloat16().transpose(0, 3)
    assert np.shares_memory(as_stored(tensor).values, as_stored(tensor).values)
    snapshot = Captures(10**6).snapshot(tensor)
    snapshot.begin()
    assert snapshot.owned_bytes == 2 * tensor.numel()
    expected = to_numpy(tensor).values
    tensor.fill_(0)
    np.testing.assert_array_equal(snapshot.wait().values, expected)
    np.testing.assert_array_equal(expected, NUMBERS.bfloat16().float().transpose(0, 3).numpy())


@pytest.mark.parametrize("max_outputs", [None, 1])
def test_tensors_without_values_raise_at_once(max_outputs: int | None) -> None:
    with pytest.raises((RuntimeError, NotImplementedError, TypeError)):
        Captures(0).snapshot(NUMBERS.to("meta"), kept=max_outputs)
    with pytest.raises(RuntimeError):
        torch.vmap(lambda one: Captures(0).snapshot(one, kept=max_outputs))(NUMBERS)


def test_a_fork_keeps_pinned_memory_that_only_its_parent_can_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty = torch.empty
    monkeypatch.setattr(torch, "empty", lambda size, **_: empty(size, dtype=torch.uint8))
    for is_fork in (False, True):
        memory = torch_cuda._pinned(8)
        before = len(torch_cuda._of_parents)
        with monkeypatch.context() as patched:
            if is_fork:
                patched.setattr("os.getpid", lambda: -1)
            del memory
        assert len(torch_cuda._of_parents) - before == is_fork
    torch_cuda._of_parents.clear()


needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")


@needs_gpu
@pytest.mark.parametrize("name", TENSORS)
def test_a_gpu_copies_what_a_tensor_is_at_the_call_and_nobody_waits(name: str) -> None:
    tensor = TENSORS[name]().cuda()
    expected = to_numpy(tensor)
    all_captures, place = Captures(10**6), Place("val", "input")
    for i in range(4):
        torch.cuda._sleep(10**9)  # half a second of work
        done = torch.cuda.Event()
        done.record()
        snapshot = all_captures.snapshot(tensor, place)
        snapshot.begin()
        assert i < 2 or not done.query()  # the first ones allocate memory, and load kernels
        if not tensor.is_inference() and not tensor.requires_grad and name != "expanded":
            tensor.zero_()
        found = snapshot.wait()
        assert (found.dtype, found.values.dtype) == (expected.dtype, expected.values.dtype)
        np.testing.assert_array_equal(found.values, expected.values)
        expected = to_numpy(tensor)
        all_captures.trim()


@needs_gpu
def test_while_a_gpu_captures_a_graph_there_are_no_values() -> None:
    tensor = NUMBERS.cuda()
    snapshot = Captures(10**6).snapshot(tensor)
    with torch.cuda.graph(torch.cuda.CUDAGraph()):
        tensor.add_(1)
        with pytest.raises(RuntimeError, match="a CUDA graph is being captured"):
            snapshot.begin()
