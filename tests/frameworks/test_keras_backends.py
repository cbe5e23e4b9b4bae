"""The Keras callback with each Keras backend, in separate processes."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from commands import command
from journals import journals, read_directory, stored_digests

pytestmark = pytest.mark.skipif(find_spec("keras") is None, reason="needs Keras")

FIT = """
import sys
import keras
import numpy as np
from tb_triptych.keras import TriptychCallback

x = np.random.default_rng(0).random((12, 8, 8, 3), np.float32)
expected = []

class Predict(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        output = self.model(x[:4], training=False)
        expected.append(keras.ops.convert_to_numpy(output))

model = keras.Sequential(
    [keras.Input((8, 8, 3)), keras.layers.Dense(3, "sigmoid"), keras.layers.Dropout(0.5)]
)
model.compile("sgd", "mae")
callbacks = [Predict(), TriptychCallback(sys.argv[1], {"val": (x, 1 - x)}, strict=True)]
model.fit(x, 1 - x, batch_size=4, epochs=3, verbose=0, callbacks=callbacks)
np.save(sys.argv[2], expected)
print(keras.backend.backend())
"""


@pytest.mark.parametrize("backend", ["tensorflow", "torch", "jax"])
def test_outputs_are_of_the_weights_of_the_moment_with_every_backend(
    tmp_path: Path, backend: str
) -> None:
    if find_spec(backend) is None:
        pytest.skip(f"needs {backend}")
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": root}
    done = command(
        sys.executable, "-c", FIT, tmp_path / "log", tmp_path / "expected.npy", env=environment
    )
    assert done.stdout.split() == [backend]
    logged = read_directory(tmp_path / "log")
    assert [event.step for event in logged] == [0, 1, 2]
    for event, outputs in zip(logged, np.load(tmp_path / "expected.npy"), strict=True):
        pixels = np.rint(outputs * 255).astype(np.uint8)
        np.testing.assert_array_equal(event.batch("output"), pixels)
    (journal,) = journals(tmp_path / "log")
    assert len(stored_digests(journal)) == 8 + 3 * 4
