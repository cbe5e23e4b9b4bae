"""Shared by the callbacks of all frameworks: log fixed samples without stopping the training.

The callback of a framework is a thin file: it reads its options with `read_options`, finds the
samples with `fixed_samples`, and calls `CallbackLog` from the hooks of the framework.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from tb_triptych.inputs.call_site import CallSite, call_site
from tb_triptych.inputs.log_call import read_call
from tb_triptych.integrations.batches import described
from tb_triptych.integrations.fixed_samples import FixedSamples
from tb_triptych.integrations.options import CallbackOptions
from tb_triptych.writer import TriptychWriter
from tb_triptych.writing.scalar_file import SUB_RUN, ScalarFile

Series: TypeAlias = tuple[str, FixedSamples, Callable[[], Any]]
"""The name of a series, its samples, and the function that makes the outputs."""


class CallbackLog:
    """The log of a callback: one journal per training.

    Args:
      options: The options of the callback.
      at: The line that warnings point to; `None` for the user's current line.
    """

    def __init__(self, options: CallbackOptions, at: CallSite | None = None) -> None:
        self._options = options
        self._at = at
        self._writer: TriptychWriter | None = None
        self._scalars: ScalarFile | None = None
        self._rank: int | None = None
        self._logged: Hashable = None
        self._has_warned = False

    @property
    def is_open(self) -> bool:
        """Whether there is a journal to log to."""
        return self._writer is not None

    def open(self, log_dir: Path, rank: int | None = None) -> None:
        """Begin the journal of a training; close that of an earlier one.

        Args:
          log_dir: Directory of the run.
          rank: The number of this process, if there are several; it distinguishes their samples.
        """
        self.close()
        self._logged = None
        self._rank = rank
        self._writer = TriptychWriter(log_dir, strict=self._options.strict)
        if self._options.metrics_as_scalars and rank:
            # TensorBoard cannot follow two event files that grow in one run.
            self._scalars = ScalarFile(log_dir, f"{SUB_RUN}/rank{rank}")

    def log(self, series: Iterable[Series], step: int, moment: Hashable) -> None:
        """Log all series, unless the last call was at the same moment of the training."""
        if self._writer is None or moment == self._logged:
            return
        self._logged = moment
        for tag, fixed, predict in series:
            advice = "; check that predict= takes the inputs and returns pictures"
            with self.surviving(f"no triptych of {tag!r} at step {step}", advice):
                self._write(self._writer, tag, fixed, _pictures_alone(predict()), step)

    def close(self) -> None:
        """Write everything pending, and close the files."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        scalars, self._scalars = self._scalars, None
        if scalars is not None:
            scalars.close()

    @contextmanager
    def surviving(self, what: str, advice: str = "") -> Iterator[None]:
        """Let the training continue after a failure, unless `strict`; warn about the first one.

        Args:
          what: What is missing because of it.
          advice: What to do, at the end of the message.
        """
        try:
            yield
        except Exception as error:
            if self._options.strict:
                raise
            if self._has_warned:
                return
            self._has_warned = True
            self.warn(
                f"{what}: {type(error).__name__}: {error}. Training continues and later steps are "
                f"tried, without another warning{advice}"
            )

    def warn(self, message: str) -> None:
        """Warn at the user's line."""
        at = self._at or call_site()
        warnings.warn_explicit(message, UserWarning, at.filename, at.line)

    def _write(
        self, writer: TriptychWriter, tag: str, fixed: FixedSamples, outputs: Any, step: int
    ) -> None:
        options = self._options
        metrics = fixed.measured(options.metrics)
        call = read_call(
            tag,
            step,
            fixed.input,
            outputs,
            fixed.target,
            panes=options.panes,
            sample_ids=self._with_rank(fixed),
            captions=fixed.captions,
            data_format=options.data_format,
            description=options.description,
            metrics=metrics,
            metrics_as_scalars=options.metrics_as_scalars and metrics is not None,
            at=self._at,
        )
        writer._write(call, None if self._scalars is None else self._scalars.add)
        if options.strict:
            writer.flush()

    def _with_rank(self, fixed: FixedSamples) -> Any:
        """Return the sample ids, different in each process."""
        if self._rank is None:
            return fixed.sample_ids
        names = range(len(fixed.input)) if fixed.sample_ids is None else fixed.sample_ids
        return [f"rank{self._rank}/{name}" for name in names]


def _pictures_alone(outputs: Any) -> Any:
    """Return the model's outputs for the fixed inputs.

    Raises:
      TypeError: if they are not one array.
    """
    if isinstance(outputs, Mapping | list | tuple) or outputs is None:
        raise TypeError(
            f"the model returned {described(outputs)}: pass predict=, a function that returns only "
            "the pictures"
        )
    return outputs
