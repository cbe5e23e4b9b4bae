"""Joins the tables of one series that is in several places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from tb_triptych.sources.pane_track import PaneTrack, stretches_of
from tb_triptych.sources.progress import Progress, together
from tb_triptych.sources.series import StoredSample
from tb_triptych.sources.table import Definition, SeriesTable

_BETWEEN = "+"
"""Stands between the versions of the parts."""

_Mask = NDArray[np.bool_]


def joined(parts: Sequence[SeriesTable]) -> SeriesTable:
    """Join tables of one series; the later one has precedence where both have a sample at a step.

    Args:
      parts: At least one.
    """
    return parts[0] if len(parts) == 1 else JoinedTable(parts)


class JoinedTable:
    """A `SeriesTable` of several."""

    def __init__(self, parts: Sequence[SeriesTable]) -> None:
        """Join tables, the later one before the earlier one.

        Args:
          parts: At least one.
        """
        self._parts = parts
        self._steps: NDArray[np.int64] = reduce(np.union1d, [part.steps for part in parts])
        self._places = [np.searchsorted(self._steps, part.steps) for part in parts]
        self._wall_times_s = np.full(len(self._steps), np.nan)
        for part, places in zip(parts, self._places, strict=True):
            known = self._wall_times_s[places]
            self._wall_times_s[places] = np.fmax(known, part.wall_times_s)

    @property
    def tag(self) -> str:
        """The tag of the series."""
        return self._parts[-1].tag

    @property
    def steps(self) -> NDArray[np.int64]:
        """The reachable steps, ascending."""
        return self._steps

    @property
    def wall_times_s(self) -> NDArray[np.float64]:
        """When each step was written, in seconds since the epoch; NaN if unknown."""
        return self._wall_times_s

    @property
    def sample_ids(self) -> Sequence[str]:
        """The ids of all samples, in the order in which they were first logged."""
        return list(dict.fromkeys(id for part in self._parts for id in part.sample_ids))

    def metrics(self, sample_id: str) -> Mapping[str, NDArray[np.float64]]:
        """Return the numbers of a sample by name, one for each step; NaN where there is none."""
        found: dict[str, NDArray[np.float64]] = {}
        for part, places in self._having(sample_id):
            there = _presence(part, sample_id)
            for column in found.values():
                column[places[there]] = np.nan
            for name, values in part.metrics(sample_id).items():
                column = found.setdefault(name, np.full(len(self._steps), np.nan))
                column[places[there]] = values[there]
        return found

    def definitions(self, sample_id: str) -> Mapping[str, Definition]:
        """Return the definition of each metric of a sample that has several."""
        having = self._having(sample_id)
        all_of = [(part, part.definitions(sample_id)) for part, _ in having]
        found: dict[str, Definition] = {}
        for name in dict.fromkeys(name for _, definitions in all_of for name in definitions):
            said = [
                definitions.get(name)
                for part, definitions in all_of
                if name in part.metrics(sample_id)
            ]
            if all(one == said[0] for one in said) and isinstance(said[0], str):
                found[name] = said[0]
                continue
            by_step: list[str | None] = [None] * len(self._steps)
            for (part, definitions), (_, places) in zip(all_of, having, strict=True):
                definition = definitions.get(name)
                for index in np.flatnonzero(_presence(part, sample_id)).tolist():
                    by_step[places[index]] = (
                        definition
                        if definition is None or isinstance(definition, str)
                        else definition[index]
                    )
            found[name] = by_step
        return found

    def panes(self, sample_id: str) -> Mapping[str, PaneTrack]:
        """Return at which steps a sample has each of its panes, by role, as first logged."""
        masks: dict[str, _Mask] = {}
        changed: dict[str, dict[int, str]] = {}
        for part, places in self._having(sample_id):
            there = places[_presence(part, sample_id)]
            hidden = set(there.tolist())
            for role, mask in masks.items():
                mask[there] = False
                changed[role] = {i: was for i, was in changed[role].items() if i not in hidden}
            for role, track in part.panes(sample_id).items():
                mask = masks.setdefault(role, np.zeros(len(self._steps), np.bool_))
                mask[places[_covered(track, len(part.steps))]] = True
                own = {int(places[i]): was for i, was in track.changed.items()}
                changed[role] = changed.get(role, {}) | own
        return {
            role: PaneTrack(stretches_of(mask), dict(sorted(changed[role].items())))
            for role, mask in masks.items()
            if mask.any()
        }

    def rows(self, begin: int, end: int) -> Mapping[str, Sequence[StoredSample | None]]:
        """Read what was logged at `steps[begin:end]`, by sample; `None` where it is absent."""
        found: dict[str, list[StoredSample | None]] = {
            sample_id: [None] * (end - begin) for sample_id in self.sample_ids
        }
        for part, places in zip(self._parts, self._places, strict=True):
            first, last = np.searchsorted(places, (begin, end)).tolist()
            if first == last:
                continue
            at = (places[first:last] - begin).tolist()
            for sample_id, row in part.rows(first, last).items():
                column = found[sample_id]
                for index, stored in zip(at, row, strict=True):
                    if stored is not None:
                        column[index] = stored
        return found

    @property
    def problems(self) -> Sequence[str]:
        """Human-readable warnings about what cannot be read."""
        return [problem for part in self._parts for problem in part.problems]

    @property
    def loading(self) -> Progress | None:
        """Progress of reading; `None` if nothing is being read."""
        return together([part.loading for part in self._parts])

    @property
    def version(self) -> str:
        """Identifies this state of the series in this server."""
        return _BETWEEN.join(part.version for part in self._parts)

    def changed_from(self, version: str) -> int | None:
        """Return the index of the first step that differs from an earlier state of the series.

        `len(steps)` if none differs; `None` if that state is not known.
        """
        versions = version.split(_BETWEEN)
        if len(versions) != len(self._parts):
            return None
        first = len(self._steps)
        for part, places, earlier in zip(self._parts, self._places, versions, strict=True):
            index = part.changed_from(earlier)
            if index is None:
                return None
            if earlier != part.version:
                # Steps that are gone followed the last one that stayed.
                first = min(first, int(places[index - 1]) + 1 if index > 0 else 0)
        return first

    def _having(self, sample_id: str) -> list[tuple[SeriesTable, NDArray[np.intp]]]:
        return [
            (part, places)
            for part, places in zip(self._parts, self._places, strict=True)
            if sample_id in part.sample_ids
        ]


def _presence(part: SeriesTable, sample_id: str) -> _Mask:
    """Return at which steps of a part a sample is there."""
    mask = np.zeros(len(part.steps), np.bool_)
    for track in part.panes(sample_id).values():
        mask |= _covered(track, len(mask))
    for values in part.metrics(sample_id).values():
        mask |= ~np.isnan(values)
    return mask


def _covered(track: PaneTrack, length: int) -> _Mask:
    mask = np.zeros(length, np.bool_)
    for begin, end in track.stretches:
        mask[begin:end] = True
    return mask
