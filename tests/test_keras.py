"""Real fits with real files: what the callback leaves in the log."""

from __future__ import annotations

import gc
import os
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
import tensorflow as tf
from journals import Logged, journals, read_directory, stored_digests
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator

from tb_triptych.arrays import to_numpy
from tb_triptych.encoding import encode
from tb_triptych.keras import TriptychCallback
from tb_triptych.panes import Image

RANDOM = np.random.default_rng(0)
X = RANDOM.random((12, 8, 8, 3)).astype(np.float32)
Y = 1 - X


def read(log_dir: Path) -> list[Logged]:
    """Read all events of the callback, in the order in which they were written."""
    return read_directory(log_dir)


def steps(log_dir: Path, tag: str = "val") -> list[int]:
    return [logged.step for logged in read(log_dir) if logged.tag == tag]


def digests(pictures: Any, pane: Image | None = None) -> list[str]:
    return [encode(to_numpy(picture), pane or Image()).digest for picture in pictures]


def inverter(**options: Any) -> Any:
    """A model that can learn to turn a picture into its negative."""
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Dense(3, "sigmoid")])
    model.compile("sgd", "mae", **options)
    return model


def fit(callback: Any, model: Any = None, **options: Any) -> Any:
    """Train on 12 samples, 3 batches an epoch."""
    arguments = {"x": X, "y": Y, "batch_size": 4, "epochs": 2, "verbose": 0, **options}
    model = model or inverter()
    model.fit(**arguments, callbacks=[callback])
    return model


def test_inputs_and_targets_stay_the_same_and_outputs_change(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}), epochs=3)
    logged = read(tmp_path)
    assert [event.step for event in logged] == [0, 1, 2]
    for event in logged:
        assert event.digests("input") == digests(X[:4])
        assert event.digests("target") == digests(Y[:4])
    assert len({tuple(event.digests("output")) for event in logged}) == 3


def test_each_dataset_is_a_series(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"train": (X, Y), "val": (X[6:], Y[6:])}), epochs=1)
    train, val = read(tmp_path)
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
    assert [event.digests("output") for event in read(tmp_path)] == expected


def test_the_model_is_asked_in_inference_mode(tmp_path: Path) -> None:
    model = inverter()
    model.add(keras.layers.Dropout(0.9))
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}), model, epochs=1)
    expected = np.asarray(model(X[:4], training=False))
    assert read(tmp_path)[0].digests("output") == digests(expected)


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
        panes=Image(value_range=(-50, 50)),
        strict=True,
    )
    fit(callback, gan)
    first, last = read(tmp_path)
    assert first.digests("output") != last.digests("output")
    now = np.asarray(gan.generator(X[:4], training=False))
    assert last.digests("output") == digests(now, Image(value_range=(-50, 50)))


def test_outputs_may_be_larger_than_inputs(tmp_path: Path) -> None:
    callback = TriptychCallback(
        tmp_path, {"val": (X, None)}, predict=lambda x: x.repeat(2, 1).repeat(2, 2), strict=True
    )
    fit(callback, epochs=1)
    (sample, *_) = read(tmp_path)[0].header.samples
    assert {role: pane.shape for role, pane in sample.panes.items()} == {
        "input": (8, 8, 3),
        "output": (16, 16, 3),
    }


def with_weights() -> Iterator[Any]:
    for i in range(0, 12, 3):
        yield X[i : i + 3], Y[i : i + 3], np.ones(3)


class Sequence(keras.utils.PyDataset):
    """Batches by index, of which there are no more than it says."""

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
    (event,) = read(tmp_path)
    assert event.digests("input") == digests(X[:5])
    assert event.digests("target") == digests(Y[:5])


@pytest.mark.parametrize("dataset", [X, (X,), (X, None), [(X,)], iter([X[:2], X[2:]])])
def test_without_y_there_is_no_target(tmp_path: Path, dataset: Any) -> None:
    fit(TriptychCallback(tmp_path, {"val": dataset}), epochs=1)
    (event,) = read(tmp_path)
    assert event.digests("input") == digests(X[:4])
    assert [list(sample.panes) for sample in event.header.samples] == [["input", "output"]] * 4


def test_a_dataset_that_shuffles_is_read_only_once(tmp_path: Path) -> None:
    dataset = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(12).batch(2)
    fit(TriptychCallback(tmp_path, {"val": dataset}), epochs=3)
    assert len({tuple(event.digests("input")) for event in read(tmp_path)}) == 1


def test_arrays_that_are_changed_later_do_not_change_what_is_shown(tmp_path: Path) -> None:
    x, y = X.copy(), Y.copy()
    callback = TriptychCallback(tmp_path, {"val": (x, y)})
    x[:], y[:] = 0, 0
    fit(callback, epochs=1)
    assert read(tmp_path)[0].digests("input") == digests(X[:4])
    assert read(tmp_path)[0].digests("target") == digests(Y[:4])


def test_a_dataset_with_fewer_samples_is_shown_whole(tmp_path: Path) -> None:
    datasets = {"arrays": (X[:2], Y[:2]), "batches": Sequence()}
    fit(TriptychCallback(tmp_path, datasets, samples=20), epochs=1)
    arrays, batches = read(tmp_path)
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
    train, val = read(tmp_path)
    assert [(sample.id, sample.caption) for sample in train.header.samples] == [
        ("a", None),
        ("b", None),
    ]
    assert [(sample.id, sample.caption) for sample in val.header.samples] == [
        ("0", "cat"),
        ("1", None),
    ]


def test_every_n_epochs_begins_with_the_first(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_epochs=2), epochs=5)
    assert steps(tmp_path) == [0, 2, 4]


def test_steps_go_on_from_initial_epoch(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}), initial_epoch=5, epochs=7)
    assert steps(tmp_path) == [5, 6]


def test_every_n_batches_counts_batches_at_the_end_of_epochs_too(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=2), epochs=2)
    assert steps(tmp_path) == [2, 3, 4, 6]


def test_without_epochs_only_batches_count(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=2, every_n_epochs=None)
    fit(callback, epochs=3)
    assert steps(tmp_path) == [2, 4, 6, 8]


def test_batches_are_counted_from_initial_epoch(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=100)
    fit(callback, initial_epoch=5, epochs=7)
    assert steps(tmp_path) == [18, 21]


def test_an_execution_of_several_steps_logs_at_its_end(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=3, every_n_epochs=None)
    model = inverter(steps_per_execution=2)
    fit(callback, model, batch_size=2, epochs=2)  # 6 batches an epoch, in executions of 2
    assert steps(tmp_path) == [4, 6, 10, 12]


def test_a_second_fit_goes_on_in_a_journal_of_its_own(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)})
    model = fit(callback)
    fit(callback, model, initial_epoch=2, epochs=4)
    assert steps(tmp_path) == [0, 1, 2, 3]
    assert len(journals(tmp_path)) == 2


def test_batches_of_a_second_fit_are_counted_on(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=2)
    model = fit(callback, epochs=1)
    fit(callback, model, epochs=1)
    assert steps(tmp_path) == [2, 3, 4, 6]


def test_a_predict_that_raises_is_warned_about_once_and_training_goes_on(tmp_path: Path) -> None:
    calls = []

    def predict(x: Any) -> Any:
        calls.append(len(x))
        if len(calls) < 3:
            raise ZeroDivisionError("no luck")
        return x

    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, predict=predict)
    with pytest.warns(UserWarning, match=r"'val' at step 0: ZeroDivisionError: no luck") as warned:
        fit(callback, epochs=4)
    assert len(warned) == 1
    assert warned[0].filename == __file__
    assert steps(tmp_path) == [2, 3]


def test_a_series_that_fails_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    datasets = {"train": (X[:2], Y[:2]), "val": (X, Y)}
    callback = TriptychCallback(tmp_path, datasets, predict=lambda x: x if len(x) == 4 else x[:1])
    with pytest.warns(UserWarning, match="'train' at step 0: ValueError: .*number of samples"):
        fit(callback)
    assert steps(tmp_path, "val") == [0, 1]


def test_a_model_with_several_outputs_is_warned_about_with_what_to_do(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, predict=lambda x: {"image": x})
    with pytest.warns(UserWarning, match=r"a dict with the keys \['image'\]: pass predict="):
        fit(callback)


def test_a_log_directory_that_cannot_be_written_does_not_stop_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    callback = TriptychCallback(tmp_path / "file", {"val": (X, Y)})
    with pytest.warns(UserWarning, match="the directory can be written") as warned:
        fit(callback, epochs=3)
    assert len(warned) == 1


def test_strict_raises_what_went_wrong(tmp_path: Path) -> None:
    def predict(x: Any) -> Any:
        raise ZeroDivisionError("no luck")

    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, predict=predict, strict=True)
    with pytest.raises(ZeroDivisionError, match="no luck"):
        fit(callback)


def test_an_interrupt_is_not_swallowed(tmp_path: Path) -> None:
    def predict(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(TriptychCallback(tmp_path, {"val": (X, Y)}, predict=predict))


class Interrupt(keras.callbacks.Callback):
    """Ctrl-C in the second epoch."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == 1:
            raise KeyboardInterrupt


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks for open files in /proc")
def test_a_fit_that_was_interrupted_leaves_no_file_open(tmp_path: Path) -> None:
    def open_files() -> list[str]:
        links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return [name for name in map(os.readlink, links) if str(tmp_path) in name]

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        callback = TriptychCallback(tmp_path, {"val": (X, Y)})
        with pytest.raises(KeyboardInterrupt) as interrupted:
            inverter().fit(X, Y, epochs=3, verbose=0, callbacks=[Interrupt(), callback])
        while len(open_files()) != 2:  # written in the background
            time.sleep(0.01)
        del callback, interrupted
        gc.collect()
        while open_files():
            time.sleep(0.01)
    assert not [w for w in warned if issubclass(w.category, ResourceWarning)]
    assert steps(tmp_path) == [0]


def test_after_a_fit_that_was_interrupted_the_next_one_logs(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)})
    model = inverter()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=3, verbose=0, callbacks=[Interrupt(), callback])
    fit(callback, model, initial_epoch=1)
    assert steps(tmp_path) == [0, 1]
    assert len(journals(tmp_path)) == 2


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
        ({"val": (X, Y, X, Y)}, ValueError, r"4 things stand where \(x, y\)"),
        ({"val": (X[:3], Y[:2])}, ValueError, r"x has 3 samples where y has 2"),
        ({"val": (X[:0], Y[:0])}, ValueError, r"there is no sample"),
        ({"val": iter([])}, ValueError, r"there is no sample"),
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


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"every_n_epochs": 0}, ValueError, "every_n_epochs is 0: pass at least 1"),
        ({"every_n_batches": 1.5}, TypeError, "every_n_batches is 1.5: pass a whole number"),
        ({"samples": 0}, ValueError, "samples is 0"),
        ({"samples": None}, TypeError, "samples is None"),
        ({"predict": 3}, TypeError, "predict is 3: pass a model or a function"),
        ({"panes": "rgb"}, TypeError, "panes is 'rgb'"),
        ({"panes": {"mask": Image()}}, ValueError, "panes names the role 'mask'"),
        ({"captions": ["a"]}, TypeError, "captions is a list of 1: pass a dict"),
        ({"captions": {"test": ["a"]}}, ValueError, r"captions names \['test'\]"),
        ({"captions": {"val": ["a"]}}, ValueError, "captions has 1 entries for 4 samples"),
        ({"sample_ids": {"val": "aaab"}}, TypeError, "sample_ids"),
        ({"data_format": "CHW"}, ValueError, "data_format is 'CHW'"),
        ({"log_dir": "gs://bucket/logs"}, ValueError, "pass a local directory"),
    ],
)
def test_wrong_options_are_refused_when_the_callback_is_made(
    tmp_path: Path, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        TriptychCallback(**{"log_dir": tmp_path, "datasets": {"val": (X, Y)}, **options})


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
    assert read(tmp_path)[0].digests("input") == digests(X[:4])


def test_a_good_fit_warns_of_nothing(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(TriptychCallback(tmp_path, {"val": (X, Y)}), epochs=1)
