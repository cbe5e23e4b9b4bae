"""Logging tensors of TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import tensorflow as tf

import tb_triptych
from contenders import Log
from contenders.with_numpy import writer

__all__ = ["convert", "op", "strip", "three_images", "writer"]


def convert(array: Any) -> Any:
    """Make an eager tensor."""
    return tf.constant(array)


@contextmanager
def strip(logdir: str) -> Iterator[Log]:
    """One `tf.summary.image` of input, output and target, stacked vertically."""
    writer = tf.summary.create_file_writer(logdir)

    def log(input: Any, output: Any, target: Any, step: int) -> None:
        with writer.as_default():
            glued = tf.concat([input, output, target], axis=1)
            tf.summary.image("val", glued, step, max_outputs=len(output))

    yield log
    writer.close()


@contextmanager
def three_images(logdir: str) -> Iterator[Log]:
    """Three `tf.summary.image`."""
    writer = tf.summary.create_file_writer(logdir)

    def log(input: Any, output: Any, target: Any, step: int) -> None:
        with writer.as_default():
            for name, images in (("input", input), ("output", output), ("target", target)):
                tf.summary.image(name, images, step, max_outputs=len(images))

    yield log
    writer.close()


@contextmanager
def op(logdir: str) -> Iterator[Log]:
    """`tb_triptych.summary.triptych` into an event file."""
    writer = tf.summary.create_file_writer(logdir)

    def log(input: Any, output: Any, target: Any, step: int) -> None:
        with writer.as_default():
            tb_triptych.summary.triptych("val", input, output, target, step)

    yield log
    writer.close()
