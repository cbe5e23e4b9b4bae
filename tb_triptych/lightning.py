"""A Lightning 2 callback that logs triptychs of a few fixed samples while a model is trained."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from tb_triptych.inputs.call_site import call_site
from tb_triptych.inputs.directories import local_directory
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.integrations.callback import CallbackLog
from tb_triptych.integrations.consumed_iterators import Consumed
from tb_triptych.integrations.fixed_samples import fixed_samples
from tb_triptych.integrations.lightning.collector import SampleCollector
from tb_triptych.integrations.lightning.evaluation import evaluation
from tb_triptych.integrations.lightning.gathered import Series
from tb_triptych.integrations.lightning.log_directory import log_directory
from tb_triptych.integrations.lightning.stage import stage_of
from tb_triptych.integrations.lightning.steps import batches_that_stepped, makes_a_step
from tb_triptych.integrations.options import EveryN, read_options
from tb_triptych.metrics.plan import DEFAULT_METRICS, MetricSpecs, planned
from tb_triptych.panes import PaneSpecs, panes_by_role


def _lightning() -> Any:
    """Import Lightning by the one of its two names that the user imported; they do not mix."""
    names = ["lightning.pytorch", "pytorch_lightning"]
    names.sort(key=lambda name: name not in sys.modules)
    try:
        return importlib.import_module(names[0])
    except ModuleNotFoundError:
        return importlib.import_module(names[1])


_pl = _lightning()
_Callback: Any = _pl.Callback


class TriptychCallback(_Callback):
    """Logs input, output and target of the same few samples after every epoch.

        from tb_triptych.lightning import TriptychCallback

        log = TriptychCallback(value_range=(-1, 1))
        trainer = Trainer(max_epochs=20, callbacks=[log])
        trainer.fit(model, train_loader, val_loader)

    The samples are the first ones of the dataloaders, in the series "train" and "val"; with several
    dataloaders "val_0", "val_1" ..., or "val_" and their names. They are read once, before the
    first step, in a worker if the dataloader has workers. Where a `DataLoader` shuffles, these are
    the first ones of its dataset, so that they are the same in all runs. Of an `IterableDataset`, a
    sampler of your own or another iterable nothing is read: the samples are those of the first
    batches that pass by, and the series begins when they are there.

    Batches go the way of the trainer: its precision, `on_before_batch_transfer`,
    `transfer_batch_to_device` and `on_after_batch_transfer` of the module or the data module. What
    is shown as input and target is what comes out of them. The module sees the samples in
    evaluation mode and without gradients, all samples of a series in one batch, and hooks see a
    trainer that validates: what is done to batches of the training alone, such as augmentation, is
    not done here.

    The training goes on as if nothing had been shown: random generators, buffers and attributes of
    modules are put back, and what the module logs meanwhile goes nowhere.

    The journal is in the log directory of the first logger that has one, such as those for
    TensorBoard and CSV. With other loggers, such as those for W&B and MLflow, it is in
    `<save_dir>/<name>/<version>` of the first; without a logger, in the next
    `<default_root_dir>/triptych/version_<N>` that is free. Encoding and writing go on in the
    background, see `tb_triptych.TriptychWriter`, and are finished when `fit` returns. The sanity
    check and `fast_dev_run` log nothing.

    The step is the one that loggers are told, so that pictures stand where the scalars do: the
    number of batches so far that made a step, from 0, however many optimizers there are. At the end
    of an epoch it is that of its last batch. With several processes, each logs its own samples, and
    "rank1/" or its like is put in front of their sample ids.

    What cannot be read, made or written does not stop the training: that is warned about once, and
    the next step is tried as usual. Warnings point to where the callback was made.

    Args:
      datasets: What to show instead of the samples of the dataloaders, by name of the series: a
        pair of tensors `(x, y)`, a tensor `x`, or batches of `(x, y)` or `x` such as a
        `DataLoader`. `x` and `y` are `[k, c, h, w]` or `[k, h, w]` with c from 1 to 4; a `y` of
        `None` means no target. They go the way of the trainer too, as one batch `[x, y]`. What is
        read from an iterator is lost to a training that goes on with it.
      every_n_epochs: Log at the end of the epochs 0, n, 2n ...; `None` for no epoch at all.
      every_n_steps: Also log whenever n further batches made a step; `None` for never.
      predict: Makes the outputs from the inputs, a tensor on the device of the module; such as the
        generator of a GAN, `predict=model.generator`. Defaults to the module that is trained.
      value_range: The values `(low, high)` that are drawn as black and as full, in all pictures
        whose pane states no range of its own; by default floats are taken as [0, 1].
      panes: What the numbers mean, as for `tb_triptych.summary.triptych`.
      samples: How many samples of each series to show, from the front.
      sample_ids: By name of a series, what identifies its samples; defaults to "0", "1" ...
      captions: By name of a series, texts for people.
      data_format: "NCHW" or "NHWC".
      description: Text about the series.
      metrics: What to measure of samples that have a target, as for `tb_triptych.summary.triptych`;
        `None` for nothing.
      metrics_as_scalars: Also write the means as the scalars `<series>/<metric>`, in the run below
        that of the journal, `triptych`; those of further processes in `triptych/rank1` and so on.
      strict: Raise what goes wrong while logging, which ends the training.

    Raises:
      TypeError: for what is no dataset, no picture or no whole number.
      ValueError: for shapes that are no pictures, a dataset without samples, or texts that do not
        fit the samples.
    """

    def __init__(
        self,
        datasets: Mapping[str, Any] | None = None,
        *,
        every_n_epochs: int | None = 1,
        every_n_steps: int | None = None,
        predict: Callable[[Any], Any] | None = None,
        value_range: Sequence[float] | None = None,
        panes: PaneSpecs = None,
        samples: int = 4,
        sample_ids: Mapping[str, Sequence[Any]] | None = None,
        captions: Mapping[str, Sequence[str | None]] | None = None,
        data_format: DataFormat = "NCHW",
        description: str | None = None,
        metrics: MetricSpecs = DEFAULT_METRICS,
        metrics_as_scalars: bool = False,
        strict: bool = False,
    ) -> None:
        super().__init__()
        self._every_n_epochs = EveryN.read("every_n_epochs", every_n_epochs)
        self._every_n_steps = EveryN.read("every_n_steps", every_n_steps)
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
            model="module",
        )
        planned(metrics, panes_by_role(options.panes, ["input", "output", "target"]))
        at = call_site()
        given = None if datasets is None else fixed_samples(datasets, options)
        self._predict = options.predict
        self._log = CallbackLog(options, at)
        self._samples = SampleCollector(options, self._log, given)
        self._consumed = Consumed(datasets or {}, at)
        self._stepped = 0
        self._trained = 0

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Forget the samples of an earlier `fit`."""
        self._samples.forget()

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Take the samples, and begin a journal of its own for each `fit`."""
        self._log.close()
        if trainer.fast_dev_run:
            return
        self._stepped = batches_that_stepped(trainer)
        self._trained = 0
        with self._log.surviving("no triptychs"):
            log_dir = local_directory("the log directory", log_directory(trainer))
            self._log.open(log_dir, trainer.global_rank if trainer.world_size > 1 else None)
        loaders = stage_of(trainer, "train").by_tag.values()
        self._consumed.tell(lambda iterator: any(it is iterator for it in loaders))
        self._samples.begin(trainer)

    def on_train_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int
    ) -> None:
        """Take samples that cannot be read apart from the training."""
        self._samples.gather(trainer, "train", batch)

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Log when enough batches made a step."""
        self._trained += 1
        step = batches_that_stepped(trainer)  # counts this batch only later, if it made a step
        before, self._stepped = self._stepped, step + makes_a_step(trainer)
        if self._every_n_steps.is_reached(before, self._stepped):
            self._log_all(trainer, pl_module, step)

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Take the samples of dataloaders that come only now."""
        self._samples.begin_validation(trainer)

    def on_validation_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Take samples that cannot be read apart from the validation."""
        self._samples.gather(trainer, "val", batch, dataloader_idx, is_first=batch_idx == 0)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Be content with the samples that there are."""
        self._samples.end_validation(trainer)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Log at the end of an epoch."""
        self._samples.settle("train")
        if self._every_n_epochs.includes(trainer.current_epoch):
            # As for what loggers are told of the epoch: the step of its last batch.
            self._log_all(trainer, pl_module, max(batches_that_stepped(trainer) - 1, 0))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Write what is left."""
        self._log.close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Write what is left before the training ends early."""
        self._log.close()

    def _log_all(self, trainer: Any, module: Any, step: int) -> None:
        """Log all series, once for the weights of a moment."""
        all_series = (
            (tag, series.fixed, partial(self._outputs, trainer, module, series))
            for tag, series in self._samples.series()
        )
        self._log.log(all_series, step, (step, self._trained))

    def _outputs(self, trainer: Any, module: Any, series: Series) -> Any:
        predict = module if self._predict is None else self._predict
        inputs = series.inputs_to_use()
        with evaluation(trainer, predict), trainer.precision_plugin.forward_context():
            return predict(inputs)
