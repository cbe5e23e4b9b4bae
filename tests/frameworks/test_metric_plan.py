"""Ready numbers of a metric, also as tensors."""

from __future__ import annotations

import numpy as np
import pytest

from tb_triptych.metrics.plan import planned
from tb_triptych.panes import Image

PANES = {"output": Image(), "target": Image()}


@pytest.mark.parametrize("shape", [(3,), (3, 1), (3, 1, 1, 1), (1, 3)])
def test_ready_numbers_may_have_axes_of_length_1(shape: tuple[int, ...]) -> None:
    torch = pytest.importorskip("torch")
    values = np.arange(3, dtype=np.float32).reshape(shape)
    tensors = torch.tensor(values, requires_grad=True), torch.tensor(values).bfloat16()
    for given in (values, values.tolist(), values.astype(np.int8), *tensors, list(values)):
        found = planned({"lpips": given}, PANES).fetched(3, 3).numbers["lpips"]
        np.testing.assert_array_equal(found, [0, 1, 2])
        assert found.dtype == np.float64
        kept = planned({"lpips": given}, PANES).fetched(3, 2).numbers["lpips"]
        np.testing.assert_array_equal(kept, [0, 1])


def test_ready_numbers_may_be_a_list_of_tensors() -> None:
    torch = pytest.importorskip("torch")
    tf = pytest.importorskip("tensorflow")
    parts = (
        [torch.tensor([[[[float(i)]]]], requires_grad=True) for i in range(2)],
        [torch.tensor(float(i), requires_grad=True) for i in range(2)],
        [tf.constant(float(i)) for i in range(2)],
    )
    for given in parts:
        found = planned({"lpips": given}, PANES).fetched(2, 2).numbers["lpips"]
        np.testing.assert_array_equal(found, [0, 1])


def test_the_number_of_a_single_sample_may_stand_alone() -> None:
    torch = pytest.importorskip("torch")
    for given in (0.5, np.float32(0.5), np.array(0.5), torch.tensor(0.5, requires_grad=True)):
        assert planned({"lpips": given}, PANES).fetched(1, 1).numbers["lpips"] == [0.5]
        with pytest.raises(ValueError, match=r"has 1 number of shape \(\) for 2 samples"):
            planned({"lpips": given}, PANES).fetched(2, 2)
