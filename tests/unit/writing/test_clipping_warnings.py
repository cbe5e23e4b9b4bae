import re
import warnings
from typing import Any

import numpy as np
import pytest
from batches import batch_of

import tb_triptych
from tb_triptych.encoding.encode_samples import encode_batch
from tb_triptych.inputs.call_site import CallSite
from tb_triptych.panes import (
    Image,
    Labels,
    Pane,
    PaneSpecs,
    Scalar,
    panes_by_role,
    with_range,
)
from tb_triptych.writing.clipping_warnings import ClippingWarner

HERE = CallSite(__file__, 1)


def told(warner: ClippingWarner, tag: str, panes: PaneSpecs = None, **values: Any) -> list[str]:
    """Return the warnings about samples that have the values under each role, in three channels.

    Arrays are taken as they are.
    """
    arrays = {
        role: numbers
        if isinstance(numbers, np.ndarray)
        else np.broadcast_to(np.reshape(numbers, (1, 1, -1, 1)), (1, 1, len(numbers), 3))
        for role, numbers in values.items()
    }
    specs = panes_by_role(panes, list(arrays))
    batch = batch_of(arrays, specs)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warner.warn(tag, encode_batch(batch).rows, specs, HERE)
    return [str(warning.message) for warning in caught]


def advised(panes: PaneSpecs = None, **values: Any) -> str:
    """Return the advice; check that nothing is clipped once it is pasted into the call."""
    (message,) = told(ClippingWarner(), "val", panes, **values)
    found = re.search(r"To see all of them, pass (.*?)(, one range.*| in place.*)?\. If", message)
    assert found is not None
    pasted = eval(f"dict({found[1]})", {"tb_triptych": tb_triptych})
    kept = None if found[2] and "in place" in found[2] else panes
    specs = with_range(pasted.get("panes", kept), pasted.get("value_range"))
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
    assert advised(output=values) == f"value_range={suggestion}"


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
    assert advised(Image(present), output=values) == f"value_range={suggestion}"
    (message,) = told(ClippingWarner(), "val", Image(present), output=values)
    low, high = present
    assert f"value_range={suggestion} in place of ({low}, {high}). If" in message


def test_one_range_for_all_roles_stays_one() -> None:
    assert advised(Image((-1, 1)), input=(-1.0, 1.0), output=(-1.2, 0.9)) == "value_range=(-1.2, 1)"
    assert advised(input=(-1.0, 1.0), output=(-0.9, 0.9)) == "value_range=(-1, 1)"


def test_input_output_and_target_get_one_range_though_each_has_values_of_its_own() -> None:
    assert (
        advised(input=(-0.4, 1.5), output=(0.0, 1.05), target=(0.0, 1.0))
        == "value_range=(-0.4, 1.5)"
    )


def test_a_range_for_those_alone_that_are_clipped_is_the_other_choice() -> None:
    (message,) = told(ClippingWarner(), "val", input=(0.0, 1.0), output=(-0.9, 0.9))
    assert (
        "pass value_range=(-1, 1), one range for all pictures, or for output alone "
        'panes={"output": tb_triptych.Image(value_range=(-1, 1))}. If' in message
    )


def test_panes_by_role_stay_so_and_keep_what_fits() -> None:
    panes = {"input": Image((0, 123.456789)), "output": Image((0, 2))}
    assert advised(panes, input=(99.0,), output=(0.0, 2.5), target=(0.5,)) == (
        'panes={"input": tb_triptych.Image(value_range=(0, 123.456789)), '
        '"output": tb_triptych.Image(value_range=(0, 2.5))}'
    )


def test_panes_with_more_to_them_than_a_range_keep_that() -> None:
    pane = Image((-1, 1), volume=True)
    scans = np.array([-1.2, 0.9]).reshape(1, 2, 1, 1, 1) * np.ones((1, 1, 1, 1, 3))
    assert advised({"output": pane}, input=(0.5,), output=scans) == (
        'panes={"output": tb_triptych.Image(value_range=(-1.2, 1), volume=True)}'
    )
    assert advised({"output": Image(volume=True)}, output=scans) == "value_range=(-1.2, 1)"


def test_uint16_keeps_its_range_where_floats_need_another() -> None:
    levels = np.full((1, 2, 2, 3), 40_000, np.uint16)
    assert advised(input=levels, output=(-1.0, 1.0)) == (
        'panes={"output": tb_triptych.Image(value_range=(-1, 1))}'
    )


@pytest.mark.parametrize(
    ("values", "as_picture", "as_field"),
    [
        ((-10.0, 10.0), "(-10, 10)", "(-10, 10)"),
        ((0.0, 79.4), "(0, 255)", "(0, 80)"),
        ((0.3, 4000.0), "(0, 65535)", "(0.3, 4000)"),
        ((-3.0, -3.0), "(-3, 1)", "(-3, 0)"),
    ],
)
def test_numbers_of_one_channel_that_are_no_picture_may_be_a_field(
    values: tuple[float, float], as_picture: str, as_field: str
) -> None:
    field = np.reshape(values, (1, 1, 2))
    picture = np.full((1, 2, 2, 3), 255, np.uint8)
    (message,) = told(ClippingWarner(), "val", input=picture, output=field, target=field)
    pane = f"tb_triptych.Scalar(value_range={as_field})"
    assert (
        f"If these are pictures, pass value_range={as_picture}; if they are other numbers, such as "
        f'depth, pass panes={{"output": {pane}, "target": {pane}}}. If' in message
    )
    low, high = eval(as_field)
    panes = {role: Scalar((low, high)) for role in ("output", "target")}
    assert told(ClippingWarner(), "val", panes, input=picture, output=field, target=field) == []


def test_slices_of_numbers_stay_slices() -> None:
    scan = np.linspace(-1000, 3000, 8).reshape(1, 2, 2, 2)
    (message,) = told(ClippingWarner(), "val", Image(volume=True), output=scan)
    pane = "tb_triptych.Scalar(value_range=(-1000, 3000), volume=True)"
    assert f'such as depth, pass panes={{"output": {pane}}}. If' in message


def test_light_keeps_its_range_where_other_pictures_need_another() -> None:
    panes = {"target": Image(transfer="linear")}
    assert advised(panes, output=(-1.0, 1.0), target=(7.0,)) == (
        'panes={"output": tb_triptych.Image(value_range=(-1, 1)), '
        '"target": tb_triptych.Image(transfer="linear")}'
    )


@pytest.mark.parametrize("values", [(-1.0, 1.0), (0.0, 254.0), (-0.6, 1.7), (0.0, 65535.0)])
def test_numbers_of_one_channel_in_a_usual_range_are_a_picture(
    values: tuple[float, float],
) -> None:
    (message,) = told(ClippingWarner(), "val", output=np.reshape(values, (1, 1, 2)))
    assert "Scalar" not in message


def test_values_that_no_range_can_have_are_to_be_scaled() -> None:
    (message,) = told(ClippingWarner(), "val", output=(-1.7e308, 1.7e308))
    assert "No value_range can be that wide: divide the values" in message


def test_a_network_that_only_has_to_learn_needs_no_other_range() -> None:
    (message,) = told(ClippingWarner(), "val", output=(0.1, 1.01))
    assert message.endswith(
        "If this only happens early in training, ignore it: clipped values are counted under "
        "each picture"
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
    values = np.reshape([-3.0, 3.0], (1, 1, 2))
    assert told(ClippingWarner(), "val", {"output": pane}, output=values) == []


def test_the_advice_keeps_the_panes_of_other_kinds() -> None:
    one = np.full((1, 1, 2), 0.5)
    panes: dict[str, Pane] = {"target": Scalar(unit="m"), "input": Labels(["a"], from_scores=True)}
    assert advised(panes, input=one, output=(-1.0, 1.0), target=one) == "value_range=(-1, 1)"
    panes |= {"output": Image((0, 0.5)), "target": Scalar((0, 80), unit="m")}
    assert advised(panes, input=one, output=(-1.0, 1.0), target=one) == (
        "panes={\"input\": tb_triptych.Labels(classes={0: 'a'}, from_scores=True), "
        '"output": tb_triptych.Image(value_range=(-1, 1)), '
        '"target": tb_triptych.Scalar(value_range=(0, 80), unit="m")}'
    )
