from typing import Any

import numpy as np
import pytest

from tb_triptych.inputs.texts import description_text, one_each, series_name, text

SURROGATE = "caf\udce9.png"


def test_texts_come_back_as_they_are() -> None:
    assert text("a caption", "ÿ") == "ÿ"
    assert series_name("val") == "val"
    assert description_text("") == ""
    assert description_text(None) is None


@pytest.mark.parametrize("value", [None, 5, "", b"val"])
def test_a_series_has_a_name(value: Any) -> None:
    with pytest.raises(TypeError, match="pass the name of the series"):
        series_name(value)


def test_a_description_is_text() -> None:
    with pytest.raises(TypeError, match="description is 5: pass a string"):
        description_text(5)


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (series_name, "the name of the series"),
        (description_text, "description"),
        (lambda value: one_each("captions", ["a", value], 2), r"captions\[1\]"),
    ],
)
def test_what_is_no_unicode_is_told_with_what_helps(read: Any, what: str) -> None:
    with pytest.raises(ValueError, match=rf"^{what} is 'caf\\udce9.png', .*: pass"):
        read(SURROGATE)
    assert read(SURROGATE.encode(errors="replace").decode())


def test_each_sample_may_have_a_text() -> None:
    assert one_each("captions", ["a", None, b"\xff", 7], 4) == ["a", None, "\ufffd", "7"]
    assert one_each("captions", np.array(["a", "b"]), 2) == ["a", "b"]


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ("ab", TypeError, "captions is 'ab': pass a sequence with one entry per sample"),
        ({"a", "b"}, TypeError, "pass a sequence"),  # which would come in any order
        ({"a": 1, "b": 2}, TypeError, "pass a sequence"),
        (5, TypeError, "pass a sequence"),
        ([["a"], ["b"]], TypeError, r"captions\[0\] is \['a'\]: pass a string"),
        (np.array([["a"], ["b"]]), TypeError, r"captions\[0\] is \['a'\]: pass a string"),
        (["a"], ValueError, "captions has 1 entries for 2 samples: pass 2"),
    ],
)
def test_what_is_no_text_for_each_sample_is_told(
    values: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        one_each("captions", values, 2)


def test_one_name_for_a_batch_is_told_of_the_way_for_one_picture() -> None:
    with pytest.raises(TypeError, match=r"^sample_ids is 'a': pass .*, or sample='a' with one pic"):
        one_each("sample_ids", "a", 1)
