from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tb_triptych import Labels
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.inputs.log_call import LogCall, read_call

X = np.zeros((3, 4, 5, 3), np.float32)
IDS = np.zeros((3, 4, 5), np.uint8)


class Symbol:
    """A tensor of a graph, whose batch size is not known yet."""

    dtype = X.dtype
    shape = (None, 4, 5, 3)


def read(**options: Any) -> LogCall:
    return read_call("val", 7, X, X, X, **options)


def test_a_call_has_all_that_was_passed_and_the_line_of_the_user() -> None:
    call = read(
        panes={"mask": Labels()},
        extras={"mask": IDS},
        captions=["a", None, "b"],
        max_outputs=2,
        metrics="mae",
        description="words",
    )
    assert (call.tag, call.step, call.size, call.max_outputs) == ("val", 7, 3, 2)
    assert list(call.arrays) == list(call.panes) == ["input", "output", "target", "mask"]
    assert call.panes["mask"] == Labels()
    assert call.captions == ["a", None, "b"]
    assert call.metrics.names == ["mae"]
    assert call.description == "words"
    assert call.at.filename == __file__


def test_another_line_may_be_pointed_at() -> None:
    assert read(at=CallSite("train.py", 3)).at == CallSite("train.py", 3)


def test_one_picture_becomes_a_batch_of_one() -> None:
    call = read_call("val", 0, None, X[0], None, sample="a.png", captions="a")
    assert call.arrays["output"].shape == (1, 4, 5, 3)
    assert (call.sample_ids, call.captions) == (["a.png"], ["a"])


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"output": X, "target": X[:2]}, "the roles differ in their number of samples"),
        ({"output": X[0, 0]}, "output has shape"),
    ],
)
def test_no_call_can_be_made_of_arrays_that_do_not_fit(arrays: Any, message: str) -> None:
    call = read()
    with pytest.raises(ValueError, match=message):
        replace(call, arrays=arrays)


def test_a_call_of_a_graph_is_completed_with_its_values_and_checked_again() -> None:
    symbol, numbers = Symbol(), object()
    call = read_call("val", symbol, None, symbol, None, metrics={"mine": numbers})
    assert call.size is None
    tensors = [place for place, value in call.values.items() if value in (symbol, numbers)]
    assert tensors == [("array", "output"), ("metric", "mine"), ("plain", "step")]

    known = dict(zip(tensors, [X, [1, 2, 3], np.int64(5)], strict=True))
    completed = call.with_values(known)
    assert completed.arrays["output"] is X
    assert (completed.step, completed.size) == (5, 3)
    assert completed.metrics.numbers == {"mine": [1, 2, 3]}
    assert (completed.tag, completed.at) == (call.tag, call.at)

    with pytest.raises(ValueError, match="output has shape"):
        call.with_values({**known, ("array", "output"): X[:0]})
