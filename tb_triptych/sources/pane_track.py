"""At which steps a sample has a pane, known without looking at the steps one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tb_triptych.format.header import SampleHeader


@dataclass(frozen=True)
class PaneTrack:
    """The steps of one pane of a sample, as indices into the steps of the series.

    Attributes:
      stretches: Begin and end of each run of consecutive steps that have the pane, ascending; end
        is the index after the last one.
      changed: Where the picture should have stayed the same and did not: by index, the digest of
        the picture before.
    """

    stretches: tuple[tuple[int, int], ...]
    changed: Mapping[int, str] = field(default_factory=dict)


def tracks_of(headers: Iterable[SampleHeader | None]) -> dict[str, PaneTrack]:
    """Follow the panes of a sample over the steps.

    Args:
      headers: What was logged of it at each step; `None` where it is absent.

    Returns:
      Its panes by role, in the order in which they were first logged.
    """
    stretches: dict[str, list[tuple[int, int]]] = {}
    changed: dict[str, dict[int, str]] = {}
    begun: dict[str, int] = {}
    index = 0
    for index, header in enumerate((*headers, None)):
        panes = {} if header is None else header.panes
        if panes.keys() != begun.keys():
            for role in [role for role in begun if role not in panes]:
                stretches[role].append((begun.pop(role), index))
            for role in panes:
                if role not in begun:
                    begun[role] = index
                    stretches.setdefault(role, [])
        for role, pane in panes.items():
            if pane.changed_from is not None:
                changed.setdefault(role, {})[index] = pane.changed_from
    return {
        role: PaneTrack(tuple(found), changed.get(role, {})) for role, found in stretches.items()
    }


def stretches_of(mask: NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """Return begin and end of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False]))))
    return tuple((int(begin), int(end)) for begin, end in edges.reshape(-1, 2))
