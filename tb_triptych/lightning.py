"""A Lightning 2 callback that logs triptychs of a few fixed samples while a model is trained."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from tb_triptych.inputs.call_site import call_site
from tb_triptych.inputs.counts import count, optional_count
from tb_triptych.inputs.log_call import read_call
from tb_triptych.inputs.role_arrays import check_arrays
from tb_triptych.inputs.shapes import DataFormat
from tb_triptych.inputs.texts import description_text
from tb_triptych.integrations.batches import described
from tb_triptych.integrations.consumed_iterators import Consumed
from tb_triptych.integrations.fixed_samples import FixedSamples, pictures_alone, watch
from tb_triptych.integrations.lightning.evaluation import evaluation
from tb_triptych.integrations.lightning.gathered import Gathered, Series
from tb_triptych.integrations.lightning.log_directory import log_directory
from tb_triptych.integrations.lightning.stage import Stage, stage_of
from tb_triptych.integrations.lightning.transfer import moved, rounded, to_show, transferred
from tb_triptych.integrations.torch_loaders import reads_apart
from tb_triptych.metrics.plan import DEFAULT_METRICS, MetricSpecs, check_as_scalars, planned
from tb_triptych.panes import PaneSpecs, panes_by_role, with_range
from tb_triptych.writer import TriptychWriter, local_directory
from tb_triptych.writing.scalar_file import SUB_RUN, ScalarFile

_NO_PAIRS = "; pass datasets= with pairs (x, y)"


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
        self._stages: dict[str, Stage] = {}
        self._passing: dict[str, Gathered] = {}
        self._series: dict[str, Series] = {}
        self._writer: TriptychWriter | None = None
        self._rank: int | None = None
        self._stepped = 0
        self._trained = 0
        self._logged: tuple[int, int] | None = None
        self._has_warned = False
        self._made_at = call_site()
        self._consumed = Consumed(datasets or {}, self._made_at)

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Forget the samples of an earlier `fit`."""
        self._stages = {}
        self._passing = {}
        self._series = {}

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Take the samples, and begin a journal of its own for each `fit`."""
        self._close()
        if trainer.fast_dev_run:
            return
        self._rank = trainer.global_rank if trainer.world_size > 1 else None
        self._stepped = _batches_that_stepped(trainer)
        self._trained = 0
        self._logged = None
        with self._surviving("no triptychs"):
            log_dir = local_directory("the log directory", log_directory(trainer))
            self._writer = TriptychWriter(log_dir, strict=self._strict)
            if self._metrics_as_scalars and self._rank:
                # Two files that are written at once are no run that TensorBoard can follow.
                self._scalars = ScalarFile(log_dir, f"{SUB_RUN}/rank{self._rank}")
        if self._given is not None:
            loaders = stage_of(trainer, "train").by_tag.values()
            self._consumed.tell(lambda iterator: any(it is iterator for it in loaders))
            self._transfer_given(trainer)
            return
        self._enter(trainer, "train")
        if trainer.val_dataloaders is not None and "val" not in self._stages:
            self._enter(trainer, "val")
        if "val" in self._stages or not trainer.enable_validation:
            self._check_texts()

    def on_train_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int
    ) -> None:
        """Take samples that cannot be read apart from the training."""
        self._gather(trainer, "train", batch, 0)

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Log when enough batches made a step."""
        self._trained += 1
        step = _batches_that_stepped(trainer)  # counts this batch only later, if it made a step
        before, self._stepped = self._stepped, step + _makes_a_step(trainer)
        n = self._every_n_steps
        if n is not None and self._stepped // n > before // n:
            self._log(trainer, pl_module, step)

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Take the samples of dataloaders that come only now."""
        if self._takes_samples(trainer) and "val" not in self._stages:
            self._enter(trainer, "val")
            if not trainer.sanity_checking:
                self._check_texts()

    def on_validation_batch_start(
        self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Take samples that cannot be read apart from the validation."""
        if self._takes_samples(trainer):
            self._gather(trainer, "val", batch, dataloader_idx, is_first=batch_idx == 0)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Be content with the samples that there are."""
        if self._takes_samples(trainer) and not trainer.sanity_checking:
            self._settle("val")

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Log at the end of an epoch."""
        self._settle("train")
        n = self._every_n_epochs
        if n is not None and trainer.current_epoch % n == 0:
            # As for what loggers are told of the epoch: the step of its last batch.
            self._log(trainer, pl_module, max(_batches_that_stepped(trainer) - 1, 0))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Write what is left."""
        self._close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Write what is left before the training ends early."""
        self._close()

    def _watch(
        self, datasets: Mapping[str, Any], *, only_their_texts: bool = False
    ) -> Mapping[str, FixedSamples]:
        ids, captions = self._sample_ids, self._captions
        if only_their_texts:
            ids = {tag: ids[tag] for tag in datasets if tag in ids}
            captions = {tag: captions[tag] for tag in datasets if tag in captions}
        return watch(
            datasets, self._samples, ids, captions, self._panes, self._data_format, self._metrics
        )

    def _takes_samples(self, trainer: Any) -> bool:
        return self._given is None and trainer.state.fn == "fit" and not trainer.fast_dev_run

    def _enter(self, trainer: Any, name: str) -> None:
        """Read the samples of all dataloaders of a stage that can be read apart."""
        stage = self._stages[name] = stage_of(trainer, name)
        for number, group in stage.groups():
            if not all(map(reads_apart, group.values())):
                self._passing |= {tag: Gathered(self._samples) for tag in group}
                continue
            with self._surviving(f"no triptychs of {', '.join(map(repr, group))}", _NO_PAIRS):
                batches = stage.read(group, self._samples)
                self._transfer(trainer, stage, batches, number, group)

    def _transfer(
        self, trainer: Any, stage: Stage, batches: Iterable[Any], number: int, tags: Iterable[str]
    ) -> None:
        """Take the samples of batches that go the way of the trainer."""
        gathered = {tag: Gathered(self._samples) for tag in tags}
        for batch in batches:
            with evaluation(trainer, trainer.datamodule):
                given = transferred(trainer, batch, number)
            forms = [batch, rounded(trainer, batch), given]
            raw, in_precision, of_hooks = (stage.parts(form, number) for form in forms)
            for tag in [tag for tag, samples in gathered.items() if not samples.is_full]:
                samples = gathered.pop(tag)
                with self._surviving(f"no triptychs of {tag!r}", _NO_PAIRS):
                    shown = to_show(raw[tag], in_precision[tag], of_hooks[tag])
                    samples.add(of_hooks[tag], shown)
                    gathered[tag] = samples
        for tag, samples in gathered.items():
            self._keep(tag, samples)

    def _transfer_given(self, trainer: Any) -> None:
        """Let the samples of datasets= go the way of the trainer as a batch."""
        for tag, fixed in (self._given or {}).items():
            x, y = (None if a is None else torch.tensor(a) for a in (fixed.input, fixed.target))
            with self._surviving(f"no triptychs of {tag!r}"):
                given = self._given_batch(trainer, tag, [[x, y]] if y is not None else [[x, y], x])
                samples = Gathered(len(fixed.input))
                samples.add(given, to_show([x, y], rounded(trainer, [x, y]), given))
                self._keep(tag, samples)

    def _given_batch(self, trainer: Any, tag: str, forms: Sequence[Any]) -> Any:
        """Return what hooks make of the samples in the first form that they take."""
        for form in forms:
            try:
                with evaluation(trainer, trainer.datamodule):
                    return transferred(trainer, form, 0)
            except Exception as error:
                failure = error
        if self._strict:
            raise failure
        self._say(
            f"the hooks that transfer batches do not take datasets[{tag!r}] as a batch [x, y]: "
            f"{type(failure).__name__}: {failure}. The module is given them as they are, so let "
            "them be what the hooks would have made, or let predict= do what the hooks do"
        )
        return moved(trainer, rounded(trainer, forms[0]))

    def _gather(
        self, trainer: Any, name: str, batch: Any, number: int, *, is_first: bool = False
    ) -> None:
        """Take samples of a batch that passes by, as far as some are missing."""
        stage = self._stages.get(name)
        missing = [] if stage is None else [tag for tag in stage.by_tag if tag in self._passing]
        if stage is None or not missing:
            return
        parts: Mapping[str, Any] = dict.fromkeys(missing)
        with self._surviving(f"no triptychs of {', '.join(map(repr, missing))}", _NO_PAIRS):
            parts = stage.parts(batch, number)
        for tag in [tag for tag in parts if tag in self._passing]:
            samples = self._passing.pop(tag)
            if is_first:
                samples = Gathered(self._samples)
            with self._surviving(f"no triptychs of {tag!r}", _NO_PAIRS):
                samples.add(parts[tag])
                if samples.is_full:
                    self._keep(tag, samples)
                else:
                    self._passing[tag] = samples

    def _settle(self, name: str) -> None:
        """Show the samples that passed by, though they are fewer than were asked for."""
        stage = self._stages.get(name)
        for tag in () if stage is None else stage.by_tag:
            if samples := self._passing.pop(tag, None):
                self._keep(tag, samples)

    def _keep(self, tag: str, samples: Gathered) -> None:
        with self._surviving(f"no triptychs of {tag!r}", _NO_PAIRS):
            fixed = self._watch({tag: samples.arrays()}, only_their_texts=True)
            self._series[tag] = samples.series(fixed[tag])

    def _tags(self) -> list[str]:
        """Name all series of the dataloaders, those of the training first."""
        stages = [self._stages[name] for name in ("train", "val") if name in self._stages]
        return [tag for stage in stages for tag in stage.by_tag]

    def _check_texts(self) -> None:
        known = self._tags()
        for name, texts in (("sample_ids", self._sample_ids), ("captions", self._captions)):
            with self._surviving(f"no {name}"):
                if unknown := set(texts) - set(known):
                    raise ValueError(f"they name {sorted(unknown)}, the series are {known}")

    def _log(self, trainer: Any, module: Any, step: int) -> None:
        """Log all series, once for the weights of a moment."""
        if self._writer is None or self._logged == (step, self._trained):
            return
        self._logged = (step, self._trained)
        for tag in self._tags() if self._given is None else self._given:
            series = self._series.get(tag)
            if series is None:
                continue
            advice = "; see that predict= takes the inputs and returns pictures"
            with self._surviving(f"no triptych of {tag!r} at step {step}", advice):
                outputs = self._outputs(trainer, module, series)
                self._write(self._writer, tag, series.fixed, outputs, step)

    def _write(
        self, writer: TriptychWriter, tag: str, fixed: FixedSamples, outputs: Any, step: int
    ) -> None:
        ids = fixed.sample_ids
        if self._rank is not None:
            names = range(len(fixed.input)) if ids is None else ids
            ids = [f"rank{self._rank}/{name}" for name in names]
        metrics = fixed.measured(self._metrics)
        call = read_call(
            tag,
            step,
            fixed.input,
            outputs,
            fixed.target,
            panes=self._panes,
            sample_ids=ids,
            captions=fixed.captions,
            data_format=self._data_format,
            description=self._description,
            metrics=metrics,
            metrics_as_scalars=self._metrics_as_scalars and metrics is not None,
            at=self._made_at,
        )
        writer._write(call, None if self._scalars is None else self._scalars.add)
        if self._strict:
            writer.flush()

    def _outputs(self, trainer: Any, module: Any, series: Series) -> Any:
        predict = module if self._predict is None else self._predict
        inputs = series.inputs_to_use()
        with evaluation(trainer, predict), trainer.precision_plugin.forward_context():
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
            self._say(message)

    def _say(self, message: str) -> None:
        at = self._made_at
        warnings.warn_explicit(message, UserWarning, at.filename, at.line)

    def _close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        scalars, self._scalars = self._scalars, None
        if scalars is not None:
            scalars.close()


def _batches_that_stepped(trainer: Any) -> int:
    """Return the step that loggers are told, which `trainer.global_step` is not.

    That counts the steps of all optimizers, and stands still without any. There is no public name
    for the other.
    """
    counted = getattr(trainer.fit_loop.epoch_loop, "_batches_that_stepped", None)
    return int(trainer.global_step if counted is None else counted)


def _makes_a_step(trainer: Any) -> bool:
    """Tell of a batch that was trained whether it is counted, or gradients are accumulated."""
    accumulates = getattr(trainer.fit_loop.epoch_loop, "_should_accumulate", None)
    return accumulates is None or not accumulates()
