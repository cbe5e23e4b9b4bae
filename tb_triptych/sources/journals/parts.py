"""The parts of a series in the journals of a run, and the starts that they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.journal import INDEX_SUFFIX, segment_name
from tb_triptych.format.journal_records import WriterRecord
from tb_triptych.sources.journals.directory import Journal
from tb_triptych.sources.journals.event_table import EventTable
from tb_triptych.sources.journals.order import Start, Verdict, verdicts
from tb_triptych.sources.natural_order import natural_key
from tb_triptych.sources.steps import surviving

INFERRED = "version-1"
"""The origin of the start that all journals of version 1 are."""


@dataclass(frozen=True)
class Part:
    """The part of a series in one journal, as it was at one moment.

    Attributes:
      journal: The journal.
      generation: The generation of its index.
      version: The version of its format.
      begun_s: When it was begun, in seconds since the epoch.
      writer: Who wrote it.
      ended: Origins that its writer found to have ended later.
      table: Its events.
      count: How many of them there were.
      samples: The ids of all samples in them.
      is_ascending: Whether each step is greater than the one before.
    """

    journal: Journal
    generation: int
    version: int
    begun_s: float
    writer: WriterRecord | None
    ended: frozenset[str]
    table: EventTable
    count: int
    samples: AbstractSet[str]
    is_ascending: bool

    @property
    def is_readable(self) -> bool:
        """Whether there are events, and it is known what their pictures mean."""
        return self.count > 0 and self.table.spec is not None

    @property
    def steps(self) -> NDArray[np.int64]:
        """The step of each event."""
        return self.table.steps[: self.count]

    @property
    def name(self) -> str:
        """The name that others saw it under."""
        return self.journal.index.name.removesuffix(INDEX_SUFFIX)


@dataclass(frozen=True)
class StartParts:
    """What one writer wrote of a series, and what is shown of it.

    Attributes:
      parts: Its segments, in their order.
      verdict: What is shown.
    """

    parts: Sequence[Part]
    verdict: Verdict

    @property
    def newest_step(self) -> int:
        """The step of the event that was written last."""
        return int(self.parts[-1].steps[-1])

    @property
    def origin(self) -> str:
        """Identifies the writer."""
        return self.verdict.start.origin


@dataclass
class _Writer:
    """The parts of one writer, and what is known of it."""

    parts: list[Part] = field(default_factory=list)

    def start(self, origin: str) -> Start:
        first = self.parts[0]
        writer = next((part.writer for part in self.parts if part.writer is not None), None)
        seen = {} if writer is None else {name: one.ended for name, one in writer.seen.items()}
        for part in self.parts:
            seen.update(dict.fromkeys(part.ended & seen.keys(), True))
        resume_step = None if writer is None else writer.resume_step
        return Start(
            origin,
            origin if writer is None else writer.family,
            frozenset((origin,)),
            seen,
            int(first.steps[0]) if resume_step is None else resume_step,
            _different_steps(self.parts),
            frozenset(sample for part in self.parts for sample in part.samples),
        )


def starts_of(parts: Sequence[Part], without: Collection[str] = ()) -> list[StartParts]:
    """Sort the parts of a series by writers, and decide what is shown of each.

    Args:
      parts: The part in each journal; all have events.
      without: Origins of writers to leave out.

    Returns:
      What each writer wrote; of the same sample and step, that of a later one is shown.
    """
    found = _starts_with_parts(parts)
    starts = [start for start, _ in found.values() if start.origin not in without]
    return [StartParts(found[one.start.origin][1], one) for one in verdicts(starts)]


def left_out_starts(parts: Sequence[Part], without: Collection[str]) -> list[StartParts]:
    """Return what the writers that are left out wrote, by arguments as of `starts_of`."""
    if not without:
        return []
    found = _starts_with_parts(parts).values()
    return [StartParts(own, Verdict(start)) for start, own in found if start.origin in without]


def _starts_with_parts(parts: Sequence[Part]) -> dict[str, tuple[Start, Sequence[Part]]]:
    inferred = sorted(
        (part for part in parts if part.version == 1),
        key=lambda part: (part.begun_s, natural_key(part.journal.index.name)),
    )
    writers: dict[str, _Writer] = {}
    for part in sorted((p for p in parts if p.version != 1), key=_segment):
        writers.setdefault(origin_of(part.journal, part.writer), _Writer()).parts.append(part)
    found: dict[str, tuple[Start, Sequence[Part]]] = {
        origin: (writer.start(origin), writer.parts) for origin, writer in writers.items()
    }
    if inferred:
        found[INFERRED] = _inferred_start(inferred), inferred
    return found


def origin_of(journal: Journal, writer: WriterRecord | None = None) -> str:
    """Return what identifies the writer of a journal.

    Args:
      journal: The journal.
      writer: Its writer record, if it was read; by default, as far as it was read.
    """
    writer = writer or journal.index.contents.writer
    if writer is not None:
        return writer.origin
    name = segment_name(journal.index.name)
    return journal.index.name.removesuffix(INDEX_SUFFIX) if name is None else name.origin


def newest_editions(journals: Iterable[Journal]) -> list[Journal]:
    """Leave out journals that were rewritten: the newer edition says the same or less."""
    found: dict[tuple[str, str], list[tuple[WriterRecord, Journal]]] = {}
    kept = []
    for journal in journals:
        writer = journal.index.contents.writer
        if writer is None:
            kept.append(journal)
        else:
            found.setdefault((journal.index.run, writer.origin), []).append((writer, journal))
    for of_one in found.values():
        taken: list[tuple[int, int]] = []
        for writer, journal in sorted(of_one, key=_newness, reverse=True):
            first, last = writer.segments
            if not any(begin <= last and first <= end for begin, end in taken):
                taken.append(writer.segments)
                kept.append(journal)
    return kept


def _newness(one: tuple[WriterRecord, Journal]) -> tuple[int, int, str]:
    writer, journal = one
    first, last = writer.segments
    return writer.edition, last - first, journal.index.name


def _inferred_start(parts: Sequence[Part]) -> Start:
    names = frozenset(part.name for part in parts)
    events = [
        (step, ids)
        for part in parts
        for step, ids in zip(part.steps.tolist(), part.table.ids, strict=False)
    ]
    steps = np.asarray(surviving(events), np.int64)
    samples = frozenset(sample for part in parts for sample in part.samples)
    first_step = int(steps[0]) if len(steps) else 0
    return Start(INFERRED, INFERRED, names, {}, first_step, steps, samples, is_inferred=True)


def _different_steps(parts: Sequence[Part]) -> NDArray[np.int64]:
    if len(parts) == 1 and parts[0].is_ascending:
        return parts[0].steps
    return np.unique(np.concatenate([part.steps for part in parts]))


def _segment(part: Part) -> tuple[int, tuple[tuple[int, str], ...]]:
    name = segment_name(part.journal.index.name)
    number = 0 if name is None else name.number
    return number if part.writer is None else part.writer.segments[0], natural_key(part.name)
