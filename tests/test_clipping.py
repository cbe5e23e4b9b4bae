import re
import warnings
from typing import Any

import numpy as np
import pytest

from tb_triptych.batch import read_batch
from tb_triptych.caller import Caller
from tb_triptych.clipping import ClippingWarner
from tb_triptych.panes import Image, Labels, Pane, PaneSpecs, Scalar, panes_by_role
from tb_triptych.samples import encode_batch

HERE = Caller(__file__, 1)


def told(
    warner: ClippingWarner, tag: str, panes: PaneSpecs = None, **values: tuple[float, ...]
) -> list[str]:
    """Return the warnings about samples that have the values under each role."""
    arrays = {role: np.reshape(numbers, (1, 1, -1)) for role, numbers in values.items()}
    specs = panes_by_role(panes, list(arrays))
    texts: Any = dict.fromkeys(("sample_ids", "captions", "max_outputs"))
    batch = read_batch(arrays, specs, **texts, data_format="NHWC")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warner.warn(tag, encode_batch(batch).rows, specs, HERE)
    return [str(warning.message) for warning in caught]


def advised(panes: PaneSpecs = None, **values: tuple[float, ...]) -> str:
    """Return what to pass; nothing is clipped with it any more."""
    (message,) = told(ClippingWarner(), "val", panes, **values)
    found = re.search(r"pass panes=(.*?)\. If", message)
    assert found is not None
    specs = eval(found[1], {"Image": Image})
    assert told(ClippingWarner(), "val", specs, **values) == []
    return found[1]


def test_a_series_is_warned_about_once_whatever_its_roles() -> None:
    warner = ClippingWarner()
    (message,) = told(warner, "val", output=(-1.0, 1.0), target=(0.0, 0.5, 2.0), input=(0.5,))
    assert re.search(
        r"'val': output has values from -1 to 1, but is taken as \[0, 1\], so 50.0% of them are "
        r"clipped; target has values from 0 to 2, but .* 33.3% of them are clipped\. ",
        message,
    )
    assert "input" not in message
    assert told(warner, "val", output=(-1.0, 1.0), input=(-1.0,)) == []
    assert len(told(warner, "train", output=(-1.0, 1.0))) == 1


@pytest.mark.parametrize(
    ("values", "suggestion"),
    [
        ((-0.98, 1.0), "(-1, 1)"),
        ((0.0, 200.0), "(0, 255)"),
        ((0.0, 4000.0), "(0, 65535)"),
        ((0.2, 1.2), "(0, 1.2)"),
        ((-1e-9, 1.2), "(0, 1.2)"),
        ((-3.97, 4.1), "(-4, 4.1)"),
        ((-2e9, 4e9), "(-2e+09, 4e+09)"),
        ((1e7, 1e7), "(0, 1e+07)"),
        ((-3.0,), "(-3, 1)"),
        ((-1e-320, 3.0), "(0, 3)"),
        ((-8e307, 8e307), "(-8e+307, 8e+307)"),
    ],
)
def test_the_range_that_is_advised_has_all_values(
    values: tuple[float, ...], suggestion: str
) -> None:
    assert advised(output=values) == f"Image(value_range={suggestion})"


@pytest.mark.parametrize(
    ("values", "present", "suggestion"),
    [
        ((-1.03, 1.02), (-1, 1), "(-1.1, 1.1)"),
        ((0.5, 1.02), (-1, 1), "(-1, 1.1)"),
        ((-1.0, 1.0), (0, 255), "(-1, 1)"),
        ((0.0, 0.12), (0, 0.1), "(0, 1)"),
        ((0.0, 1000.5), (0, 999.25), "(0, 1100)"),
    ],
)
def test_a_range_that_was_passed_is_only_widened(
    values: tuple[float, ...], present: tuple[float, float], suggestion: str
) -> None:
    assert advised(Image(present), output=values) == f"Image(value_range={suggestion})"


def test_one_pane_for_all_roles_stays_one() -> None:
    assert (
        advised(Image((-1, 1)), input=(-1.0, 1.0), output=(-1.2, 0.9))
        == "Image(value_range=(-1.2, 1))"
    )
    assert advised(input=(-1.0, 1.0), output=(-0.9, 0.9)) == "Image(value_range=(-1, 1))"


def test_panes_by_role_stay_so_and_keep_what_fits() -> None:
    assert advised(input=(0.0, 1.0), output=(-0.9, 0.9)) == '{"output": Image(value_range=(-1, 1))}'
    panes = {"input": Image((0, 123.456789)), "output": Image((0, 2))}
    assert advised(panes, input=(99.0,), output=(0.0, 2.5), target=(0.5,)) == (
        '{"input": Image(value_range=(0, 123.456789)), "output": Image(value_range=(0, 2.5))}'
    )


def test_values_that_no_range_can_have_are_to_be_scaled() -> None:
    (message,) = told(ClippingWarner(), "val", output=(-1.7e308, 1.7e308))
    assert "No value_range is as wide as that: divide the values" in message


def test_a_network_that_only_has_to_learn_needs_no_other_range() -> None:
    (message,) = told(ClippingWarner(), "val", output=(0.1, 1.01))
    assert message.endswith(
        "If a model that has learned more will keep within, nothing needs to be done: what is "
        "clipped is counted under each picture"
    )


def test_a_small_share_is_not_told_as_none() -> None:
    (message,) = told(ClippingWarner(), "val", output=(2.0, *[0.5] * 5000))
    assert "so less than 0.1% of them are clipped" in message


def test_rounding_is_no_reason_to_warn() -> None:
    assert told(ClippingWarner(), "val", output=(-1e-7, 1.0005)) == []


def test_nan_alone_is_no_reason_to_warn() -> None:
    assert told(ClippingWarner(), "val", output=(float("nan"), 0.5)) == []


@pytest.mark.parametrize("pane", [Image((0, 1), transfer="linear"), Scalar((0, 1))])
def test_what_is_stored_as_it_is_is_not_clipped(pane: Pane) -> None:
    assert told(ClippingWarner(), "val", {"output": pane}, output=(-3.0, 3.0)) == []


def test_the_advice_keeps_the_panes_of_other_kinds() -> None:
    panes: dict[str, Pane] = {"target": Scalar(unit="m"), "input": Labels(["a"], from_scores=True)}
    (message,) = told(
        ClippingWarner(), "val", panes, input=(0.5,), output=(-1.0, 1.0), target=(9.0,)
    )
    assert (
        "pass panes={\"input\": Labels(classes={0: 'a'}, from_scores=True), "
        '"output": Image(value_range=(-1, 1)), "target": Scalar(unit=\'m\')}. '
    ) in message
