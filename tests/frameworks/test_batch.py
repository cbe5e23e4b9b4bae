from typing import Any

import numpy as np
import pytest
from batches import batch_of

from tb_triptych.panes import Image


def tensor(framework: str) -> Any:
    """Make sixty samples of a kind that is copied on the way, or by a writer."""
    if framework == "list":
        return np.zeros((60, 4, 5)).tolist()
    module = pytest.importorskip(framework)
    if framework == "tensorflow":
        return module.zeros((60, 4, 5))
    if framework == "torch":
        return module.zeros((60, 4, 5), dtype=module.bfloat16)
    return np.zeros((60, 4, 5), module.bfloat16)


@pytest.mark.parametrize("framework", ["list", "tensorflow", "torch", "ml_dtypes"])
def test_samples_that_are_not_kept_are_not_held_in_memory(framework: str) -> None:
    arrays, panes = {"output": tensor(framework)}, {"output": Image()}
    batch = batch_of(arrays, panes, max_outputs=2)
    array = batch.arrays["output"]
    assert array.values.shape == (2, 4, 5)
    # A writer copies what is not private, so that nothing else is held; a conversion holds nothing.
    assert array.is_private is (array.dtype == "bfloat16")
    whole = batch_of(arrays, panes, max_outputs=60)
    assert whole.arrays["output"].is_private is (framework != "tensorflow")
