"""A series of any length, whose rows are made when they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sources.rows import Elements

from tb_triptych.format.header import PaneHeader, SampleHeader
from tb_triptych.sources.fingerprint import fingerprint
from tb_triptych.sources.pane_track import PaneTrack
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.series import Event, StoredSample
from tb_triptych.sources.table import Definition

_STATS = '{"min":-0.98%d,"max":1.0%d,"nan":0,"inf":0,"clipped":0.00%d,"value_range":[-1.0,1.0]}'


class LongTable:
    """Fixed inputs and targets, and outputs that are different at each step.

    Attributes:
      count: Number of steps; later tables have more.
    """

    tag = "val"
    problems: Sequence[str] = ()
    loading: Progress | None = None

    def __init__(
        self,
        count: int,
        samples: int,
        metrics: Sequence[str] = ("psnr", "ssim", "mae"),
        roles: Sequence[str] = ("input", "output", "target"),
        is_all_new: bool = False,
    ) -> None:
        self.count = count
        self.sample_ids = [str(i) for i in range(samples)]
        self._names = metrics
        self._roles = roles
        self._is_all_new = is_all_new
        self._fixed: dict[tuple[str, str], PaneHeader] = {}
        self._metrics: dict[str, Mapping[str, NDArray[np.float64]]] = {}
        self.read: list[tuple[int, int]] = []

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        return np.arange(self.count) * 10

    @cached_property
    def wall_times_s(self) -> NDArray[np.float64]:
        return 1.7e9 + np.arange(self.count, dtype=np.float64)

    def metrics(self, sample_id: str) -> Mapping[str, NDArray[np.float64]]:
        # The same for the same step, however many there are.
        at = np.arange(self.count, dtype=np.float64)
        if sample_id not in self._metrics:
            self._metrics[sample_id] = {
                name: 20 + np.sin(at / 1000 + i + int(sample_id)) + at % 7 / 10
                for i, name in enumerate(self._names)
            }
        return self._metrics[sample_id]

    def definitions(self, sample_id: str) -> Mapping[str, Definition]:
        return {}

    def panes(self, sample_id: str) -> Mapping[str, PaneTrack]:
        return {role: PaneTrack(((0, self.count),)) for role in self._roles}

    def rows(self, begin: int, end: int) -> Mapping[str, Sequence[StoredSample | None]]:
        self.read.append((begin, end))
        events = [Event(10 * i, 1.7e9 + i, (), Elements(file="f" * 16)) for i in range(begin, end)]
        return {
            sample_id: [
                StoredSample(
                    SampleHeader(sample_id, None, self._panes(sample_id, i), numbers), event
                )
                for i, event, numbers in zip(
                    range(begin, end), events, self._numbers(sample_id, begin, end), strict=True
                )
            ]
            for sample_id in self.sample_ids
        }

    def _numbers(self, sample_id: str, begin: int, end: int) -> list[dict[str, float | None]]:
        columns = self.metrics(sample_id)
        return [
            {
                name: None if np.isnan(values[i]) else float(values[i])
                for name, values in columns.items()
            }
            for i in range(begin, end)
        ]

    @property
    def version(self) -> str:
        return f"v{self.count}"

    def changed_from(self, version: str) -> int | None:
        return int(version[1:]) if version.startswith("v") else None

    def _panes(self, sample_id: str, index: int) -> dict[str, PaneHeader]:
        return {
            role: self._made(f"{sample_id} {role} {index}", index)
            if role == "output" or self._is_all_new
            else self._fixed.setdefault((sample_id, role), self._made(f"{sample_id} {role}", 0))
            for role in self._roles
        }

    def _made(self, name: str, index: int) -> PaneHeader:
        digest = fingerprint(name) + fingerprint(name + "2")
        stats = _STATS % (index % 7919, index % 6007, index % 7)
        return PaneHeader(digest, 1, "image/png", (256, 256, 3), "float32", stats)
