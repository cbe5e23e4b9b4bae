"""A Lightning 2 callback that logs triptychs of a few fixed samples while a model is trained."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from tb_triptych.batch import arrays_by_role, check_arrays
from tb_triptych.caller import caller
from tb_triptych.counts import count, optional_count
from tb_triptych.layout import DataFormat
from tb_triptych.loaders import batches_of_loader, loaders_by_tag
from tb_triptych.metrics.plan import DEFAULT_METRICS, MetricSpecs, check_as_scalars, planned
from tb_triptych.panes import PaneSpecs, panes_by_role, with_range
from tb_triptych.scalars import SUB_RUN, ScalarFile
from tb_triptych.texts import description_text
from tb_triptych.watched import Watched, described, pictures_alone, watch
from tb_triptych.writer import TriptychWriter, local_directory


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
_isolate_rng = importlib.import_module(f"{_pl.__name__}.utilities.seed").isolate_rng


class TriptychCallback(_Callback):
    """Logs input, output and target of the same few samples after every epoch.

        from tb_triptych.lightning import TriptychCallback

        log = TriptychCallback(value_range=(-1, 1))
        trainer = Trainer(max_epochs=20, callbacks=[log])
        trainer.fit(model, train_loader, val_loader)

    The samples are the first ones of the dataloaders, in the series "train" and "val"; with several
    dataloaders "val_0", "val_1" ..., or "val_" and their names. They are taken once, before the
    first step, and the training goes on as if they had not been. Where a `DataLoader` shuffles,
    these are the first ones of its dataset, so that they are the same in all runs. The module sees
    them in evaluation mode and without gradients, all samples of a series in one batch.

    The journal is in the log directory of the first logger that has one, such as those for
    TensorBoard and CSV, or else in `trainer.default_root_dir`. Encoding and writing go on in the
    background, see `tb_triptych.TriptychWriter`, and are finished when `fit` returns. The sanity
    check and `fast_dev_run` log nothing.

    The step is `trainer.global_step`, the number of optimizer steps so far. With several processes,
    each logs its own samples, and "rank1/" or its like is put in front of their sample ids.

    What cannot be read, made or written does not stop the training: that is warned about once, and
    the next step is tried as usual. Warnings point to where the callback was made.

    Args:
      datasets: What to show instead of the samples of the dataloaders, by name of the series: a
        pair of tensors `(x, y)`, a tensor `x`, or batches of `(x, y)` or `x` such as a
        `DataLoader`. `x` and `y` are `[k, c, h, w]` or `[k, h, w]` with c from 1 to 4; a `y` of
        `None` means no target.
      every_n_epochs: Log at the end of the epochs 0, n, 2n ...; `None` for no epoch at all.
      every_n_steps: Also log whenever n further optimizer steps were made; `None` for never.
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
        if predict is not None and not callable(predict):
            raise TypeError(f"predict is {predict!r}: pass a module or a function of the inputs")
        self._every_n_epochs = optional_count("every_n_epochs", every_n_epochs)
        self._every_n_steps = optional_count("every_n_steps", every_n_steps)
        count("samples", samples)
        check_arrays({}, {}, data_format)
        panes = with_range(panes, value_range)
        planned(metrics, panes_by_role(panes, ["input", "output", "target"]))
        check_as_scalars(metrics, metrics_as_scalars)
        for name, by_tag in (("sample_ids", sample_ids), ("captions", captions)):
            if not isinstance(by_tag, Mapping | None):
                raise TypeError(f"{name} is {described(by_tag)}: pass a dict by name of the series")
        self._predict = predict
        self._panes = panes
        self._samples = samples
        self._sample_ids = sample_ids or {}
        self._captions = captions or {}
        self._data_format: DataFormat = data_format
        self._description = description_text(description)
        self._metrics = metrics
        self._metrics_as_scalars = metrics_as_scalars
        self._scalars: ScalarFile | None = None
        self._strict = strict
        self._given = None if datasets is None else self._watch(datasets)
        self._watched: Mapping[str, Watched] = {}
        self._writer: TriptychWriter | None = None
        self._rank: int | None = None
        self._step = 0
        self._last_step: int | None = None
        self._has_warned = False
        self._made_at = caller()

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Take the samples, and begin a journal of its own for each `fit`."""
        self._close()
        self._watched = {}
        if trainer.fast_dev_run:
            return
        self._rank = trainer.global_rank if trainer.world_size > 1 else None
        self._step = trainer.global_step
        self._last_step = None
        directory = _log_directory(trainer)
        with self._surviving("no triptychs"):
            log_dir = local_directory("the log directory", directory)
            self._writer = TriptychWriter(log_dir, strict=self._strict)
            if self._metrics_as_scalars and self._rank:
                # Two files that are written at once are no run that TensorBoard can follow.
                self._scalars = ScalarFile(log_dir, f"{SUB_RUN}/rank{self._rank}")
        self._watched = self._of_loaders(trainer) if self._given is None else self._given

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Log when enough optimizer steps were made."""
        before, self._step = self._step, trainer.global_step
        n = self._every_n_steps
        if n is not None and self._step // n > before // n:
            self._log(trainer, pl_module)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Log at the end of an epoch."""
        n = self._every_n_epochs
        if n is not None and trainer.current_epoch % n == 0:
            self._log(trainer, pl_module)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Write what is left."""
        self._close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Write what is left before the training ends early."""
        self._close()

    def _watch(
        self, datasets: Mapping[str, Any], *, only_their_texts: bool = False
    ) -> Mapping[str, Watched]:
        ids, captions = self._sample_ids, self._captions
        if only_their_texts:
            ids = {tag: ids[tag] for tag in datasets if tag in ids}
            captions = {tag: captions[tag] for tag in datasets if tag in captions}
        return watch(
            datasets, self._samples, ids, captions, self._panes, self._data_format, self._metrics
        )

    def _of_loaders(self, trainer: Any) -> Mapping[str, Watched]:
        """Take the samples of each dataloader, as far as they are pictures."""
        loaders = loaders_by_tag("train", trainer.train_dataloader)
        loaders |= loaders_by_tag("val", trainer.val_dataloaders)
        watched: dict[str, Watched] = {}
        for tag, loader in loaders.items():
            advice = "; pass datasets= with pairs (x, y)"
            with _isolate_rng(), self._surviving(f"no triptychs of {tag!r}", advice):
                batches = {tag: batches_of_loader(loader, self._samples)}
                watched |= self._watch(batches, only_their_texts=True)
        for name, texts in (("sample_ids", self._sample_ids), ("captions", self._captions)):
            with self._surviving(f"no {name}"):
                if unknown := set(texts) - set(loaders):
                    raise ValueError(f"they name {sorted(unknown)}, the series are {list(loaders)}")
        return watched

    def _log(self, trainer: Any, module: Any) -> None:
        """Log all series at a step, once."""
        step = trainer.global_step
        if self._writer is None or step == self._last_step:
            return
        self._last_step = step
        for tag, watched in self._watched.items():
            advice = "; see that predict= takes the inputs and returns pictures"
            with _isolate_rng(), self._surviving(f"no triptych of {tag!r} at step {step}", advice):
                outputs = self._outputs(trainer, module, watched)
                self._write(self._writer, tag, watched, outputs, step)

    def _write(
        self, writer: TriptychWriter, tag: str, watched: Watched, outputs: Any, step: int
    ) -> None:
        arrays = arrays_by_role(watched.input, outputs, watched.target, None)
        ids = watched.sample_ids
        if self._rank is not None:
            names = range(len(watched.input)) if ids is None else ids
            ids = [f"rank{self._rank}/{name}" for name in names]
        specs = panes_by_role(self._panes, list(arrays))
        plan = planned(watched.measured(self._metrics), specs)
        writer.write(
            tag,
            arrays,
            step,
            specs,
            {"sample_ids": ids, "captions": watched.captions, "max_outputs": None, "metrics": plan},
            self._data_format,
            self._description,
            self._made_at,
            self._metrics_as_scalars if self._scalars is None else self._scalars.add,
        )
        if self._strict:
            writer.flush()

    def _outputs(self, trainer: Any, module: Any, watched: Watched) -> Any:
        predict = module if self._predict is None else self._predict
        precision = trainer.precision_plugin
        # A copy, for the module may work in place.
        inputs = precision.convert_input(torch.tensor(watched.input, device=module.device))
        with _evaluation_mode(module, predict), torch.no_grad(), precision.forward_context():
            return pictures_alone(predict(inputs))

    @contextmanager
    def _surviving(self, what: str, advice: str = "") -> Iterator[None]:
        """Let the training go on after a failure, which is warned about once."""
        try:
            yield
        except Exception as error:
            if self._strict:
                raise
            if self._has_warned:
                return
            self._has_warned = True
            message = (
                f"{what}: {type(error).__name__}: {error}. Training goes on and what else there is "
                f"to log is tried, without a further warning{advice}"
            )
            at = self._made_at
            warnings.warn_explicit(message, UserWarning, at.filename, at.line)

    def _close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        scalars, self._scalars = self._scalars, None
        if scalars is not None:
            scalars.close()


@contextmanager
def _evaluation_mode(*modules: Any) -> Iterator[None]:
    """Put modules into evaluation mode, and each part of them back into the mode it was in."""
    roots = [module for module in modules if isinstance(module, torch.nn.Module)]
    modes = {part: part.training for root in roots for part in root.modules()}
    for root in roots:
        root.eval()
    try:
        yield
    finally:
        for part, mode in modes.items():
            part.training = mode


def _log_directory(trainer: Any) -> str | Path:
    """Return the directory that all processes log to; all of them have to ask."""
    found = [getattr(logger, "log_dir", None) for logger in trainer.loggers]
    directories = [d for d in found if isinstance(d, str | os.PathLike)]
    directory: str | Path = trainer.strategy.broadcast(
        directories[0] if directories else trainer.default_root_dir
    )
    return directory
