import inspect
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import tb_triptych
from tb_triptych.batch import encode_batch, read_batch
from tb_triptych.clipping import Caller, ClippingWarner, caller
from tb_triptych.panes import Image

HERE = Caller(__file__, 1)


def told(warner: ClippingWarner, tag: str, *values: float, pane: Image = Image()) -> list[str]:
    arrays = {"output": np.array(values, np.float32).reshape(1, 1, -1)}
    batch = read_batch(
        arrays,
        {"output": pane},
        sample_ids=None,
        captions=None,
        max_outputs=None,
        data_format="NHWC",
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warner.warn(tag, encode_batch(batch), HERE)
    return [str(warning.message) for warning in caught]


def test_a_series_is_warned_about_once() -> None:
    warner = ClippingWarner()
    assert len(told(warner, "val", -1, 1)) == 1
    assert told(warner, "val", -1, 1) == []
    assert len(told(warner, "train", -1, 1)) == 1


@pytest.mark.parametrize(
    ("values", "suggestion"),
    [
        ((-0.98, 1.0), "(-1, 1)"),
        ((0.0, 200.0), "(0, 255)"),
        ((0.0, 4000.0), "(0, 65535)"),
        ((-3.97, 4.1), "(-4, 5)"),
        ((-2e9, 4e9), "(-2e+09, 4e+09)"),
    ],
)
def test_the_warning_names_what_was_seen_and_what_to_pass(
    values: tuple[float, ...], suggestion: str
) -> None:
    (message,) = told(ClippingWarner(), "val", *values)
    assert re.search(r"'val': output has values from \S+ to \S+, but is taken as \[0, 1\]", message)
    assert message.endswith(f'Pass panes={{"output": Image(value_range={suggestion})}}')


def test_rounding_is_no_reason_to_warn() -> None:
    assert told(ClippingWarner(), "val", -1e-7, 1.0005) == []


def test_nan_alone_is_no_reason_to_warn() -> None:
    assert told(ClippingWarner(), "val", float("nan"), 0.5) == []


def test_the_caller_is_the_line_outside_of_the_package() -> None:
    line = inspect.stack()[0].lineno + 1
    at = caller()
    assert (Path(at.filename).name, at.line) == (Path(__file__).name, line)


def test_a_module_whose_name_begins_like_the_package_is_the_users() -> None:
    filename = str(Path(tb_triptych.__file__).parent) + "_user.py"
    names: dict[str, object] = {"__name__": "tb_triptych_user", "caller": caller}
    exec(compile("at = caller()", filename, "exec"), names)
    assert names["at"] == Caller(filename, 1)
