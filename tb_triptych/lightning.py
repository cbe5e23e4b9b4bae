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
from tb_triptych.panes import Pane, panes_by_role


def _lightning() -> Any:
    """Import Lightning under the name that the user imported: its two packages do not mix."""
    names = ["lightning.pytorch", "pytorch_lightning"]
    names.sort(key=lambda name: name not in sys.modules)
    try:
        return importlib.import_module(names[0])
    except ModuleNotFoundError:
        return importlib.import_module(names[1])


_pl = _lightning()
_Callback: Any = _pl.Callback


class TriptychCallback(_Callback):
    """Logs the input, output and target of the same few samples after every epoch.

        import lightning as L
        import torch
        from tb_triptych.lightning import TriptychCallback
        from torch.utils.data import DataLoader, TensorDataset

        class Model(L.LightningModule):
            def __init__(self):
                super().__init__()
                self.net = torch.nn.Conv2d(3, 3, 1)

            def forward(self, x):
                return self.net(x).sigmoid()

            def training_step(self, batch, batch_idx):
                x, y = batch
                return torch.nn.functional.mse_loss(self(x), y)

            def configure_optimizers(self):
                return torch.optim.Adam(self.parameters())

        x = torch.rand(8, 3, 32, 32)
        log = TriptychCallback(metrics=["psnr"])
        trainer = L.Trainer(max_epochs=2, callbacks=[log])
        trainer.fit(Model(), DataLoader(TensorDataset(x, 1 - x), batch_size=4))

    The samples are the first ones of the dataloaders, in the series "train" and "val"; with several
    dataloaders in "val_0", "val_1" ..., or "val_" and their names. They are read once, before the
    first step, in a worker if the dataloader has workers. If a `DataLoader` shuffles, they are the
    first ones of its dataset, so that they are the same in all runs. An `IterableDataset`, a custom
    sampler or another iterable is not read: the samples are those of the first batches of the
    training, and the series begins once they are there.

    Batches are processed as by the trainer: its precision, `on_before_batch_transfer`,
    `transfer_batch_to_device` and `on_after_batch_transfer` of the module or the data module. Their
    results are shown as input and target. The module sees the samples in evaluation mode and
    without gradients, all samples of a series in one batch, and hooks see a trainer that validates:
    operations on training batches only, such as augmentation, are not applied here.

    The training is the same as without the callback: random generators, buffers and attributes of
    modules are restored, and what the module logs meanwhile is discarded.

    The journal is in the log directory of the first logger that has one, such as those for
    TensorBoard and CSV. With other loggers, such as those for W&B and MLflow, it is in
    `<save_dir>/<name>/<version>` of the first; without a logger, in the next free
    `<default_root_dir>/triptych/version_<N>`. Encoding and writing happen in the background, see
    `tb_triptych.TriptychWriter`, and are finished when `fit` returns. The sanity check and
    `fast_dev_run` log nothing.

    The step is the one that loggers get, so that pictures and scalars share it: the number of
    batches so far that made a step, from 0, however many optimizers there are. At the end of an
    epoch it is that of its last batch. With several processes, each logs its own samples, whose ids
    begin with its rank, as in "rank1/0".

    A failure to read, make or write a picture does not stop the training: it is warned about once,
    at the line where the callback was made, and later steps are tried as usual.

    Args:
      datasets: What to show instead of the samples of the dataloaders, by name of the series: a
        pair of tensors `(x, y)`, a tensor `x`, or batches of `(x, y)` or `x` such as a
        `DataLoader`. `x` and `y` are `[k, c, h, w]` or `[k, h, w]`; a `y` of `None` means no
        target. Images have c = 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels, in uint8,
        uint16, bool or floating point; other `panes` take other arrays. They are processed by the
        trainer, too, as one batch `[x, y]`. Batches that are read from an iterator are missing from
        a training that continues with it.
      every_n_epochs: Log at the end of the epochs 0, n, 2n ...; 1 by default, `None` for no epoch.
      every_n_steps: Also log each time n more batches made a step; `None`, the default, for never.
      predict: Makes the outputs from the inputs, a tensor on the device of the module; such as the
        generator of a GAN, `predict=model.generator`. Defaults to the module that is trained.
      value_range: The values `(low, high)` of floats and uint16 that are mapped to black and to
        full intensity, in all images whose pane has no range of its own; floats outside are
        clipped, counted and warned about once per series. `None` means (0, 1) for floats and (0,
        65535) for uint16.
      panes: What the numbers mean: one pane for all roles, or a dict by role ("input", "output",
        "target") such as `{"output": tb_triptych.Labels()}`, in which missing roles are images.
        `tb_triptych.Image(transfer="linear")` stores floats as they are; `Labels()` takes class
        ids, one per pixel; `Labels(from_scores=True)` takes float scores `[k, classes, h, w]`;
        `Scalar()` takes one number per pixel; `Flow()` takes one vector `(x, y)` per pixel. With
        `volume=True` a pane takes a stack of slices, d before h.
      samples: How many samples of each series to show, from the front; 4 by default.
      sample_ids: By name of a series, k different names that identify its samples across steps and
        runs; "0", "1" ... by default.
      captions: By name of a series, k texts to show with the samples, `None` for no text.
      data_format: "NCHW", or "NHWC" for `[k, h, w, c]`.
      description: Text about the series, in Markdown.
      metrics: What to measure of samples that have a target: "auto", the default (psnr, ssim and
        mae of images; mae and rmse of scalars; iou, dice and pixel_error of labels; epe of
        vectors), names of functions in `tb_triptych.metrics`, a function `f(output, target) -> [k]`
        of numpy arrays, a dict of such functions by name, a `tb_triptych.metrics.Metric`, or
        several of these in a list; `None` for nothing.
      metrics_as_scalars: Whether to also write the means over the samples as scalars
        `<series>/<metric>`, in the run `triptych` below that of the journal; those of other
        processes in `triptych/rank1` and so on.
      strict: Whether to raise errors of logging, which ends the training.

    Raises:
      TypeError: if `datasets` is not a dict of datasets, a dtype is not one that the pane of its
        role takes, or another argument is of a wrong type.
      ValueError: if a shape is not one that the pane takes, a dataset has no samples, texts do not
        fit the samples, or an option has a value that is not allowed.
    """

    def __init__(
        self,
        datasets: Mapping[str, Any] | None = None,
        *,
        every_n_epochs: int | None = 1,
        every_n_steps: int | None = None,
        predict: Callable[[Any], Any] | None = None,
        value_range: Sequence[float] | None = None,
        panes: Pane | Mapping[str, Pane] | None = None,
        samples: int = 4,
        sample_ids: Mapping[str, Sequence[str | int]] | None = None,
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
        """Take the samples, and begin a journal for each `fit`."""
        self._log.close()
        if trainer.fast_dev_run:
            return
        self._stepped = batches_that_stepped(trainer)
        self._trained = 0
        with self._log.surviving("no triptychs"):
            log_dir = local_directory("the log directory", log_directory(trainer))
            self._log.open(log_dir, trainer.global_rank if trainer.world_size > 1 else None)
        loaders = stage_of(trainer, "train").by_tag.values()
        self._consumed.warn(lambda iterator: any(it is iterator for it in loaders))
        self._samples.begin(trainer)

    def on_train_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int
    ) -> None:
        """Take samples that cannot be read separately from the training."""
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
        """Take the samples of dataloaders that appear only now."""
        self._samples.begin_validation(trainer)

    def on_validation_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Take samples that cannot be read separately from the validation."""
        self._samples.gather(trainer, "val", batch, dataloader_idx, is_first=batch_idx == 0)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Accept the samples collected so far."""
        self._samples.end_validation(trainer)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Log at the end of an epoch."""
        self._samples.settle("train")
        if self._every_n_epochs.includes(trainer.current_epoch):
            # The step that loggers get for the epoch: that of its last batch.
            self._log_all(trainer, pl_module, max(batches_that_stepped(trainer) - 1, 0))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Write everything pending."""
        self._log.close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Write everything pending before the training ends early."""
        self._log.close()

    def _log_all(self, trainer: Any, module: Any, step: int) -> None:
        """Log all series, once for the same weights."""
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
