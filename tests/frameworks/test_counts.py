from typing import Any

import pytest

from tb_triptych.inputs.counts import step_number


@pytest.mark.parametrize("module", ["torch", "tensorflow"])
@pytest.mark.parametrize("kind", ["int32", "float32", "bfloat16"])
def test_tensors_that_hold_a_whole_number_are_counts(module: str, kind: str) -> None:
    framework: Any = pytest.importorskip(module)
    make = framework.tensor if module == "torch" else framework.constant
    assert step_number(make(3, dtype=getattr(framework, kind))) == 3
    with pytest.raises(TypeError, match=r"^step is .*: pass a whole number$"):
        step_number(make(3.5, dtype=framework.float32))
