"""The samples of a dataset that the Keras callback shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from journals import read_directory
from keras_fits import X, Y, digests, fit

from tb_triptych.keras import TriptychCallback


def with_weights() -> Iterator[Any]:
    for i in range(0, 12, 3):
        yield X[i : i + 3], Y[i : i + 3], np.ones(3)


class Sequence(keras.utils.PyDataset):
    """Batches by index, no more than its length."""

    @property
    def num_batches(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        if index >= 4:
            raise AssertionError("there is no such batch")
        return X[3 * index : 3 * index + 3], Y[3 * index : 3 * index + 3]


@pytest.mark.parametrize(
    "dataset",
    [
        pytest.param((X, Y), id="arrays"),
        pytest.param((X, Y, np.ones(12)), id="arrays with weights"),
        pytest.param((tf.constant(X), tf.constant(Y)), id="tensors"),
        pytest.param(tf.data.Dataset.from_tensor_slices((X, Y)).batch(3), id="tf.data"),
        pytest.param([(X[:3], Y[:3]), (X[3:], Y[3:])], id="list of batches"),
        pytest.param([[X[:3], Y[:3]], [X[3:], Y[3:]]], id="as a DataLoader makes them"),
        pytest.param(with_weights(), id="generator"),
        pytest.param(Sequence(), id="PyDataset"),
    ],
)
def test_the_first_samples_are_taken_from_as_many_batches_as_needed(
    tmp_path: Path, dataset: Any
) -> None:
    fit(TriptychCallback(tmp_path, {"val": dataset}, samples=5), epochs=1)
    (event,) = read_directory(tmp_path)
    assert event.digests("input") == digests(X[:5])
    assert event.digests("target") == digests(Y[:5])


@pytest.mark.parametrize("dataset", [X, (X,), (X, None), [(X,)], iter([X[:2], X[2:]])])
def test_without_y_there_is_no_target(tmp_path: Path, dataset: Any) -> None:
    fit(TriptychCallback(tmp_path, {"val": dataset}), epochs=1)
    (event,) = read_directory(tmp_path)
    assert event.digests("input") == digests(X[:4])
    assert [list(sample.panes) for sample in event.header.samples] == [["input", "output"]] * 4


def test_a_dataset_that_shuffles_is_read_only_once(tmp_path: Path) -> None:
    dataset = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(12).batch(2)
    fit(TriptychCallback(tmp_path, {"val": dataset}), epochs=3)
    assert len({tuple(event.digests("input")) for event in read_directory(tmp_path)}) == 1


def test_arrays_that_are_changed_later_do_not_change_what_is_shown(tmp_path: Path) -> None:
    x, y = X.copy(), Y.copy()
    callback = TriptychCallback(tmp_path, {"val": (x, y)})
    x[:], y[:] = 0, 0
    fit(callback, epochs=1)
    assert read_directory(tmp_path)[0].digests("input") == digests(X[:4])
    assert read_directory(tmp_path)[0].digests("target") == digests(Y[:4])


def test_a_dataset_with_fewer_samples_is_shown_whole(tmp_path: Path) -> None:
    datasets = {"arrays": (X[:2], Y[:2]), "batches": Sequence()}
    fit(TriptychCallback(tmp_path, datasets, samples=20), epochs=1)
    arrays, batches = read_directory(tmp_path)
    assert arrays.digests("input") == digests(X[:2])
    assert batches.digests("input") == digests(X)


def test_captions_and_ids_go_with_their_dataset(tmp_path: Path) -> None:
    callback = TriptychCallback(
        tmp_path,
        {"train": (X, Y), "val": (X, Y)},
        samples=2,
        captions={"val": ["cat", None]},
        sample_ids={"train": ["a", "b"]},
    )
    fit(callback, epochs=1)
    train, val = read_directory(tmp_path)
    assert [(sample.id, sample.caption) for sample in train.header.samples] == [
        ("a", None),
        ("b", None),
    ]
    assert [(sample.id, sample.caption) for sample in val.header.samples] == [
        ("0", "cat"),
        ("1", None),
    ]


@pytest.mark.parametrize(
    ("datasets", "error", "message"),
    [
        ((X, Y), TypeError, r"datasets is a tuple of 2: pass a dict"),
        ({}, ValueError, r"datasets is empty"),
        ({1: (X, Y)}, TypeError, r"the key 1: pass the name of the series"),
        ({"val": 3}, TypeError, r"datasets\['val'\]: it is 3: pass a pair of arrays"),
        ({"val": "path"}, TypeError, r"it is 'path'"),
        ({"val": {"x": X}}, TypeError, r"it is a dict with the keys \['x'\]"),
        ({"val": [X, Y]}, TypeError, r"a list of 2 arrays could be .*pass the tuple"),
        ({"val": ({"a": X}, Y)}, TypeError, r"x is a dict with the keys \['a'\].*predict="),
        ({"val": ([X, X], Y)}, TypeError, r"x is a list of 2.*predict="),
        ({"val": [((X, X), Y)]}, TypeError, r"x is a tuple of 2.*predict="),
        ({"val": (X, Y, X, Y)}, ValueError, r"expected \(x, y\), got 4 items"),
        ({"val": (X[:3], Y[:2])}, ValueError, r"x has 3 samples, y has 2"),
        ({"val": (X[:8], Y[:3])}, ValueError, r"x has 8 samples, y has 3"),
        ({"val": (X[:8], Y[:5])}, ValueError, r"x has 8 samples, y has 5"),
        ({"val": (X[:0], Y[:0])}, ValueError, r"it has no samples"),
        ({"val": iter([])}, ValueError, r"it has no samples"),
        ({"val": (X[0], Y[0])}, ValueError, r"x has shape \(8, 8, 3\).*array\[None\]"),
        ({"val": [(X[0], Y[0])]}, ValueError, r"x has shape \(8, 8, 3\).*dataset.batch"),
        ({"val": (X, np.arange(12.0))}, ValueError, r"\['val'\]: target has shape \(4"),
        ({"val": (X, np.zeros(X.shape, int))}, TypeError, r"target has dtype int64.*cast"),
        ({"val": (X, 3)}, ValueError, r"y is 3: pass pictures as"),
        ({"val": [(X[:1], Y[:1]), (X[1:, :4], Y[1:])]}, ValueError, r"differ in the shape of x"),
        ({"val": iter([(X[:1], Y[:1]), X[1:]])}, ValueError, r"some of its batches have a target"),
    ],
)
def test_wrong_datasets_are_refused_when_the_callback_is_made(
    tmp_path: Path, datasets: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TriptychCallback(tmp_path, datasets)
