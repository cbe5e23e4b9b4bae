import inspect
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import tb_triptych
from tb_triptych import TriptychWriter


def test_in_a_function_of_tensorflow_it_is_the_line_that_autograph_rewrote(tmp_path: Path) -> None:
    tf = pytest.importorskip("tensorflow")
    too_bright = tf.fill((1, 8, 8, 3), 300.0)

    def log(name: str, step: Any) -> None:
        tb_triptych.summary.triptych(name, None, too_bright, None, step)

    @tf.function
    def train(step: Any) -> Any:
        tb_triptych.summary.triptych("plain", None, too_bright, None, step)
        if step > 0:
            tb_triptych.summary.triptych("branch", None, too_bright, None, step)
        for _ in tf.range(2):
            tb_triptych.summary.triptych("loop", None, too_bright, None, step)
        log("function", step)
        return step

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        writer = TriptychWriter(tmp_path)
        with writer.as_default():
            train(tf.constant(1, tf.int64))
        writer.close()
    assert {warning.filename for warning in told} == {__file__}
    found = {}
    for warning in told:
        name = re.search(r"triptych '(?:\w+/)*(\w+)'", str(warning.message))
        assert name is not None
        found[name[1]] = warning.lineno
    lines, first = inspect.getsourcelines(log)
    expected = {"function": first + 1}
    lines, first = inspect.getsourcelines(train.python_function)
    for i, line in enumerate(lines):
        if "summary.triptych(" in line:
            expected[line.split('"')[1]] = first + i
    assert found == expected
