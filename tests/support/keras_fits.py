"""A small model that is fitted with the Keras callback, and reads its log."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from journals import read_directory

from tb_triptych.arrays import to_numpy
from tb_triptych.encoding.encode import encode
from tb_triptych.panes import Image

RANDOM = np.random.default_rng(0)
X = RANDOM.random((12, 8, 8, 3)).astype(np.float32)
Y = 1 - X


def steps(log_dir: Path, tag: str = "val") -> list[int]:
    return [logged.step for logged in read_directory(log_dir) if logged.tag == tag]


def digests(pictures: Any, pane: Image | None = None) -> list[str]:
    return [encode(to_numpy(picture), pane or Image()).digest for picture in pictures]


def inverter(**options: Any) -> Any:
    """A model that can learn to turn a picture into its negative."""
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Dense(3, "sigmoid")])
    model.compile("sgd", "mae", **options)
    return model


def fit(callback: Any, model: Any = None, **options: Any) -> Any:
    """Train on 12 samples, 3 batches per epoch."""
    arguments = {"x": X, "y": Y, "batch_size": 4, "epochs": 2, "verbose": 0, **options}
    model = model or inverter()
    model.fit(**arguments, callbacks=[callback])
    return model
