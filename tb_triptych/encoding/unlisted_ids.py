"""Class ids in a picture that are missing in its list of classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tb_triptych.encoding.sample import Sample
from tb_triptych.format.picture import Picture
from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.hints import Hint
from tb_triptych.panes.pane_code import with_pane

_FULL = 255
"""The id used instead of 1 in masks that were made to be viewed."""

_SHOWN = 5
"""How many ids a hint names."""

_FEW = 1 << 16
"""Ids below this are counted without sorting."""


def about_ids(batch: Batch, samples: Sequence[Sample[Picture]]) -> list[Hint]:
    """Find ids without a name where others have one, and masks of 0 and 255 next to 0 and 1.

    Args:
      batch: The arguments of a call, class ids in place of scores.
      samples: The samples made from it.
    """
    labels = {
        role: pane
        for role, pane in batch.panes.items()
        if role in batch.arrays and pane.class_names is not None
    }
    if not samples or not labels:
        return []
    hints = []
    for role, pane in labels.items():
        classes = pane.class_names or {}
        if classes and (unnamed := _unnamed(batch, role, {*classes, pane.ignored_id}, samples)):
            hints.append(_of_unnamed(batch, role, classes, unnamed, _ends(samples, role)))
    if not hints and {"output", "target"} <= set(labels):
        for role, other in (("target", "output"), ("output", "target")):
            is_full = labels[role].ignored_id != _FULL and _ends(samples, role)[1] == _FULL
            if is_full and _ends(samples, other) == (0, 1) and _ids(batch, role) == [0, _FULL]:
                hints.append(_of_full(role, other))
    target = labels.get("target")
    if target is not None and target.ignored_id == _FULL and _ids(batch, "target") == [0, _FULL]:
        hints.append(_of_ignored())
    return hints


def _unnamed(
    batch: Batch, role: str, named: AbstractSet[int | None], samples: Sequence[Sample[Picture]]
) -> list[int]:
    least, greatest = _ends(samples, role)
    if greatest - least < _FEW and all(i in named for i in range(least, greatest + 1)):
        return []
    return [class_id for class_id in _ids(batch, role) if class_id not in named]


def _ends(samples: Sequence[Sample[Picture]], role: str) -> tuple[int, int]:
    """Return the least and the greatest id of all samples."""
    stats = [sample.panes[role].stats for sample in samples]
    return (
        min(int(one.min) for one in stats if one.min is not None),
        max(int(one.max) for one in stats if one.max is not None),
    )


def _ids(batch: Batch, role: str) -> list[int]:
    """Return the ids that occur, sorted."""
    return sorted(set().union(*map(_ids_of, batch.arrays[role].values)))


def _ids_of(values: NDArray[Any]) -> set[int]:
    if values.min() < 0 or values.max() >= _FEW:
        return set(map(int, np.unique(values)))
    return set(map(int, np.flatnonzero(np.bincount(values.reshape(-1).astype(np.intp)))))


def _of_unnamed(
    batch: Batch,
    role: str,
    classes: Mapping[int, str],
    unnamed: Sequence[int],
    ends: tuple[int, int],
) -> Hint:
    shown = ", ".join(map(str, unnamed[:_SHOWN])) + (", ..." if len(unnamed) > _SHOWN else "")
    known = ", ".join(f"{i}: {name!r}" for i, name in [*classes.items()][:_SHOWN])
    known += ", ..." if len(classes) > _SHOWN else ""
    first = unnamed[0]
    ignored = with_pane(batch.panes, role, batch.panes[role].ignoring(first))
    advice = f'add {first}: "name" to its classes, or pass {ignored} if such pixels do not count'
    if unnamed == [_FULL] and ends[0] in (0, _FULL):
        advice = f"pass {role} // 255 if it is a mask of 0 and 255; if not, {advice}"
    ids = "the id" if len(unnamed) == 1 else "the ids"
    return Hint(role, "ids", f"has {ids} {shown}, but its classes are {{{known}}}: {advice}")


def _of_full(role: str, other: str) -> Hint:
    return Hint(
        role,
        "ids",
        f"has the ids 0 and 255 where {other} has 0 and 1, so the classes never match: "
        f"pass {role} // 255",
    )


def _of_ignored() -> Hint:
    return Hint(
        "target",
        "ids",
        "has only the ids 0 and 255, and 255 is ignored, so only class 0 is left to compare: "
        "if 255 is the foreground, pass target // 255",
    )
