import copy
import re
from typing import Any

import numpy as np
import pytest

from tb_triptych.metrics import Metric
from tb_triptych.metrics.plan import DEFAULT_METRICS, planned
from tb_triptych.panes import Flow, Image, Labels, Pane, Scalar


def mine(output: Any, target: Any) -> list[float]:
    return [0.0] * len(output)


def panes(output: Pane = Image(), target: Pane | None = Image()) -> dict[str, Pane]:
    return {"output": output} if target is None else {"output": output, "target": target}


@pytest.mark.parametrize(
    ("pane", "names"),
    [
        (Image(), ["psnr", "ssim", "mae"]),
        (Scalar(), ["mae", "rmse"]),
        (Labels(), ["iou", "dice", "pixel_error"]),
    ],
)
def test_auto_is_what_is_usual_for_the_kind(pane: Pane, names: list[str]) -> None:
    assert planned("auto", panes(pane, pane)).names == names
    assert planned("auto", panes(pane, None)).names == []


@pytest.mark.parametrize("metrics", ["auto", ("auto",), [{"lpips": [1]}, "auto"]])
@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (None, "no target to compare with: pass target="),
        (
            Labels(),
            r"class ids cannot be compared with values: pass panes=\{\"output\": tb_triptych.L",
        ),
        (Flow(), "values cannot be compared with vectors: pass panes of one kind for both or a f"),
    ],
)
def test_auto_that_was_written_is_told_where_it_stands_for_nothing(
    metrics: Any, target: Pane | None, reason: str
) -> None:
    assert re.search(reason, planned(metrics, panes(Image(), target)).nothing_measured or "")
    assert planned(metrics, panes()).nothing_measured is None


@pytest.mark.parametrize("target", [None, Labels()])
def test_auto_by_default_is_silent_unless_scalars_are_asked_for(target: Pane | None) -> None:
    for default in (DEFAULT_METRICS, copy.deepcopy(DEFAULT_METRICS)):
        assert planned(default, panes(Image(), target)).nothing_measured is None
        assert (
            planned(default, panes(Image(), target), as_scalars=True).nothing_measured is not None
        )
        assert planned(default, panes()).names == planned("auto", panes()).names
    assert planned(None, panes(Image(), target)).nothing_measured is None


def test_auto_measures_what_kinds_have_in_common() -> None:
    assert planned("auto", panes(Scalar(), Image())).names == ["mae", "rmse"]
    assert planned("auto", panes(Labels(), Image())).names == []


@pytest.mark.parametrize(
    ("metrics", "names"),
    [
        (None, []),
        ("rmse", ["rmse"]),
        (("psnr", "mae"), ["psnr", "mae"]),
        (["auto", "rmse", "psnr"], ["psnr", "ssim", "mae", "rmse"]),
        (mine, ["mine"]),
        ({"lpips": [1, 2], "edge": mine}, ["lpips", "edge"]),
        (("mae", mine, {"lpips": [1, 2]}, Metric("d", mine)), ["mae", "mine", "lpips", "d"]),
    ],
)
def test_the_ways_to_say_what_to_measure(metrics: Any, names: list[str]) -> None:
    assert planned(metrics, panes()).names == names


def test_the_series_says_which_way_is_better() -> None:
    own = Metric("fid", mine, better="lower", unit="px")
    plan = planned(("psnr", "mae", own, {"lpips": [1]}), panes())
    assert plan.to_json() == {
        "psnr": {"better": "higher", "unit": "dB"},
        "mae": {"better": "lower", "unit": None, "definition": "fractions"},
        "fid": {"better": "lower", "unit": "px"},
        "lpips": {"better": None, "unit": None},
    }
    depth = planned(("mae", "rmse"), panes(Scalar(unit="m"), Scalar(unit="m"))).to_json()
    assert [metric["unit"] for metric in depth.values()] == ["m", "m"]
    squared = planned("psnr", panes(Scalar((0, 9), unit="m"), Scalar((0, 9), unit="m"))).to_json()
    assert squared["psnr"]["unit"] == "dB"
    labels = planned(("iou", "dice", "pixel_error"), panes(Labels(), Labels())).to_json()
    assert [entry["better"] for entry in labels.values()] == ["higher", "higher", "lower"]


@pytest.mark.parametrize(
    ("output", "target", "fractions"),
    [
        (Image(), Image((-1, 1)), ["ssim", "mae", "rmse"]),
        (Scalar((0, 1)), Scalar((0, 1)), ["ssim"]),
        (Scalar((0, 1)), Image(), ["ssim"]),
    ],
)
def test_the_series_says_what_is_measured_of_fractions(
    output: Pane, target: Pane, fractions: list[str]
) -> None:
    plan = planned(("psnr", "ssim", "mae", "rmse", {"mine": [1]}), panes(output, target))
    said = {name: spec.get("definition") for name, spec in plan.to_json().items()}
    assert said == {
        name: "fractions" if name in fractions else None
        for name in ("psnr", "ssim", "mae", "rmse", "mine")
    }


@pytest.mark.parametrize(
    ("metrics", "output", "target", "error", "message"),
    [
        ("psrn", Image(), Image(), ValueError, r"'psrn': pass 'auto', psnr, ssim"),
        ("iou", Image(), Image(), ValueError, r"iou, which compares class ids: pass panes="),
        ("iou", Labels(), Image(), ValueError, r"compares class ids"),
        ("psnr", Labels(), Labels(), ValueError, r"not class ids: pass iou, dice"),
        (
            "ssim",
            Scalar(),
            Scalar(),
            ValueError,
            r"tb_triptych.Scalar\(value_range=\(low, high\)\)",
        ),
        ("psnr", Image(), None, ValueError, r"metrics has psnr, but there is no target"),
        (mine, Image(), None, ValueError, r"metrics has mine, but there is no target"),
        ((mine, {"mine": [1]}), Image(), Image(), ValueError, r"repeats a name"),
        (lambda x, y: 0, Image(), Image(), TypeError, r'a dict under one, \{"name": function\}'),
        (np.zeros(3), Image(), Image(), TypeError, r'numbers under a name, \{"lpips": values\}'),
        ([0.5], Image(), Image(), TypeError, r"metrics has 0.5: pass 'auto'"),
        ({3: [1]}, Image(), Image(), TypeError, r"Metric\(3"),
        ({"": [1]}, Image(), Image(), ValueError, r"empty name"),
    ],
)
def test_what_cannot_be_measured_is_told_at_once(
    metrics: Any, output: Pane, target: Pane | None, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        planned(metrics, panes(output, target))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"better": "up"}, ValueError, r"pass 'higher', 'lower' or None"),
        ({"unit": 3}, TypeError, r"pass both as strings"),
    ],
)
def test_a_wrong_metric_is_told_where_it_is_made(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Metric("x", mine, **arguments)


def test_scalars_need_a_range_only_once() -> None:
    assert planned("psnr", panes(Scalar(), Scalar((0, 80)))).names == ["psnr"]
    assert planned("psnr", panes(Scalar(), Image())).names == ["psnr"]


def test_ready_numbers_are_one_a_sample() -> None:
    plan = planned({"lpips": [1, None, 3]}, panes(Image(), None)).fetched(3, 2)
    np.testing.assert_array_equal(plan.numbers["lpips"], [1, np.nan])


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ([1, 2], ValueError, r"has 2 numbers of shape \(2,\) for 4 samples: pass one number for"),
        (np.zeros((2, 2)), ValueError, r"has 4 numbers of shape \(2, 2\) for 4 samples"),
        (np.zeros((4, 3)), ValueError, r"has 12 numbers of shape \(4, 3\)"),
        (["a"] * 4, TypeError, r"metrics\['lpips'\] is not an array of numbers"),
        (["1"] * 4, TypeError, r"is not an array of numbers \(values of the type <U1\)"),
        (np.zeros(4, complex), TypeError, r"values of the type complex128"),
    ],
)
def test_other_numbers_are_refused_with_what_came(
    values: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        planned({"lpips": values}, panes()).fetched(4, 4)
