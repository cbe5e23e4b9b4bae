"""The answer to `series`: what is new of it, and windows of its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

import numpy as np

from tb_triptych.panes.roles import KNOWN_ROLES
from tb_triptych.server.series.container import Container, Json, written
from tb_triptych.server.series.metric_columns import (
    MetricColumn,
    bin_steps,
    columns_in,
    metric_columns,
    summary,
)
from tb_triptych.server.series.picture_list import ABSENT, PictureList
from tb_triptych.server.series.step_code import code_steps
from tb_triptych.server.series.windows import Rows, windows_of
from tb_triptych.sources.pane_track import PaneTrack
from tb_triptych.sources.series import StoredSample
from tb_triptych.sources.table import SeriesTable
from tb_triptych.sources.times import known_time

NUMBERS_BYTES = 3 * 2**18
"""Room for metrics, all steps of them; of a longer series there are summaries."""

_MOST_NUMBERS = NUMBERS_BYTES // 8
_SUMMARY_BYTES = 240
_MOST_SUMMARIES = 3000

_TEXT_BYTES = 5 * 2**18
"""Room for what is said of samples by name."""

_VERSION = re.compile(r"([0-9]{1,12})(s?)\.(.*)")
"""How many steps there were, whether the client has summaries of the metrics, and the table's.

Who still waits for summaries is told another one, and gets all.
"""

_CAPTION_CHARACTERS = 2**19
"""Room for captions; what is beyond it is cut."""
_LEAST_CAPTION_CHARACTERS = 200
_MOST_CAPTION_STEPS = 64
_MOST_CHANGES = 4000
_MOST_STRETCHES = 32_000


def answer(table: SeriesTable, since: str | None, asked: Sequence[tuple[int, int]]) -> bytes:
    """Write an answer.

    Args:
      table: The series.
      since: The version that the client has; what it does not know is sent.
      asked: Windows that the client wants besides: indices of the first step and behind the last.
    """
    return _Answer(table, since, asked).packed()


class _Answer:
    """One answer while it is written."""

    def __init__(
        self, table: SeriesTable, since: str | None, asked: Sequence[tuple[int, int]]
    ) -> None:
        self._table = table
        self._count = len(table.steps)
        self._container = Container()
        self._pictures = PictureList()
        self._notices = list(table.problems)
        self._panes = {id: table.panes(id) for id in table.sample_ids}
        self._changes_left = _MOST_CHANGES
        begun = self._begin_of(since)
        self._begin, self._is_next, self._has_summaries = begun or (0, False, False)
        # A summary of what is still being read would soon be another one.
        self._is_too_early = (
            begun is None and table.loading is not None and self._is_much(self._count)
        )
        self._metric_count = 0
        if self._is_too_early:
            self._has_summaries = True
        elif begun is None:
            self._metric_count = sum(map(len, self._metrics.values()))
            self._has_summaries = self._count * self._metric_count > _MOST_NUMBERS
        self._windows, self._window_steps = windows_of(
            table, self._begin, asked, has_numbers=self._has_summaries
        )
        most_bins_bytes = NUMBERS_BYTES // max(1, self._metric_count) - _SUMMARY_BYTES
        self._bin_steps = bin_steps(self._count, most_bins_bytes)

    @cached_property
    def _metrics(self) -> Mapping[str, Sequence[MetricColumn]]:
        """All metrics at all steps, which is more than an answer about few steps should read."""
        return {id: metric_columns(self._table, id) for id in self._table.sample_ids}

    def packed(self) -> bytes:
        """Write all of it."""
        table, container = self._table, self._container
        loading = None if table.loading is None else table.loading.to_json()
        samples = self._samples()  # first: it adds pictures and notices
        return container.packed(
            {
                "version": f"{self._count}{self._flag}.{table.version}",
                "count": self._count,
                "from": self._begin,
                "steps": code_steps(container, table.steps[self._begin :]),
                "loading": loading,
                "notices": self._notices,
                "windows": [[window.begin, window.end] for window in self._windows],
                "window_steps": self._window_steps,
                "wall_times": self._wall_times(),
                **({"bin_steps": self._bin_steps} if self._is_summarized else {}),
                "samples": samples,
                "pictures": self._pictures.to_json(container),
            }
        )

    def _begin_of(self, since: str | None) -> tuple[int, bool, bool] | None:
        """Return where the answer begins.

        Returns:
          The first step of it; whether the client knows the step before; whether it has summaries
          of the metrics. `None` if it needs all.
        """
        match = _VERSION.fullmatch(since or "")
        changed = None if match is None else self._table.changed_from(match[3])
        if match is None or changed is None:
            return None
        known, has_summaries = int(match[1]), match[2] != ""
        begin = min(changed, known, self._count)
        is_next = begin == known
        # A summary cannot be cut off, and of very much that is new a summary is shorter.
        is_cut = has_summaries and not is_next
        if begin == 0 or is_cut or self._is_much(self._count - begin):
            return None
        return begin, is_next, has_summaries

    @property
    def _flag(self) -> str:
        if self._is_too_early:
            return "-"
        return "s" if self._has_summaries else ""

    def _is_much(self, new_steps: int) -> bool:
        if new_steps <= 1:
            return False
        newest = self._table.rows(self._count - 1, self._count)
        metric_count = sum(len(row.header.metrics) for (row,) in newest.values() if row is not None)
        return new_steps * metric_count > _MOST_NUMBERS

    @property
    def _is_summarized(self) -> bool:
        return self._has_summaries and self._begin == 0

    def _wall_times(self) -> Json:
        times = self._table.wall_times_s
        within = [time for window in self._windows for time in times[window.begin : window.end]]
        known = [np.nan if known_time(time) is None else time for time in within]
        return self._container.numbers(np.array(known, np.float64))

    def _samples(self) -> Json:
        captions = self._captions()
        before = self._rows_before()
        found: list[Json] = []
        left = _TEXT_BYTES
        for sample_id, panes in self._panes.items():
            earlier = before.get(sample_id, [None])[0]
            its_panes = [
                pane
                for role in _in_order(panes)
                if (pane := self._pane(sample_id, role, panes[role], earlier)) is not None
            ]
            metrics = self._columns(sample_id)
            if self._begin > 0 and not its_panes and not metrics:
                continue
            sample: dict[str, Json] = {"id": sample_id, "panes": its_panes, "metrics": metrics}
            if (caption := captions.get(sample_id)) is not None:
                sample["caption"] = caption
            if numbers := self._window_numbers(sample_id):
                sample["numbers"] = numbers
            text = written(sample)
            found.append(text)
            left -= len(text)
            if left < 0:
                self._notices.append(
                    f"{len(found)} of {len(self._panes)} samples are shown: there is too much to "
                    "say about the others"
                )
                break
        return found

    def _rows_before(self) -> Rows:
        """Read what the client knows of the step before the new ones, if they are all here."""
        has_next = any(window.begin == self._begin for window in self._windows)
        if not self._is_next or not has_next:
            return {}
        return self._table.rows(self._begin - 1, self._begin)

    def _pane(
        self, sample_id: str, role: str, track: PaneTrack, earlier: StoredSample | None
    ) -> Json:
        """Return what is new of a pane; `None` if that is nothing."""
        codes = [
            self._pictures.codes(
                window.rows.get(sample_id, ()),
                role,
                earlier if window.begin == self._begin else None,
            )
            for window in self._windows
        ]
        stretches = [
            (max(begin, self._begin), end) for begin, end in track.stretches if end > self._begin
        ]
        if self._begin > 0 and not stretches and not any(part.strip(ABSENT) for part in codes):
            return None
        pane: dict[str, Json] = {"role": role, "codes": codes}
        if stretches != [(self._begin, self._count)] and self._begin < self._count:
            pane["stretches"] = self._stretches(stretches)
        if changed := self._changes(track):
            pane["changed"] = changed
        return pane

    def _stretches(self, stretches: Sequence[tuple[int, int]]) -> Json:
        flat = np.array(stretches, np.int64).reshape(-1, 2)
        most = max(1, _MOST_STRETCHES // max(1, sum(map(len, self._panes.values()))))
        if len(flat) > most:
            # Roughly: who does not find the pane where it may be looks farther back.
            groups = np.array_split(flat, most)
            flat = np.array([(group[0, 0], group[-1, 1]) for group in groups])
        return self._container.whole(flat.reshape(-1))

    def _changes(self, track: PaneTrack) -> dict[str, Json]:
        own = {i: was for i, was in track.changed.items() if i >= self._begin}
        left = self._changes_left
        if len(own) > left >= 0:
            self._notices.append(f"only {_MOST_CHANGES} of the pictures that changed are marked")
        self._changes_left = left - len(own)
        return {str(index): was for index, was in islice(own.items(), max(0, left))}

    def _columns(self, sample_id: str) -> list[Json]:
        """Return all new numbers of a sample, or summaries of them."""
        if self._is_too_early:
            newest = self._windows[-1].rows.get(sample_id, ())
            return [[name, definition, None] for name, definition, _ in columns_in(newest)]
        if self._is_summarized:
            has_room = self._metric_count <= _MOST_SUMMARIES
            return [
                [name, definition, summary(self._container, values, self._bin_steps)]
                if has_room
                else [name, definition, None]
                for name, definition, values in self._metrics[sample_id]
            ]
        return self._written(self._new_numbers(sample_id))

    def _new_numbers(self, sample_id: str) -> Sequence[MetricColumn]:
        if self._begin == 0:
            return self._metrics[sample_id]
        if self._begin == self._count:
            return []
        last = self._windows[-1]
        if last.begin <= self._begin:
            return columns_in(last.rows.get(sample_id, ())[self._begin - last.begin :])
        found = [
            column._replace(values=column.values[self._begin :])
            for column in self._metrics[sample_id]
        ]
        return [column for column in found if not np.isnan(column.values).all()]

    def _window_numbers(self, sample_id: str) -> list[Json]:
        """Return the exact numbers in windows, as far as they are not said otherwise."""
        if not self._has_summaries:
            return []
        windows = [w for w in self._windows if self._begin == 0 or w.begin < self._begin]
        rows = [row for window in windows for row in window.rows.get(sample_id, ())]
        return self._written(columns_in(rows))

    def _written(self, columns: Iterable[MetricColumn]) -> list[Json]:
        return [
            [name, definition, self._container.numbers(values)]
            for name, definition, values in columns
        ]

    def _captions(self) -> Mapping[str, str]:
        """Return the newest caption of each sample, as far as it is here."""
        rows = [window.rows for window in reversed(self._windows)]
        if self._begin == 0:
            there = {id for some in rows for id, column in some.items() if any(column)}
            ends = {
                max((track.stretches[-1][1] for track in panes.values()), default=0)
                for sample_id, panes in self._panes.items()
                if sample_id not in there
            }
            for end in sorted(ends - {0}, reverse=True)[:_MOST_CAPTION_STEPS]:
                rows.append(self._table.rows(end - 1, end))
        found: dict[str, str] = {}
        left = _CAPTION_CHARACTERS
        for some in rows:
            for sample_id, column in some.items():
                if sample_id not in found and (caption := _newest_caption(column)):
                    found[sample_id] = caption[: max(left, _LEAST_CAPTION_CHARACTERS)]
                    left -= len(caption)
        return found


def _newest_caption(column: Sequence[StoredSample | None]) -> str | None:
    captions = (stored.header.caption for stored in reversed(column) if stored is not None)
    return next((caption for caption in captions if caption), None)


def _in_order(panes: Mapping[str, PaneTrack]) -> Iterator[str]:
    yield from (role for role in KNOWN_ROLES if role in panes)
    yield from (role for role in panes if role not in KNOWN_ROLES)
