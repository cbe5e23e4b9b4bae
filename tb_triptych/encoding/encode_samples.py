"""Turns a batch into samples: scores become class ids, pictures are encoded, metrics measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic

from tb_triptych.arrays import Array
from tb_triptych.encoding.class_scores import without_scores
from tb_triptych.encoding.encode import EncodedPane, encode
from tb_triptych.encoding.opacity import about_opacity
from tb_triptych.encoding.sample import P, Sample
from tb_triptych.encoding.score_kinds import ScoreKinds
from tb_triptych.encoding.unlisted_ids import about_ids
from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.hints import Hint
from tb_triptych.metrics.measure import measure
from tb_triptych.panes import Pane
from tb_triptych.thread_pool import Run, run_serially


@dataclass(frozen=True)
class Samples(Generic[P]):
    """The samples of one call.

    Attributes:
      rows: The samples.
      panes: What they mean, by role; the kind of scores is decided.
      problems: Human-readable reasons why some metrics are missing, by subject.
      hints: Possible mistakes of the user.
    """

    rows: Sequence[Sample[P]]
    panes: Mapping[str, Pane]
    problems: Mapping[str, str]
    hints: Sequence[Hint]


def to_samples(
    tag: str,
    batch: Batch,
    picture: Callable[[Array, Pane], P],
    run: Run,
    kinds: ScoreKinds,
    *,
    strict: bool = False,
) -> Samples[P]:
    """Make samples of a batch.

    Args:
      tag: Name of the series.
      batch: The arguments of a call.
      picture: Makes the stored picture of an array; run as a job.
      run: Does jobs and returns their results in order.
      kinds: The kinds of the scores of earlier calls.
      strict: Whether to raise errors of user-defined metrics.
    """
    batch, about_scores = kinds.decided(tag, batch, run)
    stored = without_scores(batch, run)
    jobs = [
        partial(_picture_of, role, picture, stored.picture(role, i), stored.panes[role])
        for i in range(len(batch.ids))
        for role in stored.arrays
    ]
    pictures = iter(run(jobs))
    measured = measure(batch, stored, run, strict=strict)
    rows = [
        Sample(
            sample_id,
            caption,
            {role: next(pictures) for role in stored.arrays},
            numbers,
            batch.metrics.definitions,
        )
        for sample_id, caption, numbers in zip(
            batch.ids, batch.captions, measured.samples, strict=True
        )
    ]
    hints = [*about_scores, *about_opacity(batch, run), *about_ids(stored, rows)]
    return Samples(rows, batch.panes, measured.problems, hints)


def _picture_of(role: str, picture: Callable[[Array, Pane], P], array: Array, pane: Pane) -> P:
    """Make a picture; errors name its role."""
    try:
        return picture(array, pane)
    except ValueError as error:
        raise ValueError(f"{role} cannot be stored: {error}") from error


def encode_batch(
    batch: Batch, tag: str = "", kinds: ScoreKinds | None = None
) -> Samples[EncodedPane]:
    """Encode the samples of a call and measure them, in this thread.

    Args:
      batch: The arguments of a call.
      tag: Name of the series.
      kinds: The kinds of the scores of earlier calls; `None` for a call that stands alone.
    """
    return to_samples(tag, batch, encode, run_serially, kinds or ScoreKinds())
