"""Metrics and segmentations logged by the Keras callback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from journals import read_directory
from keras_fits import X, Y, fit, inverter
from scalars import read_scalars

from tb_triptych.keras import TriptychCallback
from tb_triptych.panes import Labels


def test_samples_with_a_target_are_measured(tmp_path: Path) -> None:
    datasets = {"val": (X, Y), "alone": X}
    fit(TriptychCallback(tmp_path, datasets, metrics=("mae", "psnr")), epochs=1)
    val, alone = read_directory(tmp_path)
    assert [set(sample.metrics) for sample in val.header.samples] == [{"mae", "psnr"}] * 4
    assert [sample.metrics for sample in alone.header.samples] == [{}] * 4


def test_by_default_what_is_usual_is_measured(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}), epochs=1)
    fit(TriptychCallback(tmp_path / "none", {"val": (X, Y)}, metrics=None), epochs=1)
    assert list(read_directory(tmp_path)[0].header.samples[0].metrics) == ["psnr", "ssim", "mae"]
    assert read_directory(tmp_path / "none")[0].header.samples[0].metrics == {}


def test_auto_that_was_written_is_told_where_no_target_is(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="'alone': metrics=\"auto\" measures nothing") as caught:
        fit(TriptychCallback(tmp_path, {"val": (X, Y), "alone": X}, metrics="auto"), epochs=2)
    assert len(caught) == 1
    fit(TriptychCallback(tmp_path, {"alone": X}), epochs=1)  # by default it is no mistake


def test_means_are_scalars_that_leave_those_of_keras_alone(tmp_path: Path) -> None:
    log = TriptychCallback(tmp_path, {"val": (X, Y), "alone": X}, metrics_as_scalars=True)
    callbacks = [log, keras.callbacks.TensorBoard(tmp_path)]
    inverter().fit(X, Y, batch_size=4, epochs=3, verbose=0, callbacks=callbacks)
    means = read_scalars(tmp_path / "triptych")
    assert set(means) == {"val/psnr", "val/mae"}  # the pictures are too small for SSIM
    first = [sample.metrics["mae"] for sample in read_directory(tmp_path)[0].header.samples]
    assert means["val/mae"][0] == pytest.approx(np.mean(np.array(first, float)))
    assert list(means["val/mae"]) == [0, 1, 2]
    assert list(read_scalars(tmp_path / "train")["epoch_loss"]) == [0, 1, 2]


def test_a_segmentation_is_logged_from_its_scores(tmp_path: Path) -> None:
    labels = (X[..., 0] > 0.5).astype(np.int64)
    panes = {"output": Labels(["dark", "light"], from_scores=True), "target": Labels()}
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Dense(2, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    callback = TriptychCallback(tmp_path, {"val": (X, labels)}, panes=panes, strict=True)
    fit(callback, model, y=labels, epochs=1)
    (event,) = read_directory(tmp_path)
    assert list(event.header.samples[0].panes) == ["input", "output", "output:soft", "target"]
    assert list(event.header.samples[0].metrics) == ["iou", "dice", "pixel_error"]
    scores = model.predict(X[:4], verbose=0)
    for i in range(4):
        np.testing.assert_array_equal(event.pictures[str(i), "output"], scores[i].argmax(-1))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"metrics": "psrn"}, ValueError, r"datasets\['val'\]: metrics has 'psrn'"),
        ({"metrics": "iou"}, ValueError, r"compares class ids"),
        ({"metrics": {"a": [1, 2]}}, ValueError, r"metrics\['a'\] has 2 numbers of shape \(2,\)"),
        ({"metrics": None, "metrics_as_scalars": True}, ValueError, r"nothing is measured"),
    ],
)
def test_wrong_metrics_are_told_when_the_callback_is_made(
    tmp_path: Path, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TriptychCallback(tmp_path, {"val": (X, Y)}, **options)


def test_a_prediction_in_place_leaves_the_inputs_alone(tmp_path: Path) -> None:
    def halve(inputs: Any) -> Any:
        inputs /= 2
        return inputs

    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, predict=halve, strict=True)
    fit(callback, epochs=2)
    for event in read_directory(tmp_path):
        for i in range(4):
            levels = {role: event.pictures[str(i), role] for role in ("input", "output")}
            np.testing.assert_array_equal(levels["input"], np.rint(X[i] * 255))
            np.testing.assert_allclose(levels["output"], X[i] * 127.5, atol=0.6)
