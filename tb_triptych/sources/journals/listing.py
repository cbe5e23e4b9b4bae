"""Makes the catalog's entry for a journal's series, from a few of its headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tb_triptych.format.bounds import MOST_SAMPLES, abridged
from tb_triptych.format.header import Header
from tb_triptych.format.header_reader import HeaderReader
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.sources.journals.headers import read_headers
from tb_triptych.sources.journals.series import Part
from tb_triptych.sources.steps import Segment, Steps, united

_MOST_STRANDS = 64
"""With more restarts, the samples that they wrote are not compared."""


@dataclass(frozen=True)
class Outline:
    """A summary of a series, without reading all of it.

    Attributes:
      steps: The steps that can be reached.
      sample_ids: Samples at the first and newest step.
      reach: By journal, how many bytes its data file must have to hold the newest pictures.
      problems: Human-readable warnings about unreadable parts.
    """

    steps: Sequence[int]
    sample_ids: Sequence[str]
    reach: Sequence[int]
    problems: Sequence[str]


class _Heads:
    """The headers of single events, read on request."""

    def __init__(self, tag: str, parts: Sequence[Part]) -> None:
        self._tag = tag
        self._parts = parts
        self._reader = HeaderReader()
        self._known: dict[tuple[int, int], Header] = {}
        self.problems: list[str] = []

    def at(self, origin: int, index: int) -> Header:
        """Return the header of an event of a part; one without samples if it cannot be read."""
        at = (origin, index)
        if at not in self._known:
            self._known[at] = self._read(*at)
        return self._known[at]

    def ids(self, first: Segment, last: Segment) -> list[str]:
        """Return the samples at the start and the end of a segment."""
        ends = (self.at(first.origin, first.start), self.at(last.origin, last.stop - 1))
        return [sample.id for header in ends for sample in header.samples]

    def reach(self, origin: int) -> int:
        """Return where in its data file the newest pictures of a part end."""
        samples = self.at(origin, self._parts[origin].count - 1).samples
        places = (pane.at for sample in samples for pane in sample.panes.values())
        return max((sum(place) for place in places if isinstance(place, tuple)), default=0)

    def _read(self, origin: int, index: int) -> Header:
        part = self._parts[origin]
        row = part.rows[index]
        try:
            ((_, header),) = read_headers(part.journal.index.path, self._tag, [row], self._reader)
        except OSError as error:
            header = UnreadableSeriesError(error.strerror or str(error))
        if isinstance(header, Header):
            return header
        self.problems.append(f"step {row.step} cannot be read: {header}")
        return Header(())


def outline(tag: str, parts: Sequence[Part]) -> Outline:
    """Summarize a series.

    Args:
      tag: Its tag.
      parts: The part in each journal, in the order in which they were begun.
    """
    segments: list[Segment] = []
    for origin, part in enumerate(parts):
        with part.journal.index.lock:
            segments += part.rows.segments(part.count, origin)
    heads = _Heads(tag, parts)
    steps = [Steps(group) for group in _related(segments, heads)]
    ids = [sample_id for found in steps for sample_id in heads.ids(found.first, found.last)]
    reach = [heads.reach(origin) for origin in range(len(parts))]
    sample_ids = list(dict.fromkeys(ids))[:MOST_SAMPLES]
    return Outline(united(steps), sample_ids, reach, abridged(heads.problems))


def _related(segments: Sequence[Segment], heads: _Heads) -> list[list[Segment]]:
    """Separate restarts, which write the same samples again, from ranks, which write others.

    Returns:
      Groups of segments that have samples in common, each in the order of writing.
    """
    if not 1 < len(segments) <= _MOST_STRANDS:
        return [list(segments)]
    groups: list[tuple[set[str], list[int]]] = []
    for i, segment in enumerate(segments):
        ids, members = set(heads.ids(segment, segment)), [i]
        apart = []
        for group in groups:
            if group[0].isdisjoint(ids):
                apart.append(group)
            else:
                ids, members = ids | group[0], group[1] + members
        groups = [*apart, (ids, members)]
    groups.sort(key=lambda group: group[1][0])
    return [[segments[i] for i in sorted(members)] for _, members in groups]
