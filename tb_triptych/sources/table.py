"""A series as columns over its steps; what its pictures are is read in windows, on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tb_triptych.sources.pane_track import PaneTrack
from tb_triptych.sources.progress import Progress
from tb_triptych.sources.series import StoredSample

Definition: TypeAlias = str | Sequence[str | None] | None
"""What a metric means: one text for all steps, or one for each."""


class SeriesTable(Protocol):
    """All reachable samples of one tag in one run.

    A table is a value: it does not change, and several threads may read it. When a series grows,
    its source returns another table with another version.
    """

    @property
    def tag(self) -> str:
        """The tag of the series."""

    @property
    def steps(self) -> NDArray[np.int64]:
        """The reachable steps, ascending."""

    @property
    def wall_times_s(self) -> NDArray[np.float64]:
        """When each step was written, in seconds since the epoch; NaN if unknown."""

    @property
    def sample_ids(self) -> Sequence[str]:
        """The ids of all samples, in the order in which they were first logged."""

    def metrics(self, sample_id: str) -> Mapping[str, NDArray[np.float64]]:
        """Return the numbers of a sample by name, one for each step; NaN where there is none."""

    def definitions(self, sample_id: str) -> Mapping[str, Definition]:
        """Return the definition of each metric of a sample that has several."""

    def panes(self, sample_id: str) -> Mapping[str, PaneTrack]:
        """Return at which steps a sample has each of its panes, by role, as first logged."""

    def rows(self, begin: int, end: int) -> Mapping[str, Sequence[StoredSample | None]]:
        """Read what was logged at `steps[begin:end]`, by sample; `None` where it is absent."""

    @property
    def problems(self) -> Sequence[str]:
        """Human-readable warnings about what cannot be read."""

    @property
    def loading(self) -> Progress | None:
        """Progress of reading; `None` if nothing is being read."""

    @property
    def version(self) -> str:
        """Identifies this state of the series in this server: letters, digits, `-`, `_` and `.`."""

    def changed_from(self, version: str) -> int | None:
        """Return the index of the first step that differs from an earlier state of the series.

        `len(steps)` if none differs; `None` if that state is not known.
        """
