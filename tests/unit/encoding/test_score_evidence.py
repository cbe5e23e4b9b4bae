"""Scores that are probabilities, and those that are logits."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tb_triptych.encoding.score_evidence import Evidence, evidence_of

RNG = np.random.default_rng(0)
DISC = (np.hypot(*np.mgrid[-8:8, -8:8]) < 5).astype(np.float32)
"""Sure probabilities with edges, which resizing makes overshoot."""


def softmax(logits: NDArray[Any]) -> NDArray[Any]:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def bicubic(values: NDArray[Any]) -> NDArray[Any]:
    """Enlarge the first two axes four times, with the kernel of a = -0.75 that PyTorch has."""

    def kernel(x: NDArray[Any]) -> NDArray[Any]:
        a, x = -0.75, np.abs(x)
        near = (a + 2) * x**3 - (a + 3) * x**2 + 1
        far = a * (x**3 - 5 * x**2 + 8 * x - 4)
        return np.where(x <= 1, near, np.where(x < 2, far, 0))

    for axis in (0, 1):
        size = values.shape[axis]
        at = (np.arange(4 * size) + 0.5) / 4 - 0.5
        weights = kernel(at[:, None] - np.arange(-2, size + 2))
        padded = np.take(values, np.clip(np.arange(-2, size + 2), 0, size - 1), axis=axis)
        values = np.moveaxis(np.tensordot(weights, padded, (1, axis)), 0, axis)
    return values


def with_one(values: NDArray[Any], value: float) -> NDArray[Any]:
    changed = values.copy()
    changed[0, 0] = value
    return changed


UNIT = RNG.random((16, 16)).astype(np.float32)
SPOT = np.zeros((16, 16), np.float32)
SPOT[8, 8] = 1
CLASSES = softmax(RNG.normal(0, 3, (16, 16, 5))).astype(np.float32)


@pytest.mark.parametrize(
    "scores",
    [
        UNIT,
        with_one(UNIT, -1e-7),
        with_one(UNIT, 1 + 1e-3),
        with_one(UNIT, np.nan),
        with_one(np.zeros((16, 16)), 0.7),
        bicubic(DISC),
        bicubic(1 - DISC),
        bicubic(SPOT),
        bicubic(1 - SPOT),
        bicubic(UNIT),
        bicubic(DISC).astype(np.float16),
        with_one(SPOT, -1e-7),
    ],
    ids=lambda scores: f"{scores.min():.3g} to {scores.max():.3g}",
)
def test_one_score_a_pixel_within_0_and_1_and_overshoot_is_a_probability(
    scores: NDArray[Any],
) -> None:
    for values, has_channels in ((scores, False), (scores[..., None], True)):
        found = evidence_of(values, has_channels)
        assert found.kind == "probabilities"
        assert not found.is_proof
        assert not found.overturns_probabilities


@pytest.mark.parametrize("spread", [1e-3, 0.05, 0.3, 1.0, 20.0])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_scores_on_both_sides_of_0_are_logits(spread: float, dtype: str) -> None:
    scores = RNG.normal(0, spread, (16, 16)).astype(dtype)
    found = evidence_of(scores, False)
    assert found.kind == "logits"
    assert found.is_proof == (spread >= 0.3 and bool(np.abs(scores).max() > 0.5))
    assert found.overturns_probabilities == (spread > 1e-2)


@pytest.mark.parametrize(
    ("value", "is_proof"), [(-0.6, True), (-1e30, True), (1.6, False), (1e30, False)]
)
def test_one_score_that_is_clearly_outside_makes_logits(value: float, is_proof: bool) -> None:
    for scores, has_channels in ((with_one(UNIT, value), False), (with_one(CLASSES, value), True)):
        found = evidence_of(scores, has_channels)
        assert (found.kind, found.overturns_probabilities) == ("logits", True)
        assert found.is_proof == is_proof  # above 1 there are percentages, too


@pytest.mark.parametrize("value", [-np.inf, np.inf, np.nan])
def test_scores_that_are_not_finite_prove_nothing(value: float) -> None:
    assert evidence_of(with_one(UNIT, value), False).kind == "probabilities"
    found = evidence_of(with_one(CLASSES, value), True)
    assert (found.kind, found.is_proof) == ("probabilities", True)
    logits = RNG.normal(0, 3, (16, 16, 3))
    assert evidence_of(with_one(logits, value), True).kind == "logits"
    assert evidence_of(np.full((4, 4), value), False).kind is None


@pytest.mark.parametrize(
    "scores",
    [
        CLASSES,
        CLASSES.astype(np.float16),
        with_one(CLASSES, np.nan),
        with_one(CLASSES, 0),
        bicubic(CLASSES),
        np.clip(bicubic(np.stack([DISC, 1 - DISC], axis=-1)), 0, 1),
        softmax(RNG.normal(0, 3, (8, 8, 1000))).astype(np.float16),
        np.pad(CLASSES, ((0, 16), (0, 16), (0, 0))),
    ],
    ids=lambda scores: f"{scores.shape} {scores.dtype} {scores.min():.3g}",
)
def test_several_scores_that_sum_to_1_are_probabilities(scores: NDArray[Any]) -> None:
    found = evidence_of(scores, True)
    assert (found.kind, found.is_proof) == ("probabilities", True)


@pytest.mark.parametrize(
    "scores",
    [RNG.random((16, 16, 5)), RNG.normal(0, 0.1, (16, 16, 2)), RNG.random((16, 16, 2)) * 0.1],
)
def test_several_scores_that_do_not_sum_to_1_are_taken_as_logits(scores: NDArray[Any]) -> None:
    found = evidence_of(scores, True)
    assert (found.kind, found.is_proof) == ("logits", False)


@pytest.mark.parametrize(
    "scores", [np.zeros((4, 4)), np.full((4, 4), np.nan), RNG.normal(0, 1e-8, (4, 4))]
)
def test_scores_that_are_all_0_or_nan_say_nothing(scores: NDArray[Any]) -> None:
    assert evidence_of(scores, False).kind is None
    assert evidence_of(np.stack([scores, scores], axis=-1), True).kind is None


def test_the_pictures_of_a_call_are_judged_together() -> None:
    alone = evidence_of(with_one(np.zeros((16, 16)), -1e-3), False)
    assert alone.kind == "logits"
    assert (alone + evidence_of(UNIT, False)).kind == "probabilities"
    proof = evidence_of(np.full((4, 4), 9.0), False)
    assert (evidence_of(UNIT, False) + proof).kind == "logits"
    assert Evidence() + alone == alone
