"""Turns calls into events of a journal, one after the other: digests, encoding, deduplication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tb_triptych.encoding.encode_samples import to_samples
from tb_triptych.encoding.journal_columns import to_columns
from tb_triptych.encoding.opacity import without_doubted
from tb_triptych.encoding.sample import Sample
from tb_triptych.encoding.score_kinds import ScoreKinds
from tb_triptych.format.metadata import create_summary_metadata
from tb_triptych.format.picture import Picture
from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.hints import Hints
from tb_triptych.metrics.measure import means_of
from tb_triptych.panes import Pane
from tb_triptych.thread_pool import ThreadPool
from tb_triptych.writing.changes import Changes, ChangesFinder
from tb_triptych.writing.clipping_warnings import ClippingWarner
from tb_triptych.writing.identity import Identity
from tb_triptych.writing.journal_file import ChangedJournalError
from tb_triptych.writing.key_events import JournalEvent
from tb_triptych.writing.metric_warnings import MetricWarner
from tb_triptych.writing.open_journal import OpenJournal
from tb_triptych.writing.pending_write import PendingWrite
from tb_triptych.writing.scalar_file import ScalarFile


class JournalWriter:
    """Writes the journal of one writer; used by one thread at a time."""

    def __init__(
        self, logdir: Path, identity: Identity, encoders: int, *, strict: bool = False
    ) -> None:
        """Touch no file yet: the first call begins the journal.

        Args:
          logdir: Directory of the run.
          identity: The writer.
          encoders: Number of threads that encode.
          strict: Whether to raise errors of metrics, instead of leaving them out.
        """
        self._strict = strict
        self._pool = ThreadPool(encoders)
        self._journal = OpenJournal(logdir, identity)
        self._changes = ChangesFinder(keeps_calls=True)
        self._kinds = ScoreKinds()
        self._hints = Hints()
        self._clipping = ClippingWarner()
        self._metrics = MetricWarner()
        self._scalars = ScalarFile(logdir)
        self._unrecorded: Counter[str] = Counter()
        self._last_unrecorded: dict[str, PendingWrite] = {}

    def write(self, call: PendingWrite) -> list[str]:
        """Write one call, once its arrays are there.

        Returns:
          New warnings.

        Raises:
          OSError: if it could not be written; the journal is as it was before, or another one will
            be begun.
          ArrivalError: if an array did not come from its device.
          Exception: an error of encoding.
        """
        try:
            batch = call.arrived()
            try:
                samples, new_warnings = self._write(call, batch)
            except ChangedJournalError:  # while it was written: once more, into another pair
                samples, new_warnings = self._write(call, batch)
        except BaseException:
            self.count_unrecorded(call, 1 if call.batch.ids else 0)  # a record counts no call
            self.roll_back()
            raise
        self._unrecorded.pop(call.tag, None)
        self._last_unrecorded.pop(call.tag, None)
        return [*new_warnings, *self._write_scalars(call, samples)]

    def count_unrecorded(self, last: PendingWrite, count: int = 1) -> None:
        """Count calls of a series that are not written; its next event, or the end, records it."""
        self._unrecorded[last.tag] += count
        self._last_unrecorded[last.tag] = last.without_samples()

    def roll_back(self) -> None:
        """Remove a partial event, left by a thread that ended in the middle."""
        self._journal.roll_back()

    def close(self) -> None:
        """Record the calls that failed last, and end the journal; a later call begins another.

        If even that record cannot be written, nobody is left to report to.
        """
        for call in list(self._last_unrecorded.values()):
            with suppress(Exception):
                self.write(call)
        self._pool.close()
        self._scalars.close()
        self._journal.close()

    def _write(
        self, call: PendingWrite, batch: Batch
    ) -> tuple[Sequence[Sample[Picture]], list[str]]:
        self._journal.ensure()
        made = to_samples(
            call.tag,
            batch,
            self._journal.picture,
            self._pool.run,
            self._kinds,
            strict=self._strict,
        )
        samples = made.rows
        places = self._journal.store(samples)
        changes = self._changes.find(call.tag, call.step, samples, changing=call.batch.changing)
        self._journal.record(self._event(call, made.panes, samples, places, changes))
        sure_panes = without_doubted(made.panes, made.hints)
        return samples, [
            *self._journal.take_warnings(),
            *self._hints.new_warnings(call.tag, made.hints),
            *self._clipping.new_warnings(call.tag, samples, sure_panes),
            *self._changes.remember(
                call.tag, call.step, samples, changes, step_argument=call.step_argument
            ),
            *self._metrics.new_warnings(call.tag, made.problems),
        ]

    def _write_scalars(self, call: PendingWrite, samples: Sequence[Sample[Picture]]) -> list[str]:
        """Pass on the means of the metrics, and return new warnings."""
        means = means_of([sample.metrics for sample in samples])
        if not call.scalars or not means:
            return []
        sink = call.scalars if callable(call.scalars) else self._scalars.add
        values = {f"{call.tag}/{name}": mean for name, mean in means.items()}
        try:
            sink(values, call.step, call.wall_time_s)
        except Exception as error:
            if self._strict:
                raise
            what = f"its metrics were not written as scalars: {type(error).__name__}: {error}"
            return self._metrics.new_warnings(call.tag, {"scalars": what})
        return []

    def _event(
        self,
        call: PendingWrite,
        panes: Mapping[str, Pane],
        samples: Sequence[Sample[Picture]],
        places: Mapping[str, tuple[int, int]],
        changes: Changes,
    ) -> JournalEvent:
        return JournalEvent(
            tag=call.tag,
            step=call.step,
            wall_time_s=call.wall_time_s,
            columns=to_columns(samples, places) if samples else None,
            metadata=create_summary_metadata(
                panes,
                call.description,
                call.batch.metrics.to_json(),
                changing=call.batch.changing,
            ),
            changed_from=changes.changed_from,
            dropped=self._unrecorded[call.tag],
        )
