"""Messages stay short, however large the wrong argument is."""

from typing import Any

import numpy as np
import pytest

from tb_triptych.inputs.batch import read_batch
from tb_triptych.inputs.counts import step_number
from tb_triptych.inputs.log_call import read_call
from tb_triptych.shown import shown

LARGE = np.zeros((2, 3, 256, 256), np.float32)
PICTURES = np.zeros((2, 8, 9), np.uint8)


class Tensor:
    """An array of another framework."""

    shape: Any = (2, 3, None)
    dtype = "float32"

    def __repr__(self) -> str:
        return 4_000_000 * "0"


class UnknownRank(Tensor):
    @property
    def shape(self) -> Any:
        class Shape:
            def __len__(self) -> int:
                raise ValueError("unknown rank")

        return Shape()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (LARGE, "an array of shape (2, 3, 256, 256)"),
        (Tensor(), "a Tensor of shape (2, 3, ?)"),
        (UnknownRank(), "an UnknownRank of unknown shape"),
        ([LARGE, None], "[an array of shape (2, 3, 256, 256), None]"),
        ({"a": LARGE}, "{'a': an array of shape (2, 3, 256, 256)}"),
        (np.float32(0.5), repr(np.float32(0.5))),
        ("val/a", "'val/a'"),
        (list(range(9999)), "[0, 1, 2, 3, 4, 5, ...]"),
        (1.5, "1.5"),
    ],
)
def test_a_value_is_described_briefly(value: Any, expected: str) -> None:
    assert shown(value) == expected


@pytest.mark.parametrize("value", ["x" * 9999, b"x" * 9999, 10**4000, [["x" * 60] * 9] * 9])
def test_what_is_long_is_cut(value: Any) -> None:
    assert 60 < len(shown(value)) <= 80
    assert "..." in shown(value)


CHECKED = ["captions", "sample_ids", "data_format", "panes", "value_range", "max_outputs"]


@pytest.mark.parametrize("value", [LARGE, Tensor(), [LARGE] * 9])
@pytest.mark.parametrize("name", [*CHECKED, "tag", "sample", "description", "step"])
def test_a_message_about_an_argument_is_short(name: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        log(**{name: value})
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("name", CHECKED)
def test_a_message_about_a_long_text_is_short(name: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        log(**{name: "x" * 9999})
    assert len(str(caught.value)) < 400


def log(*, tag: Any = "val", step: Any = 0, **arguments: Any) -> None:
    read_batch(read_call(tag, step_number(step), None, PICTURES, None, **arguments))
