"""Training with the Keras callback is, bit for bit, training without it."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from commands import command
from journals import read_directory
from keras_fits import X, Y, digests

from tb_triptych.keras import TriptychCallback

# What Keras says of datasets whose length it does not know, and of all iterators.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Your input ran out of data"),
    pytest.mark.filterwarnings("ignore:`shuffle=True` was passed"),
]


class Recording(keras.callbacks.Callback):
    """Remembers the weights after every epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.weights: list[Any] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.weights.append([w.tolist() for w in self.model.get_weights()])


def dense() -> Any:
    layers = [keras.Input((8, 8, 3)), keras.layers.Dense(3, "sigmoid")]
    return keras.Sequential(layers)


def both(
    directory: Path,
    data: Callable[[], Any],
    model: Callable[[], Any] = dense,
    predict: Callable[[Any], Any] | None = None,
) -> None:
    """Train without and with the callback, for three epochs in batches of the data's making."""
    made = []
    for name in ("without", "with"):
        keras.utils.set_random_seed(1)
        trained, batches, recording = model(), data(), Recording()
        callbacks = [recording]
        if name == "with":
            options: dict[str, Any] = {"predict": None if predict is None else predict(trained)}
            options["value_range"] = (-99, 99)
            datasets = {"train": batches}
            watching = TriptychCallback(
                directory, datasets, every_n_batches=1, strict=True, **options
            )
            callbacks.insert(0, watching)
        trained.compile(keras.optimizers.SGD(0.1), "mae")
        trained.fit(batches, epochs=3, shuffle=False, verbose=0, callbacks=callbacks)
        made.append(recording.weights)
    assert made[1] == made[0]
    assert made[0][-1] != made[0][0]
    assert read_directory(directory)


def slices() -> Any:
    return tf.data.Dataset.from_tensor_slices((X, Y))


@pytest.mark.parametrize(
    "dataset",
    [
        lambda: slices().shuffle(12, seed=3).batch(4),
        lambda: slices().shuffle(12).batch(4),  # seeded by the global seed
        lambda: slices().batch(2).shuffle(3, seed=5).unbatch().batch(4).prefetch(2),
        lambda: slices().shuffle(12, seed=3, reshuffle_each_iteration=False).batch(4),
        lambda: slices().cache().shuffle(12, seed=3).repeat(2).batch(4),
        lambda: tf.data.Dataset.sample_from_datasets(
            [slices(), slices().map(lambda x, y: (y, x))], seed=4, rerandomize_each_iteration=True
        ).batch(4),
        lambda: (
            tf.data.Dataset.from_generator(
                lambda: zip(X, Y, strict=True),
                output_signature=(tf.TensorSpec((8, 8, 3)), tf.TensorSpec((8, 8, 3))),
            )
            .shuffle(12, seed=3)
            .batch(4)
        ),
    ],
    ids=["op seed", "global seed", "twice batched", "once", "cache", "mixed", "generator"],
)
@pytest.mark.filterwarnings("ignore:a tf.data.Dataset of a Python generator:UserWarning")
def test_the_order_of_a_seeded_shuffle_stays(tmp_path: Path, dataset: Any) -> None:
    both(tmp_path, dataset)


def test_what_is_shown_of_a_seeded_shuffle_is_its_first_order(tmp_path: Path) -> None:
    dataset = slices().shuffle(12, seed=3).batch(4)
    callback = TriptychCallback(tmp_path, {"train": dataset})
    x, y = next(iter(dataset))
    model = dense()
    model.compile("sgd", "mae")
    model.fit(X, Y, verbose=0, callbacks=[callback])
    (event,) = read_directory(tmp_path)
    assert event.digests("input") == digests(x.numpy())
    assert event.digests("target") == digests(y.numpy())


def test_augmentation_by_generators_and_layers_goes_on(tmp_path: Path) -> None:
    def data() -> Any:
        generator = tf.random.Generator.from_seed(3)
        flip = keras.layers.RandomFlip(seed=4)

        return slices().batch(4).map(lambda x, y: (flip(x) * generator.uniform(()), y))

    both(tmp_path, data)


def test_an_order_that_cannot_be_kept_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tb_triptych.integrations.tf_data._MOST_BYTES_COPIED", 100)
    with pytest.warns(UserWarning, match="pass the samples as arrays, or the dataset") as warned:
        TriptychCallback(tmp_path, {"train": slices().shuffle(12, seed=3).batch(4)})
    assert [w.filename for w in warned] == [__file__]


def test_a_stream_of_a_python_generator_is_told_with_what_to_do(tmp_path: Path) -> None:
    stream = iter(zip(X, Y, strict=True))
    kinds = (tf.TensorSpec((8, 8, 3)), tf.TensorSpec((8, 8, 3)))
    dataset = tf.data.Dataset.from_generator(lambda: stream, output_signature=kinds).batch(4)
    with pytest.warns(
        UserWarning, match="Python generator .* pass the samples as arrays"
    ) as warned:
        TriptychCallback(tmp_path, {"train": dataset.prefetch(1)})
    assert [w.filename for w in warned] == [__file__]


class Batches(keras.utils.PyDataset):
    """Augments by generators, and by how often it was asked, from a file that it opens late."""

    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__(**options)
        path.write_bytes(X.tobytes())
        self.path = path
        self.file: Any = None
        self.random = np.random.default_rng(3)
        self.asked = 0

    @property
    def num_batches(self) -> int:
        return 3

    def __getitem__(self, index: int) -> Any:
        if self.file is None:
            self.file = self.path.open("rb")
        self.asked += 1
        size = X[:4].nbytes
        self.file.seek(index * size)
        x = np.frombuffer(self.file.read(size), np.float32).reshape(4, 8, 8, 3)
        noise = self.random.random() + np.random.rand() + random.random()
        return x * np.float32(noise / 3), Y[:4] / self.asked


def test_a_py_dataset_is_left_alone(tmp_path: Path) -> None:
    made = []

    def data() -> Any:
        made.append(Batches(tmp_path / "data"))
        return made[-1]

    both(tmp_path, data)
    for batches in made:
        batches.file.close()
    assert made[0].asked == made[1].asked


def test_a_py_dataset_with_processes_is_read_in_one(tmp_path: Path) -> None:
    class Telling(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 3

        def __getitem__(self, index: int) -> Any:
            with (tmp_path / "read by").open("a") as file:
                file.write(f"{os.getpid()}\n")
            return X[:4], Y[:4]

        def __del__(self) -> None:
            pass

    batches = Telling(workers=2, use_multiprocessing=True)
    TriptychCallback(tmp_path, {"train": batches}, samples=6)
    readers = (tmp_path / "read by").read_text().split()
    assert len(readers) == 2
    assert str(os.getpid()) not in readers


def test_a_dataloader_of_pytorch_is_left_alone(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    dataset = torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(Y))
    generator = torch.Generator().manual_seed(3)
    loader = torch.utils.data.DataLoader(
        dataset, batch_size=4, shuffle=True, generator=generator, num_workers=1
    )
    before = generator.get_state(), torch.get_rng_state()
    callback = TriptychCallback(tmp_path, {"train": loader})
    assert torch.equal(generator.get_state(), before[0])
    assert torch.equal(torch.get_rng_state(), before[1])
    model = dense()
    model.compile("sgd", "mae")
    model.fit(X, Y, verbose=0, callbacks=[callback])
    assert read_directory(tmp_path)[0].digests("input") == digests(X[:4])


@keras.saving.register_keras_serializable("tests")
class Noisy(keras.layers.Layer):
    """Draws from seeds of its own, of Keras and of TensorFlow, and counts, when it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.seeds = keras.random.SeedGenerator(3)
        self.dropout = keras.layers.Dropout(0.3, seed=4)
        self.norm = keras.layers.BatchNormalization()
        self.frozen = keras.layers.Dense(3, trainable=False)

    def build(self, shape: Any) -> None:
        self.asked = self.add_weight(name="asked", initializer="zeros", trainable=False)
        for layer in (self.dropout, self.norm, self.frozen):
            layer.build(shape)

    def call(self, x: Any, training: Any = None) -> Any:
        self.asked.assign_add(1.0)
        noise = keras.random.uniform((), seed=self.seeds) + keras.random.uniform((), seed=None)
        x = self.norm(self.dropout(x, training=True), training=True) + 0 * self.frozen(x)
        return x + noise / (1 + self.asked)


def noisy() -> Any:
    return keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Dense(3), Noisy()])


@pytest.mark.parametrize(
    "predict",
    [
        None,
        lambda model: lambda x: model(x, training=True),
        lambda model: model.layers[-1],
        lambda model: keras.Sequential([model, keras.layers.GaussianNoise(0.1, seed=1)]),
        lambda model: lambda x: x + random.random() + np.random.rand(*x.shape),
        lambda model: lambda x: x + tf.random.uniform(x.shape),
        lambda model: lambda x: x + tf.random.get_global_generator().uniform(x.shape),
    ],
    ids=["model", "in training mode", "layer", "around", "numpy", "TensorFlow", "generator"],
)
def test_what_models_draw_and_count_at_inference_goes_on(tmp_path: Path, predict: Any) -> None:
    tf.random.get_global_generator()
    both(tmp_path, lambda: slices().batch(4), noisy, predict)


def test_a_seed_generator_that_only_the_callback_needed_is_not_there_later(tmp_path: Path) -> None:
    def data() -> Any:
        keras.utils.set_random_seed(5)
        return slices().batch(4)

    class Late(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(3)

        def call(self, x: Any, training: Any = None) -> Any:
            x = self.dense(x)
            return x if training else x + keras.random.uniform((), seed=None)

    both(tmp_path, data, Late)


def test_metrics_of_the_model_are_of_the_training_alone(tmp_path: Path) -> None:
    class Tracking(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(3)
            self.mean = keras.metrics.Mean("mean")

        def call(self, x: Any, training: Any = None) -> Any:
            made = self.dense(x)
            self.mean.update_state(made)
            return made

    logged = []
    watching = TriptychCallback(
        tmp_path, {"a": (X, Y)}, every_n_batches=1, value_range=(-9, 9), strict=True
    )
    for callbacks in ([], [watching]):
        keras.utils.set_random_seed(1)
        model = Tracking()
        model.compile("sgd", "mae")
        history = model.fit(X, Y, batch_size=4, epochs=2, verbose=0, callbacks=callbacks)
        logged.append(history.history["mean"])
    assert logged[1] == logged[0]


BACKEND = """
import sys
import keras
import numpy as np
from tb_triptych.keras import TriptychCallback

x = np.random.default_rng(0).random((12, 8, 8, 3), np.float32)

class Noisy(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.seeds = keras.random.SeedGenerator(3)
        self.dropout = keras.layers.Dropout(0.3, seed=4)
        self.norm = keras.layers.BatchNormalization()
    def call(self, x, training=None):
        x = self.norm(self.dropout(x, training=True), training=True)
        return x + keras.random.uniform((), seed=self.seeds)

def weights(*callbacks):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Dense(3), Noisy()])
    model.compile("sgd", "mae")
    model.fit(x, 1 - x, batch_size=4, epochs=3, verbose=0, callbacks=list(callbacks))
    return [w.tolist() for w in model.get_weights()]

log = TriptychCallback(sys.argv[1], {"val": (x, 1 - x)}, every_n_batches=1, strict=True)
assert weights(log) == weights()
print(keras.backend.backend())
"""


@pytest.mark.parametrize("backend", ["tensorflow", "torch", "jax"])
def test_every_backend_trains_the_same_weights(tmp_path: Path, backend: str) -> None:
    if find_spec(backend) is None:
        pytest.skip(f"needs {backend}")
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": root}
    done = command(sys.executable, "-c", BACKEND, tmp_path, env=environment)
    assert done.stdout.split() == [backend]
    assert len(read_directory(tmp_path)) == 9


def generated() -> Any:
    for i in range(0, 12, 4):
        yield X[i : i + 4], Y[i : i + 4]


def test_an_iterator_that_is_trained_with_is_told_with_what_to_do(tmp_path: Path) -> None:
    batches = generated()
    callback = TriptychCallback(tmp_path, {"train": batches})
    model = dense()
    model.compile("sgd", "mae")
    said = r"datasets\['train'\] is the iterator.*itertools.chain\(first, batches\)"
    with pytest.warns(UserWarning, match=said) as warned:
        model.fit(batches, steps_per_epoch=1, verbose=0, callbacks=[callback])
    assert __file__ in [w.filename for w in warned]
    model.fit(X, Y, verbose=0, callbacks=[callback])


def test_an_iterator_that_only_the_callback_reads_is_none_of_its_business(tmp_path: Path) -> None:
    batches = generated()
    callback = TriptychCallback(tmp_path, {"train": batches})
    model = dense()
    model.compile("sgd", "mae")
    model.fit(generated(), steps_per_epoch=3, verbose=0, callbacks=[callback])
