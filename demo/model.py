"""Pix2Pix as one Keras model: a generator and a discriminator trained against each other."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import ops


class Pix2Pix(keras.Model):
    """A conditional GAN: L1 loss for what is right, adversarial loss for what looks real.

    Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks",
    arXiv:1611.07004. As there, the discriminator learns at half speed.

    Attributes:
      generator: Makes the output from the input.
      discriminator: Distinguishes targets from outputs, patch by patch, given the input.
    """

    def __init__(self, generator: Any, discriminator: Any, *, l1_weight: float = 100.0) -> None:
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.l1_weight = l1_weight
        self.l1 = keras.metrics.Mean(name="l1")
        self.adversarial = keras.metrics.Mean(name="adversarial")
        self.discrimination = keras.metrics.Mean(name="discriminator")

    def compile(self, learning_rate: Any, **options: Any) -> None:
        """Give both networks an optimizer.

        Args:
          learning_rate: A number or a schedule.
          options: As for `keras.Model.compile`.
        """
        super().compile(**options)
        self.generator_optimizer = keras.optimizers.Adam(learning_rate, beta_1=0.5)
        self.discriminator_optimizer = keras.optimizers.Adam(2e-4, beta_1=0.5)

    @property
    def metrics(self) -> list[Any]:
        """What is averaged over an epoch."""
        return [self.l1, self.adversarial, self.discrimination]

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Translate pictures."""
        return self.generator(inputs, training=training)

    def train_step(self, data: Any) -> dict[str, Any]:
        """Let both networks learn from one batch."""
        inputs, targets = data
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            outputs = self.generator(inputs, training=True)
            real = self.discriminator([inputs, targets], training=True)
            fake = self.discriminator([inputs, outputs], training=True)
            l1 = ops.mean(ops.abs(targets - outputs))
            adversarial = cross_entropy(1.0, fake)
            generator_loss = self.l1_weight * l1 + adversarial
            discriminator_loss = (cross_entropy(1.0, real) + cross_entropy(0.0, fake)) / 2
        for network, optimizer, tape, loss in (
            (self.generator, self.generator_optimizer, generator_tape, generator_loss),
            (
                self.discriminator,
                self.discriminator_optimizer,
                discriminator_tape,
                discriminator_loss,
            ),
        ):
            weights = network.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        self.l1.update_state(l1)
        self.adversarial.update_state(adversarial)
        self.discrimination.update_state(discriminator_loss)
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, data: Any) -> dict[str, Any]:
        """Measure the distance of outputs from their targets."""
        inputs, targets = data
        self.l1.update_state(ops.mean(ops.abs(targets - self(inputs))))
        return {"l1": self.l1.result()}


def cross_entropy(label: float, logits: Any) -> Any:
    """Return the mean binary cross-entropy of logits that all have one label."""
    return ops.mean(ops.binary_crossentropy(ops.full_like(logits, label), logits, from_logits=True))
