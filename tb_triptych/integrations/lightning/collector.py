"""Collects the first samples of each series, as Lightning's trainer passes them to its module.

Samples of a dataloader that can be read separately are read at once. Others are taken from the
batches of the training or validation. Samples passed by the user are processed as a batch of the
trainer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import torch

from tb_triptych.integrations.callback import CallbackLog
from tb_triptych.integrations.fixed_samples import FixedSamples, fixed_samples
from tb_triptych.integrations.lightning.evaluation import evaluation
from tb_triptych.integrations.lightning.gathered import Gathered, Series
from tb_triptych.integrations.lightning.stage import Stage, stage_of
from tb_triptych.integrations.lightning.transfer import moved, rounded, to_show, transferred
from tb_triptych.integrations.options import CallbackOptions
from tb_triptych.integrations.torch_loaders import reads_apart

_NO_PAIRS = "; pass datasets= with pairs (x, y)"


class SampleCollector:
    """The samples of all series of one training.

    Args:
      options: What the callback was made with.
      log: Where failures are reported.
      given: The samples to show instead of those of the dataloaders, by series; or `None`.
    """

    def __init__(
        self,
        options: CallbackOptions,
        log: CallbackLog,
        given: Mapping[str, FixedSamples] | None,
    ) -> None:
        self._options = options
        self._log = log
        self._given = given
        self._stages: dict[str, Stage] = {}
        self._passing: dict[str, Gathered] = {}
        self._series: dict[str, Series] = {}

    def forget(self) -> None:
        """Forget the samples of an earlier training."""
        self._stages = {}
        self._passing = {}
        self._series = {}

    def series(self) -> Iterator[tuple[str, Series]]:
        """Yield the series that have samples by now, those of the training first."""
        for tag in self._tags() if self._given is None else self._given:
            if tag in self._series:
                yield tag, self._series[tag]

    def begin(self, trainer: Any) -> None:
        """Take the samples available when a training begins."""
        if self._given is not None:
            self._transfer_given(trainer, self._given)
            return
        self._enter(trainer, "train")
        if trainer.val_dataloaders is not None and "val" not in self._stages:
            self._enter(trainer, "val")
        if "val" in self._stages or not trainer.enable_validation:
            self._check_texts()

    def begin_validation(self, trainer: Any) -> None:
        """Take the samples of dataloaders that appear only with the validation."""
        if self._takes_samples(trainer) and "val" not in self._stages:
            self._enter(trainer, "val")
            if not trainer.sanity_checking:
                self._check_texts()

    def end_validation(self, trainer: Any) -> None:
        """Accept the samples of the validation, though some are missing."""
        if self._takes_samples(trainer) and not trainer.sanity_checking:
            self.settle("val")

    def gather(
        self, trainer: Any, name: str, batch: Any, number: int = 0, *, is_first: bool = False
    ) -> None:
        """Take missing samples from a batch of the trainer.

        Args:
          trainer: The trainer.
          name: The stage, "train" or "val".
          batch: The batch, as passed to the module.
          number: The number of its dataloader.
          is_first: Whether it is the first batch of a validation, unrelated to those before.
        """
        stage = self._stages.get(name)
        if stage is None or not self._takes_samples(trainer):
            return
        missing = [tag for tag in stage.by_tag if tag in self._passing]
        if not missing:
            return
        parts: Mapping[str, Any] = dict.fromkeys(missing)
        with self._log.surviving(f"no triptychs of {', '.join(map(repr, missing))}", _NO_PAIRS):
            parts = stage.parts(batch, number)
        for tag in [tag for tag in parts if tag in self._passing]:
            samples = self._passing.pop(tag)
            if is_first:
                samples = Gathered(self._options.samples)
            with self._log.surviving(f"no triptychs of {tag!r}", _NO_PAIRS):
                samples.add(parts[tag])
                if samples.is_full:
                    self._keep(tag, samples)
                else:
                    self._passing[tag] = samples

    def settle(self, name: str) -> None:
        """Show the samples collected, though they are fewer than requested."""
        stage = self._stages.get(name)
        for tag in () if stage is None else stage.by_tag:
            if samples := self._passing.pop(tag, None):
                self._keep(tag, samples)

    def _takes_samples(self, trainer: Any) -> bool:
        return self._given is None and trainer.state.fn == "fit" and not trainer.fast_dev_run

    def _enter(self, trainer: Any, name: str) -> None:
        """Read the samples of all dataloaders of a stage that can be read separately."""
        stage = self._stages[name] = stage_of(trainer, name)
        for number, group in stage.groups():
            if not all(map(reads_apart, group.values())):
                self._passing |= {tag: Gathered(self._options.samples) for tag in group}
                continue
            with self._log.surviving(f"no triptychs of {', '.join(map(repr, group))}", _NO_PAIRS):
                batches = stage.read(group, self._options.samples)
                self._transfer(trainer, stage, batches, number, group)

    def _transfer(
        self, trainer: Any, stage: Stage, batches: Iterable[Any], number: int, tags: Iterable[str]
    ) -> None:
        """Take the samples of batches, processed as by the trainer."""
        gathered = {tag: Gathered(self._options.samples) for tag in tags}
        for batch in batches:
            with evaluation(trainer, trainer.datamodule):
                given = transferred(trainer, batch, number)
            forms = [batch, rounded(trainer, batch), given]
            raw, in_precision, of_hooks = (stage.parts(form, number) for form in forms)
            for tag in [tag for tag, samples in gathered.items() if not samples.is_full]:
                samples = gathered.pop(tag)
                with self._log.surviving(f"no triptychs of {tag!r}", _NO_PAIRS):
                    shown = to_show(raw[tag], in_precision[tag], of_hooks[tag])
                    samples.add(of_hooks[tag], shown)
                    gathered[tag] = samples
        for tag, samples in gathered.items():
            self._keep(tag, samples)

    def _transfer_given(self, trainer: Any, given: Mapping[str, FixedSamples]) -> None:
        """Process the samples of datasets= as a batch of the trainer."""
        for tag, fixed in given.items():
            x, y = (None if a is None else torch.tensor(a) for a in (fixed.input, fixed.target))
            with self._log.surviving(f"no triptychs of {tag!r}"):
                forms = [[x, y]] if y is not None else [[x, y], x]
                batch = self._given_batch(trainer, tag, forms)
                samples = Gathered(len(fixed.input))
                samples.add(batch, to_show([x, y], rounded(trainer, [x, y]), batch))
                self._keep(tag, samples)

    def _given_batch(self, trainer: Any, tag: str, forms: Sequence[Any]) -> Any:
        """Return the samples as processed by the hooks, in the first form that these accept."""
        for form in forms:
            try:
                with evaluation(trainer, trainer.datamodule):
                    return transferred(trainer, form, 0)
            except Exception as error:
                failure = error
        if self._options.strict:
            raise failure
        self._log.warn(
            f"the hooks that transfer batches do not accept datasets[{tag!r}] as a batch [x, y]: "
            f"{type(failure).__name__}: {failure}. The module gets them as they are, so pass what "
            "the hooks would return, or do the work of the hooks in predict="
        )
        return moved(trainer, rounded(trainer, forms[0]))

    def _keep(self, tag: str, samples: Gathered) -> None:
        with self._log.surviving(f"no triptychs of {tag!r}", _NO_PAIRS):
            fixed = fixed_samples({tag: samples.arrays()}, self._options.of_series({tag}))
            self._series[tag] = samples.series(fixed[tag])

    def _tags(self) -> list[str]:
        """Name all series of the dataloaders, those of the training first."""
        stages = [self._stages[name] for name in ("train", "val") if name in self._stages]
        return [tag for stage in stages for tag in stage.by_tag]

    def _check_texts(self) -> None:
        known = self._tags()
        texts_by_name = {"sample_ids": self._options.sample_ids, "captions": self._options.captions}
        for name, texts in texts_by_name.items():
            with self._log.surviving(f"no {name}"):
                if unknown := set(texts) - set(known):
                    raise ValueError(f"they name {sorted(unknown)}, but the series are {known}")
