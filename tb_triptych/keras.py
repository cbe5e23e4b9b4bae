"""A Keras 3 callback that logs triptychs of a few fixed samples while a model is trained."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import keras
from numpy.typing import NDArray

from tb_triptych.inputs.call_site import call_site
from tb_triptych.inputs.directories import local_directory
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.integrations.callback import CallbackLog
from tb_triptych.integrations.consumed_iterators import Consumed, is_argument_of_fit
from tb_triptych.integrations.fixed_samples import fixed_samples
from tb_triptych.integrations.options import EveryN, read_options
from tb_triptych.integrations.random_state import untouched
from tb_triptych.metrics.plan import DEFAULT_METRICS, MetricSpecs
from tb_triptych.panes import Pane


class TriptychCallback(keras.callbacks.Callback):
    """Logs the input, output and target of the same few samples after every epoch.

        import keras
        import numpy as np
        from tb_triptych.keras import TriptychCallback

        x = np.random.default_rng(0).random((8, 32, 32, 3), np.float32)
        layer = keras.layers.Conv2D(3, 1, activation="sigmoid")
        model = keras.Sequential([keras.Input((32, 32, 3)), layer])
        model.compile(loss="mse")
        log = TriptychCallback("logs/unet", {"train": (x, 1 - x)}, metrics=["psnr"])
        model.fit(x, 1 - x, epochs=2, callbacks=[log, keras.callbacks.TensorBoard("logs/unet")])

    Each dataset is a series of its name, in the run of `log_dir`. Inputs and targets are copied
    once, when the callback is made, so that they are the same at every epoch, and stored once. The
    model sees them in inference mode, all samples of a dataset in one batch. Encoding and writing
    happen in the background, see `tb_triptych.TriptychWriter`, and are finished when `fit` returns.

    The training is the same as without the callback: seeds, statistics of layers and metrics are
    restored, and datasets that shuffle or count are read in a copy, or in a process of their own if
    they are a `PyDataset` or `DataLoader` with workers.

    The step is the number of the epoch, from 0, as for the epoch scalars of
    `keras.callbacks.TensorBoard`. With `every_n_batches` it is the number of batches trained so
    far, also at the end of an epoch: it continues over later calls of `fit`, and starts at
    `initial_epoch` times the batches per epoch if that number is known.

    A failure to make or write a picture does not stop the training: it is warned about once, and
    later steps are tried as usual.

    Args:
      log_dir: A local directory, the same as for `keras.callbacks.TensorBoard`.
      datasets: What to show, by name of the series: a pair of arrays `(x, y)`, an array `x`, or
        batches, of which the first ones are read: a `tf.data.Dataset`, a `keras.utils.PyDataset`, a
        PyTorch `DataLoader`, or an iterable of `(x, y)`, `(x, y, sample_weight)` or `x`. `x` and
        `y` are `[k, h, w, c]` or `[k, h, w]`; a `y` of `None` means no target. Images have c = 1
        (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels, in uint8, uint16, bool or floating
        point; other `panes` take other arrays. Batches that are read from an iterator, such as a
        generator, are missing from a training that continues with it.
      every_n_epochs: Log at the end of the epochs 0, n, 2n ...; 1 by default, `None` for no epoch.
      every_n_batches: Also log each time n more batches were trained; `None`, the default, for
        never. With `steps_per_execution`, at the end of the execution that reaches them.
      predict: Makes the outputs from the inputs: a layer or model, such as the generator of a GAN,
        which is called with `training=False`, or any other function of a numpy array. Defaults to
        the model that is trained. Outputs may be larger or smaller than inputs.
      value_range: The values `(low, high)` of floats and uint16 that are mapped to black and to
        full intensity, in all images whose pane has no range of its own; floats outside are
        clipped, counted and warned about once per series. `None` means (0, 1) for floats and (0,
        65535) for uint16.
      panes: What the numbers mean: one pane for all roles, or a dict by role ("input", "output",
        "target") such as `{"output": tb_triptych.Labels()}`, in which missing roles are images.
        `tb_triptych.Image(transfer="linear")` stores floats as they are; `Labels()` takes class
        ids, one per pixel; `Labels(from_scores=True)` takes float scores `[k, h, w, classes]`;
        `Scalar()` takes one number per pixel; `Flow()` takes one vector `(x, y)` per pixel. With
        `volume=True` a pane takes a stack of slices, d before h.
      samples: How many samples of each dataset to show, from the front; 4 by default.
      sample_ids: By name of a series, k different names that identify its samples across steps and
        runs; "0", "1" ... by default.
      captions: By name of a series, k texts to show with the samples, `None` for no text.
      data_format: "NHWC", or "NCHW" for `[k, c, h, w]`; defaults to
        `keras.config.image_data_format()`.
      description: Text about the series, in Markdown.
      metrics: What to measure of samples that have a target: "auto", the default (psnr, ssim and
        mae of images; mae and rmse of scalars; iou, dice and pixel_error of labels; epe of
        vectors), names of functions in `tb_triptych.metrics`, a function `f(output, target) -> [k]`
        of numpy arrays, a dict of such functions by name, a `tb_triptych.metrics.Metric`, or
        several of these in a list; `None` for nothing.
      metrics_as_scalars: Whether to also write the means over the samples as scalars
        `<series>/<metric>`, in the run below this one, `<log_dir>/triptych`.
      strict: Whether to raise errors of logging, which ends the training.

    Raises:
      TypeError: if `datasets` is not a dict of datasets, a dtype is not one that the pane of its
        role takes, or another argument is of a wrong type.
      ValueError: if a shape is not one that the pane takes, a dataset has no samples, texts do not
        fit the samples, `log_dir` is remote, or an option has a value that is not allowed.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str],
        datasets: Mapping[str, Any],
        *,
        every_n_epochs: int | None = 1,
        every_n_batches: int | None = None,
        predict: Callable[[Any], Any] | None = None,
        value_range: Sequence[float] | None = None,
        panes: Pane | Mapping[str, Pane] | None = None,
        samples: int = 4,
        sample_ids: Mapping[str, Sequence[str | int]] | None = None,
        captions: Mapping[str, Sequence[str | None]] | None = None,
        data_format: DataFormat | None = None,
        description: str | None = None,
        metrics: MetricSpecs = DEFAULT_METRICS,
        metrics_as_scalars: bool = False,
        strict: bool = False,
    ) -> None:
        super().__init__()
        self._every_n_epochs = EveryN.read("every_n_epochs", every_n_epochs)
        self._every_n_batches = EveryN.read("every_n_batches", every_n_batches)
        if data_format is None:
            channels_first = keras.config.image_data_format() == "channels_first"
            data_format = "NCHW" if channels_first else "NHWC"
        options = read_options(
            predict=predict,
            value_range=value_range,
            panes=panes,
            samples=samples,
            sample_ids=sample_ids,
            captions=captions,
            data_format=data_format,
            description=description,
            metrics=metrics,
            metrics_as_scalars=metrics_as_scalars,
            strict=strict,
        )
        self._predict = options.predict
        self._samples = fixed_samples(datasets, options)
        self._consumed = Consumed(datasets, call_site())
        self._log_dir = local_directory("log_dir", log_dir)
        self._log = CallbackLog(options)
        self._batches_before_epoch = 0
        self._batches = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin a journal for each `fit`, also after one that was interrupted."""
        self._consumed.warn(is_argument_of_fit)
        self._log.open(self._log_dir)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Count from where training continues."""
        if self._batches == 0 and epoch:
            self._batches = epoch * ((self.params or {}).get("steps") or 0)
        self._batches_before_epoch = self._batches

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Log when enough batches were trained."""
        before, self._batches = self._batches, self._batches_before_epoch + batch + 1
        if self._every_n_batches.is_reached(before, self._batches):
            self._log_all(self._batches)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Log at the end of an epoch."""
        if self._every_n_epochs.includes(epoch):
            self._log_all(epoch if self._every_n_batches.n is None else self._batches)

    def on_train_end(self, logs: Any = None) -> None:
        """Write everything pending."""
        self._log.close()

    def _log_all(self, step: int) -> None:
        """Log all series at a step, once."""
        if not self._log.is_open:  # called by hand, outside of `fit`
            self._log.open(self._log_dir)
        all_series = (
            (tag, fixed, partial(self._outputs, fixed.input))
            for tag, fixed in self._samples.items()
        )
        self._log.log(all_series, step, step)

    def _outputs(self, inputs: NDArray[Any]) -> Any:
        inputs = inputs.copy()  # the model may work in place
        model = self.model  # with JAX, reading it updates its variables
        predict: Any = model if self._predict is None else self._predict
        is_layer = isinstance(predict, keras.Layer)  # which does not draw from numpy
        with untouched(model, predict, numpy=not is_layer), _without_gradients():
            return predict(inputs, training=False) if is_layer else predict(inputs)


def _without_gradients() -> AbstractContextManager[Any]:
    if keras.backend.backend() == "torch":
        context: AbstractContextManager[Any] = importlib.import_module("torch").no_grad()
        return context
    return nullcontext()
