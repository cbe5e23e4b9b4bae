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
from tb_triptych.panes import PaneSpecs


class TriptychCallback(keras.callbacks.Callback):
    """Logs input, output and target of the same few samples after every epoch.

        from tb_triptych.keras import TriptychCallback

        log = TriptychCallback("logs/unet", {"train": (x, y), "val": (x_val, y_val)},
                               value_range=(-1, 1))
        model.fit(x, y, epochs=20, callbacks=[log, keras.callbacks.TensorBoard("logs/unet")])

    Each dataset is a series of its name, in the run of `log_dir`. Inputs and targets are copied
    once, when the callback is made, so that they are the same at every epoch; they are stored once,
    too. The model sees them in inference mode, all samples of a dataset in one batch. Encoding and
    writing go on in the background, see `tb_triptych.TriptychWriter`, and are finished when `fit`
    returns.

    The training goes on as if nothing had been shown: seeds, statistics of layers and metrics are
    put back, and datasets that shuffle or count are read in a copy, or in a process of its own if a
    `PyDataset` or a `DataLoader` has some.

    The step is the number of the epoch, from 0, as for the epoch scalars of
    `keras.callbacks.TensorBoard`. With `every_n_batches` it is the number of batches trained so
    far, at the end of an epoch too: it goes on over further calls of `fit`, and begins at
    `initial_epoch` times the batches of an epoch when that number is known.

    A picture that cannot be made or written does not stop the training: that is warned about once,
    and the next one is tried as usual.

    Args:
      log_dir: A local directory, the same as for `keras.callbacks.TensorBoard`.
      datasets: What to show, by name: a pair of arrays `(x, y)`, an array `x`, or batches, of which
        the first ones are read: a `tf.data.Dataset`, a `keras.utils.PyDataset`, a PyTorch
        `DataLoader`, any iterable of `(x, y)`, `(x, y, sample_weight)` or `x`. `x` and `y` are
        `[k, h, w, c]` or `[k, h, w]` with c from 1 to 4; a `y` of `None` means no target. What is
        read from an iterator, such as a generator, is lost to a training that goes on with it.
      every_n_epochs: Log at the end of the epochs 0, n, 2n ...; `None` for no epoch at all.
      every_n_batches: Also log whenever n further batches were trained; `None` for never. With
        `steps_per_execution`, at the end of the execution that reaches them.
      predict: Makes the outputs from the inputs: a layer or model, such as the generator of a GAN,
        which is called with `training=False`, or any other function of a numpy array. Defaults to
        the model that is trained. Outputs may be larger or smaller than inputs.
      value_range: The values `(low, high)` that are drawn as black and as full, in all pictures
        whose pane states no range of its own; by default floats are taken as [0, 1].
      panes: What the numbers mean, as for `tb_triptych.summary.triptych`.
      samples: How many samples of each dataset to show, from the front.
      sample_ids: By name of a dataset, what identifies its samples; defaults to "0", "1" ...
      captions: By name of a dataset, texts for people.
      data_format: "NHWC" or "NCHW"; defaults to Keras' `image_data_format`.
      description: Text about the series.
      metrics: What to measure of samples that have a target, as for `tb_triptych.summary.triptych`;
        `None` for nothing.
      metrics_as_scalars: Also write the means as the scalars `<dataset>/<metric>`, in the run below
        this one, `<log_dir>/triptych`.
      strict: Raise what goes wrong while logging, which ends the training.

    Raises:
      TypeError: for what is no dataset, no picture or no whole number.
      ValueError: for shapes that are no pictures, a dataset without samples, texts that do not fit
        the samples, or a remote `log_dir`.
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
        panes: PaneSpecs = None,
        samples: int = 4,
        sample_ids: Mapping[str, Sequence[Any]] | None = None,
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
        """Begin a journal of its own for each `fit`; one that was interrupted did not end its."""
        self._consumed.tell(is_argument_of_fit)
        self._log.open(self._log_dir)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Count from where training goes on."""
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
        """Write what is left."""
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
        model = self.model  # with JAX, asking for it brings its variables up to date
        predict: Any = model if self._predict is None else self._predict
        is_layer = isinstance(predict, keras.Layer)  # which does not draw from numpy
        with untouched(model, predict, numpy=not is_layer), _without_gradients():
            return predict(inputs, training=False) if is_layer else predict(inputs)


def _without_gradients() -> AbstractContextManager[Any]:
    if keras.backend.backend() == "torch":
        context: AbstractContextManager[Any] = importlib.import_module("torch").no_grad()
        return context
    return nullcontext()
