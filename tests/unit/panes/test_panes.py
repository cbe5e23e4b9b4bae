from typing import Any

import numpy as np
import pytest

from tb_triptych.panes import COLORMAPS, Image, Labels, Pane, Scalar, panes_by_role
from tb_triptych.panes.by_role import UNSTATED
from tb_triptych.panes.soft import with_soft_layers


def test_a_pane_is_its_range_as_floats() -> None:
    assert Image(value_range=(-1, 1)).value_range == (-1.0, 1.0)
    assert Image(value_range=(-1, 1)) == Image(value_range=(-1.0, 1.0))


@pytest.mark.parametrize(
    "value_range", [(1, 1), (1, 0), (0, float("inf")), (float("nan"), 1), (-1e308, 1e308), 3, "ab"]
)
def test_a_range_that_is_none_is_refused_where_it_is_written(value_range: object) -> None:
    with pytest.raises(ValueError, match=r"two finite numbers, the lower first"):
        Image(value_range=value_range)  # type: ignore[arg-type]


def test_one_pane_stands_for_all_roles() -> None:
    pane = Image(value_range=(-1, 1))
    assert panes_by_role(pane, ["input", "output"]) == {"input": pane, "output": pane}


def test_roles_that_are_not_named_are_plain_images() -> None:
    pane = Image(value_range=(-1, 1))
    assert panes_by_role({"output": pane}, ["input", "output"]) == {
        "input": Image(),
        "output": pane,
    }


def test_a_pane_for_a_role_without_an_array_is_refused() -> None:
    with pytest.raises(ValueError, match=r"names the role 'outptu', but this call has 'output'"):
        panes_by_role({"outptu": Image()}, ["output"])


def test_a_pane_for_a_target_that_this_call_does_not_have_is_not_used() -> None:
    panes: dict[str, Pane] = {"input": Image((0, 2)), "output": Scalar(), "target": Labels()}
    assert panes_by_role(panes, ["output"]) == {"output": Scalar()}


def test_what_the_user_has_said_is_told_from_what_is_assumed() -> None:
    panes = panes_by_role({"output": Image()}, ["input", "output"])
    assert (panes["input"], panes["output"]) == (UNSTATED, UNSTATED)
    assert panes["input"] is UNSTATED
    assert panes["output"] is not UNSTATED
    assert panes_by_role(None, ["output"])["output"] is UNSTATED


@pytest.mark.parametrize("panes", [(-1, 1), {"output": (-1, 1)}])
def test_what_is_no_pane_is_refused_with_an_example(panes: object) -> None:
    with pytest.raises(TypeError, match=r"Image\(value_range=\(-1, 1\)\)"):
        panes_by_role(panes, ["output"])  # type: ignore[arg-type]


def test_the_specs_of_the_format() -> None:
    assert Image().to_json() == {"kind": "image", "value_range": None}
    assert Image((0, 4), transfer="linear", volume=True).to_json() == {
        "kind": "image",
        "value_range": [0.0, 4.0],
        "transfer": "linear",
        "volume": True,
    }
    assert Scalar((0, 80), colormap="magma", unit="m").to_json() == {
        "kind": "scalar",
        "value_range": [0.0, 80.0],
        "colormap": "magma",
        "unit": "m",
    }
    labels = Labels(["background", "membrane"], {1: (255, 136, 0)}, ignore=255)
    assert labels.to_json() == {
        "kind": "labels",
        "classes": {"0": "background", "1": "membrane"},
        "colors": {"1": "#ff8800"},
        "ignore": 255,
    }
    assert Labels(volume=True).to_json() == {
        "kind": "labels",
        "classes": None,
        "colors": None,
        "ignore": None,
        "volume": True,
    }


def test_each_colour_map_of_the_list_is_taken_and_turbo_is_one_of_them() -> None:
    assert "turbo" in COLORMAPS
    assert [Scalar(colormap=name).to_json()["colormap"] for name in COLORMAPS] == list(COLORMAPS)


def test_classes_and_colours_may_be_given_in_order_or_by_id() -> None:
    zero: Any = np.int64(0)
    by_id = Labels(classes={zero: "a", 1: "b"}, colors={0: "#FF0000", 1: (0, 0, 255)})
    in_order = Labels(classes=("a", "b"), colors=np.array([[255, 0, 0], [0, 0, 255]]))
    assert by_id == in_order
    assert hash(by_id) == hash(in_order)


def test_what_only_changes_the_drawing_is_not_stored() -> None:
    assert Labels(["a"], ["#000000"], ignore=3).stored_as() == Labels().stored_as()
    assert Scalar(colormap="magma", unit="m").stored_as() == Scalar().stored_as()
    kinds: list[Pane] = [Image(), Image(volume=True), Image(transfer="linear"), Image((0, 2))]
    kinds += [Labels(), Labels(volume=True), Scalar(), Scalar((0, 2)), Scalar(volume=True)]
    assert len({str(pane.stored_as()) for pane in kinds}) == len(kinds)


@pytest.mark.parametrize(
    ("kind", "arguments", "error", "message"),
    [
        (Image, {"transfer": "gamma"}, ValueError, r"'gamma': pass 'srgb' or 'linear'"),
        (Labels, {"classes": "abc"}, TypeError, r"classes is 'abc': pass one per class"),
        (Labels, {"classes": 3}, TypeError, r"classes is 3: pass one per class"),
        (Labels, {"classes": ["a", 2]}, TypeError, r"classes\[1\] is 2: pass the name"),
        (Labels, {"classes": {"1": "a"}}, TypeError, r"a key of classes is '1'.* whole number"),
        (Labels, {"colors": ["red"]}, ValueError, r"colors\[0\] is 'red': .* '#ff8800'"),
        (Labels, {"colors": [(0, 0, 256)]}, ValueError, r"colors\[0\] is \(0, 0, 256\)"),
        (Labels, {"colors": [(0.5, 0, 1)]}, ValueError, r"colors\[0\]"),
        (Labels, {"ignore": 1.5}, TypeError, r"ignore is 1.5: .* whole number"),
        (Labels, {"from_scores": "softmax"}, ValueError, r"'probabilities' or 'logits'"),
        (Scalar, {"colormap": "jet"}, ValueError, r"'jet': pass one of viridis, cividis"),
        (Scalar, {"unit": 3}, TypeError, r"unit is 3: pass a string"),
        (Scalar, {"value_range": (1, 0)}, ValueError, r"two finite numbers"),
    ],
)
def test_a_wrong_pane_is_told_where_it_is_made(
    kind: type[Pane], arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        kind(**arguments)


def test_scores_are_stored_as_ids_with_the_probabilities_beside() -> None:
    scores = Labels(["a", "b"], from_scores=True, volume=True)
    panes: dict[str, Pane] = {"input": Image(), "output": scores}
    assert with_soft_layers(panes) == {
        "input": Image(),
        "output": Labels(["a", "b"], volume=True),
        "output:soft": Scalar((0, 1), unit="probability", volume=True),
    }
