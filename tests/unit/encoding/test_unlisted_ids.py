"""Class ids that are missing in a list of classes, and masks of 0 and 255."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from batches import batch_of

import tb_triptych
from tb_triptych import Labels, TriptychWriter
from tb_triptych.encoding.encode_samples import encode_batch
from tb_triptych.panes import panes_by_role

NAMES = ["bg", "cell"]
MASK = np.zeros((2, 8, 9), np.uint8)
MASK[:, 2:5, 3:6] = 1


def said(panes: Any, **arrays: Any) -> list[str]:
    specs = panes_by_role(panes, list(arrays))
    batch = batch_of(arrays, specs)
    return [f"{hint.role} {hint.text}" for hint in encode_batch(batch).hints]


@pytest.mark.parametrize(
    "mask",
    [
        MASK * np.uint8(255),
        MASK.astype(bool) * 255,
        MASK.astype(np.float32) * 255,
        MASK.astype(np.int64)[..., None] * 255,
        np.full_like(MASK, 255),
    ],
)
def test_masks_of_0_and_255_with_named_classes_are_told_with_the_cure(mask: Any) -> None:
    (message,) = said({"output": Labels(NAMES)}, output=mask)
    assert message.startswith("output has the id 255, but its classes are {0: 'bg', 1: 'cell'}: ")
    assert "pass output // 255 if it is a mask of 0 and 255" in message
    assert said({"output": Labels(NAMES)}, output=mask // 255) == []


def test_ids_beyond_the_names_are_told_with_a_pane_to_paste() -> None:
    mask = MASK.astype(np.int64)
    mask[0, 0, :3] = [7, 3, -1]
    (message,) = said({"output": Labels(NAMES)}, output=mask)
    assert message.startswith("output has the ids -1, 3, 7, but its classes are ")
    assert 'add -1: "name" to its classes, or pass ' in message
    assert "255" not in message
    code = message.split("panes=")[1].split(" if such")[0]
    expected = {"output": Labels(NAMES, ignore=-1)}
    assert eval(code, {"tb_triptych": tb_triptych}) == expected


def test_the_pane_to_paste_keeps_all_that_was_passed() -> None:
    names = [f"class {i}" for i in range(9)]
    panes = {"output": Labels(names, colors={1: "#ff0000"}), "target": Labels(names)}
    mask = np.full((1, 8, 9), 11)
    (message, _) = said(panes, output=mask, target=mask)
    code = message.split("panes=")[1].split(" if such")[0]
    expected = {**panes, "output": Labels(names, colors={1: "#ff0000"}, ignore=11)}
    assert eval(code, {"tb_triptych": tb_triptych}) == expected


def test_many_ids_are_not_all_listed() -> None:
    mask = np.arange(72).reshape(1, 8, 9) * 1000
    (message,) = said({"output": Labels(NAMES)}, output=mask)
    assert "has the ids 1000, 2000, 3000, 4000, 5000, ..., but" in message


def test_an_id_that_is_ignored_needs_no_name_and_hides_no_other() -> None:
    mask = MASK.copy()
    mask[0, 0, 0] = 255
    labels = Labels(NAMES, ignore=255)
    assert said({"output": labels}, output=mask) == []
    mask[1, 1, 1] = 7
    (message,) = said({"output": labels}, output=mask)
    assert "the id 7," in message


@pytest.mark.parametrize(
    "pane", [Labels(), Labels({0: "bg", 1: "cell", 255: "void"}), Labels([*"abc"])]
)
def test_ids_that_all_have_names_or_none_need_no_word(pane: Labels) -> None:
    mask = MASK * np.uint8(255) if pane.classes and 255 in pane.classes else MASK
    assert said({"output": pane}, output=mask) == []


def test_more_scores_than_names_are_told_when_one_of_them_wins() -> None:
    scores = np.random.default_rng(0).normal(0, 3, (1, 8, 9, 3))
    (message,) = said({"output": Labels(NAMES, from_scores="logits")}, output=scores)
    assert "the id 2," in message


def test_a_mask_of_0_and_255_beside_one_of_0_and_1_is_told() -> None:
    (message,) = said(Labels(), output=MASK, target=MASK * np.uint8(255))
    assert message == (
        "target has the ids 0 and 255 where output has 0 and 1, so the classes never "
        "match: pass target // 255"
    )
    (other,) = said(Labels(), output=MASK * np.uint8(255), target=MASK)
    assert other.endswith("pass output // 255")
    assert said(Labels(), output=MASK * np.uint8(255), target=MASK * np.uint8(255)) == []
    (ignored,) = said(Labels(ignore=255), output=MASK, target=MASK * np.uint8(255))
    assert ignored == (
        "target has only the ids 0 and 255, and 255 is ignored, so only class 0 is left to "
        "compare: if 255 is the foreground, pass target // 255"
    )
    with_both = MASK.copy()
    with_both[0, 0, 0] = 255
    assert said(Labels(ignore=255), output=MASK, target=with_both) == []
    assert said(Labels(), output=MASK, target=MASK * np.uint8(200)) == []


def test_a_writer_says_it_once_at_the_line(tmp_path: Path) -> None:
    def log() -> None:
        for step in range(3):
            mask = np.roll(MASK, step, axis=1) * np.uint8(255)
            writer.triptych("val", None, mask, None, step, panes={"output": Labels(NAMES)})
        writer.flush()

    with TriptychWriter(tmp_path) as writer, pytest.warns(UserWarning, match="the id 255") as told:
        log()
    assert [one.filename for one in told] == [__file__]
