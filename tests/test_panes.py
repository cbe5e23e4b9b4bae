import pytest

from tb_triptych.panes import Image, panes_by_role


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


@pytest.mark.parametrize("panes", [(-1, 1), {"output": (-1, 1)}])
def test_what_is_no_pane_is_refused_with_an_example(panes: object) -> None:
    with pytest.raises(TypeError, match=r"Image\(value_range=\(-1, 1\)\)"):
        panes_by_role(panes, ["output"])  # type: ignore[arg-type]
