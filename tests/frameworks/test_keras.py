"""Real fits with real files: the log of the Keras callback."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from journals import journals, read_directory, stored_digests
from keras_fits import X, Y, digests, fit, inverter, steps
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator

from tb_triptych.keras import TriptychCallback
from tb_triptych.panes import Image


def test_inputs_and_targets_stay_the_same_and_outputs_change(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}), epochs=3)
    logged = read_directory(tmp_path)
    assert [event.step for event in logged] == [0, 1, 2]
    for event in logged:
        assert event.digests("input") == digests(X[:4])
        assert event.digests("target") == digests(Y[:4])
    assert len({tuple(event.digests("output")) for event in logged}) == 3


def test_each_dataset_is_a_series(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"train": (X, Y), "val": (X[6:], Y[6:])}), epochs=1)
    train, val = read_directory(tmp_path)
    assert (train.tag, train.digests("input")) == ("train", digests(X[:4]))
    assert (val.tag, val.digests("input")) == ("val", digests(X[6:10]))


@pytest.mark.parametrize("jit_compile", ["auto", True, False])
def test_outputs_are_of_the_weights_of_the_moment(tmp_path: Path, jit_compile: Any) -> None:
    expected = []

    class Predict(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            expected.append(digests(np.asarray(self.model(X[:4], training=False))))

    model = inverter(jit_compile=jit_compile)
    callbacks = [Predict(), TriptychCallback(tmp_path, {"val": (X, Y)})]
    model.fit(X, Y, batch_size=4, epochs=2, verbose=0, callbacks=callbacks)
    assert [event.digests("output") for event in read_directory(tmp_path)] == expected


def test_the_model_is_asked_in_inference_mode(tmp_path: Path) -> None:
    model = inverter()
    model.add(keras.layers.Dropout(0.9))
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}), model, epochs=1)
    expected = np.asarray(model(X[:4], training=False))
    assert read_directory(tmp_path)[0].digests("output") == digests(expected)


class Gan(keras.Model):
    """Two networks, trained by hand; the model itself has no outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = keras.Sequential(
            [keras.Input((8, 8, 3)), keras.layers.Dense(3), keras.layers.Dropout(0.9)]
        )
        self.discriminator = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Dense(1)])
        self.compile()

    def train_step(self, data: Any) -> dict[str, Any]:
        for weight in self.generator.trainable_variables:
            weight.assign_add(keras.ops.ones_like(weight))
        return {"discriminator": keras.ops.mean(self.discriminator(data[0]))}


def test_the_generator_of_a_gan_with_a_train_step_of_its_own_is_shown(tmp_path: Path) -> None:
    gan = Gan()
    callback = TriptychCallback(
        tmp_path,
        {"val": (X, Y)},
        predict=gan.generator,
        value_range=(-50, 50),
        strict=True,
    )
    fit(callback, gan)
    first, last = read_directory(tmp_path)
    assert first.digests("output") != last.digests("output")
    now = np.asarray(gan.generator(X[:4], training=False))
    assert last.digests("output") == digests(now, Image(value_range=(-50, 50)))


def test_outputs_may_be_larger_than_inputs(tmp_path: Path) -> None:
    callback = TriptychCallback(
        tmp_path, {"val": (X, None)}, predict=lambda x: x.repeat(2, 1).repeat(2, 2), strict=True
    )
    fit(callback, epochs=1)
    (sample, *_) = read_directory(tmp_path)[0].header.samples
    assert {role: pane.shape for role, pane in sample.panes.items()} == {
        "input": (8, 8, 3),
        "output": (16, 16, 3),
    }


def test_scalars_of_keras_on_the_same_directory_stay_complete(tmp_path: Path) -> None:
    def scalars() -> list[int]:
        train.Reload()
        return [event.step for event in train.Tensors("epoch_loss")]

    seen = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.append(scalars())

    train = EventAccumulator(str(tmp_path / "train"), tensor_size_guidance={})
    triptychs = TriptychCallback(tmp_path, {"val": (X, Y)})
    (tmp_path / "train").mkdir()
    board = keras.callbacks.TensorBoard(tmp_path)

    class Flush(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            board._train_writer.flush()

    callbacks = [triptychs, board, Flush(), Watch()]
    inverter().fit(X, Y, epochs=3, verbose=0, callbacks=callbacks)
    assert seen == [[0], [0, 1], [0, 1, 2]]
    assert steps(tmp_path) == [0, 1, 2]


def test_a_picture_can_be_read_while_training_goes_on(tmp_path: Path) -> None:
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            while epoch not in steps(tmp_path):
                time.sleep(0.01)
            seen.append(epoch)

    callbacks = [TriptychCallback(tmp_path, {"val": (X, Y)}), Watch()]
    inverter().fit(X, Y, epochs=2, verbose=0, callbacks=callbacks)
    assert seen == [0, 1]


def test_inputs_and_targets_are_stored_once(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"train": (X, Y), "val": (X, Y)}), epochs=3)
    (journal,) = journals(tmp_path)
    stored = stored_digests(journal)
    assert sorted(set(stored)) == sorted(stored)
    assert set(digests(X[:4])) | set(digests(Y[:4])) < set(stored)


def test_nothing_is_written_before_training(tmp_path: Path) -> None:
    TriptychCallback(tmp_path / "run", {"val": (X, Y)})
    assert list(tmp_path.iterdir()) == []


def test_channels_first_is_asked_of_keras(tmp_path: Path) -> None:
    channels_first = np.moveaxis(X, -1, 1)
    keras.config.set_image_data_format("channels_first")
    try:
        callback = TriptychCallback(
            tmp_path, {"val": (channels_first, None)}, predict=lambda x: x, strict=True
        )
    finally:
        keras.config.set_image_data_format("channels_last")
    fit(callback, epochs=1)
    assert read_directory(tmp_path)[0].digests("input") == digests(X[:4])


def test_a_good_fit_warns_of_nothing(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(TriptychCallback(tmp_path, {"val": (X, Y)}), epochs=1)
