"""The names at the top of the package."""

import pytest

import tb_triptych
from tb_triptych import panes, writer


def test_what_most_calls_need_stands_at_the_top() -> None:
    for kind in panes.KINDS:
        assert getattr(tb_triptych, kind.__name__) is kind
        assert getattr(panes, kind.__name__) is kind
    assert tb_triptych.TriptychWriter is writer.TriptychWriter


def test_every_name_that_is_promised_can_be_had() -> None:
    assert dir(tb_triptych) == sorted(tb_triptych.__all__)
    assert all(hasattr(tb_triptych, name) for name in tb_triptych.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'tb_triptych' has no attribute 'NoSuchName'"):
        tb_triptych.NoSuchName  # noqa: B018  # that it is looked up is the test
