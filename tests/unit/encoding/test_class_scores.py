from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tb_triptych.encoding.class_scores import classes_of
from tb_triptych.panes import Labels

LOGITS = np.random.default_rng(0).normal(0, 3, (7, 5, 4)).astype(np.float32)


def softmax(logits: NDArray[Any]) -> Any:
    powers = np.exp(logits)
    return powers / powers.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_logits_are_taken_through_a_softmax(dtype: str) -> None:
    found = classes_of(LOGITS.astype(dtype), True, "logits")
    assert (found.ids.dtype.name, found.probability.dtype.name) == ("uint8", "float16")
    np.testing.assert_array_equal(found.ids, LOGITS.argmax(axis=-1))
    np.testing.assert_allclose(found.probability, softmax(LOGITS).max(axis=-1), rtol=3e-3)


def test_probabilities_are_kept() -> None:
    probabilities = softmax(LOGITS)
    found = classes_of(probabilities, True, "probabilities")
    np.testing.assert_array_equal(found.ids, probabilities.argmax(axis=-1))
    np.testing.assert_array_equal(found.probability, probabilities.max(-1).astype(np.float16))


@pytest.mark.parametrize(("yes", "no"), [(1, 0), (1.0, 0.0), (np.True_, np.False_)])
def test_what_equals_true_is_true(yes: Any, no: Any) -> None:
    pane = Labels(from_scores=yes)
    assert pane.from_scores is True
    assert Labels(from_scores=no).from_scores is False


def test_scores_are_what_they_are_said_to_be() -> None:
    scores = np.array([[[0.9, 0.9]]], np.float32)
    assert classes_of(scores, True, "logits").probability == 0.5
    assert classes_of(scores, True, "probabilities").probability == np.float16(0.9)


@pytest.mark.parametrize("has_channels", [True, False])
def test_one_score_a_pixel_is_that_of_class_1(has_channels: bool) -> None:
    probabilities = np.array([[0.0, 0.5], [0.51, 1.0]], np.float32)
    logits = np.array([[-2.0, 0.0], [1e-6, 3.0]], np.float32)
    if has_channels:
        probabilities, logits = probabilities[..., None], logits[..., None]
    found = classes_of(probabilities, has_channels, "probabilities")
    assert found.ids.tolist() == [[0, 0], [1, 1]]
    assert found.probability.tolist() == np.array([[0, 0.5], [0.51, 1]], np.float16).tolist()
    found = classes_of(logits, has_channels, "logits")
    assert found.ids.tolist() == [[0, 0], [1, 1]]
    expected = 1 / (1 + np.exp(-np.array([[-2.0, 0.0], [0, 3.0]])))
    np.testing.assert_allclose(found.probability, expected, rtol=1e-3)


def test_probabilities_of_one_class_may_be_told_to_be_logits() -> None:
    scores = np.array([[0.2, 0.9]], np.float32)
    assert classes_of(scores, False, "logits").ids.tolist() == [[1, 1]]
    assert classes_of(scores, False, "probabilities").ids.tolist() == [[0, 1]]


def test_nan_is_of_class_0_and_spoils_no_other_pixel() -> None:
    probabilities = softmax(LOGITS)
    probabilities[2, 3, 1] = np.nan
    found = classes_of(probabilities, True, "probabilities")
    assert (found.ids[2, 3], np.isnan(found.probability[2, 3])) == (0, True)
    rest = np.ones((7, 5), bool)
    rest[2, 3] = False
    np.testing.assert_array_equal(
        found.probability[rest], probabilities.max(-1)[rest].astype(np.float16)
    )
    alone = classes_of(np.array([[np.nan, 0.8]], np.float32), False, "probabilities")
    assert alone.ids.tolist() == [[0, 1]]
    assert np.isnan(alone.probability).tolist() == [[True, False]]


def test_infinite_logits_are_as_good_as_others() -> None:
    scores = np.array([[[-np.inf, 1, 1], [np.inf, 0, 0], [np.inf, np.inf, 0]]], np.float32)
    found = classes_of(scores, True, "logits")
    assert found.ids.tolist() == [[1, 0, 0]]
    assert found.probability.tolist() == [[0.5, 1, 0.5]]
    huge = classes_of(np.array([[-np.inf, 1e30, -1e30]], np.float32), False, "logits")
    assert (huge.ids.tolist(), huge.probability.tolist()) == ([[0, 1, 0]], [[0, 1, 0]])


def test_many_classes_have_ids_that_hold_them() -> None:
    scores = np.zeros((1, 1, 300), np.float32)
    scores[..., 299] = 1
    assert classes_of(scores, True, "logits").ids.tolist() == [[299]]
