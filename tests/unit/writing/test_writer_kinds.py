"""Kinds of panes in a journal: deduplication, and arrays that cannot be stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from journals import journals, read_directory, stored_digests

from tb_triptych import TriptychWriter
from tb_triptych.panes import Image, Labels, Pane, Scalar
from tb_triptych.summary import triptych_pb

IDS = np.arange(2 * 6 * 5).reshape(2, 6, 5)
WIDE = np.full((2, 6, 5), 2**40)


def test_what_stays_is_stored_once_in_every_kind(tmp_path: Path) -> None:
    kinds: list[Pane] = [Labels(), Scalar()]
    scores = np.random.default_rng(0).normal(0, 1, (2, 6, 5, 4))
    with TriptychWriter(tmp_path) as writer:
        for step in range(3):
            for i, pane in enumerate(kinds):
                writer.triptych(str(i), IDS, IDS + step, IDS, step, panes=pane)
            panes: dict[str, Pane] = {"output": Labels(from_scores=True)}
            writer.triptych("scores", None, scores, None, step, panes=panes)
    (index,) = journals(tmp_path)
    # Of each kind 2 samples at 3 steps, the first of which is the input and the target, too; of the
    # scores 2 samples with ids and probabilities.
    assert len(stored_digests(index)) == len(set(stored_digests(index))) == 2 * 2 * 3 + 2 * 2


def test_the_same_ids_with_other_names_are_stored_once(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        for name, names in (("a", ["a"] * IDS.size), ("b", ["b"] * IDS.size), ("none", None)):
            writer.triptych(name, None, IDS, None, 0, panes={"output": Labels(names)})
    (index,) = journals(tmp_path)
    assert len(stored_digests(index)) == 2


def test_a_picture_and_ids_of_the_same_values_are_two(tmp_path: Path) -> None:
    ids = IDS.astype(np.uint8)
    with TriptychWriter(tmp_path) as writer:
        writer.triptych("val", ids, ids, None, 0, panes={"output": Labels()})
    (event,) = read_directory(tmp_path)
    (first, _) = event.header.samples
    assert first.panes["input"].digest != first.panes["output"].digest


def test_ids_that_do_not_fit_are_told_with_their_role(tmp_path: Path) -> None:
    with pytest.warns(
        UserWarning, match=r"target cannot be stored: .* fit in 32 bits.*check the values"
    ):
        _log(tmp_path, WIDE)
    (note,) = read_directory(tmp_path)
    assert (note.header.samples, note.header.dropped) == ((), 1)
    with pytest.raises(ValueError, match=r"target cannot be stored: .* fit in 32 bits"):
        triptych_pb("val", None, IDS, WIDE, panes=Labels())


def _log(directory: Path, target: np.ndarray) -> None:
    with TriptychWriter(directory) as writer:
        writer.triptych("val", None, IDS, target, 0, panes=Labels())


def test_a_fixed_target_that_changes_is_told_of_every_kind(tmp_path: Path) -> None:
    def log() -> None:
        with TriptychWriter(tmp_path) as writer:
            for step in range(2):
                scans = np.full((1, 3, 6, 5), step, np.uint8)
                panes: dict[str, Pane] = {"target": Image(volume=True)}
                writer.triptych("val", None, IDS[:1].astype(np.uint8), scans, step, panes=panes)

    with pytest.warns(UserWarning, match=r"the target of sample '0' at step \d+ differs"):
        log()
