from typing import Any

import numpy as np
import pytest

from tb_triptych.inputs.counts import count, optional_count, step_number


@pytest.mark.parametrize(
    "value", [3, np.int8(3), np.array(3), 3.0, np.float16(3), np.float64(3), np.array(3.0)]
)
def test_whole_numbers_of_any_type_are_counts(value: Any) -> None:
    assert count("samples", value) == 3
    assert optional_count("samples", value) == 3
    assert step_number(value) == 3


def test_none_is_a_count_only_where_it_has_a_meaning() -> None:
    assert optional_count("every_n_epochs", None) is None
    with pytest.raises(TypeError, match="samples is None: pass a whole number"):
        count("samples", None)


@pytest.mark.parametrize(
    "value",
    [
        *(1.5, "3", "3.0", True, [3], np.array([3]), np.array([3.0]), [[1], [2, 3]], 3j),
        *(float("nan"), float("inf"), -float("inf"), np.float32("nan"), np.array(True), object()),
    ],
)
@pytest.mark.parametrize("read", [count, optional_count])
def test_what_is_no_whole_number_is_named(read: Any, value: Any) -> None:
    with pytest.raises(TypeError, match=r"^samples is .*: pass a whole number$"):
        read("samples", value)


@pytest.mark.parametrize("value", [0, -1])
def test_a_count_is_at_least_1(value: int) -> None:
    with pytest.raises(ValueError, match=f"^samples is {value}: pass at least 1$"):
        count("samples", value)


def test_a_step_may_be_anything_that_fits_64_bits() -> None:
    assert step_number(-(2**63)) == -(2**63)
    assert step_number(2**63 - 1) == 2**63 - 1
    with pytest.raises(ValueError, match="fits in 64 bits"):
        step_number(2**63)
    with pytest.raises(ValueError, match="fits in 64 bits"):
        step_number(1e300)


def test_a_step_that_is_a_float_is_taken_as_it_is() -> None:
    assert step_number(4096.0) == 4096
    assert step_number(-1e15) == -(10**15)
