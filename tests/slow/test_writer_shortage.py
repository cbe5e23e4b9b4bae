"""No memory for the copies of a call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from training_process import PICTURES, check, run, warned_by

from tb_triptych import TriptychWriter
from tb_triptych.inputs.shortage import is_shortage

LIMITED = """
import contextlib, resource

@contextlib.contextmanager
def no_more_memory():
    def used(): return int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used() + 2**24, hard))
    try: yield
    finally: resource.setrlimit(resource.RLIMIT_AS, (soft, hard))

large = np.zeros((1, 20_000, 20_000), np.uint8)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs to know what is used")
def test_a_call_without_memory_for_its_copies_is_dropped_and_counted(tmp_path: Path) -> None:
    script = """
w = TriptychWriter(logdir)
log(w, 0)
w.flush()
with no_more_memory():
    print([w.triptych("val", None, large, None, step) for step in (1, 2)])
    print(w.triptych("val", fixed[:1], large, fixed[:1], 3))
    log(w, 4)
    w.flush()
log(w, 5)
"""
    said = run(LIMITED + script, tmp_path)
    assert said.startswith("[False, False]\nFalse\n")
    assert said.count("Warning") == 1
    assert "'val' at step 1 was dropped: " in said
    assert "MemoryError: Unable to allocate" in said
    events = read_directory(tmp_path)
    assert check(events) == [0, 4, 5]
    assert [event.header.dropped for event in events] == [0, 3, 0]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs to know what is used")
def test_a_strict_writer_raises_that_there_is_no_memory_and_goes_on(tmp_path: Path) -> None:
    script = """
w = TriptychWriter(logdir, strict=True, queue_bytes=large.nbytes)
with no_more_memory():
    try: w.triptych("val", None, large, None, 0)
    except MemoryError: print("raised")
    log(w, 1)
"""
    assert run(LIMITED + script, tmp_path) == "raised\n"
    assert check(read_directory(tmp_path)) == [1]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs to know what is used")
def test_calls_without_memory_alone_are_counted_in_the_end(tmp_path: Path) -> None:
    script = """
w = TriptychWriter(logdir)
with no_more_memory():
    w.triptych("val", None, large, None, 0)
w.close()
"""
    assert "'val' at step 0 was dropped" in run(LIMITED + script, tmp_path)
    (event,) = read_directory(tmp_path)
    assert (event.step, event.header.dropped, len(event.pictures)) == (0, 1, 0)


def test_arrays_that_cannot_even_be_fetched_are_dropped_too(tmp_path: Path) -> None:
    class OutOfMemoryError(RuntimeError):
        """As PyTorch's, of an accelerator."""

    class OnAccelerator:
        shape = PICTURES.shape
        dtype = PICTURES.dtype

        def __array__(self, *_: object, **__: object) -> np.ndarray[Any, Any]:
            raise OutOfMemoryError("CUDA out of memory")

    def train() -> None:
        with TriptychWriter(tmp_path) as writer:
            assert not writer.triptych("val", None, OnAccelerator(), None, 0)
            assert not writer.triptych("val", None, OnAccelerator(), None, 1)
            assert writer.triptych("val", None, PICTURES, None, 2)

    (message,) = warned_by(train)
    assert "'val' at step 0 was dropped: OutOfMemoryError: CUDA out of memory. Train" in message
    (event,) = read_directory(tmp_path)
    assert (event.step, event.header.dropped) == (2, 2)


def test_other_errors_are_the_callers() -> None:
    assert is_shortage(RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"))
    assert is_shortage(RuntimeError("can't start new thread"))
    assert not is_shortage(RuntimeError("the writer was closed while this call was made"))
    assert not is_shortage(ValueError("can't allocate memory"))
