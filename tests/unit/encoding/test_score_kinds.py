"""Scores are probabilities or logits for all steps of a series, and the kind is reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from batches import batch_of
from journals import read_directory

import tb_triptych
from tb_triptych import Labels, TriptychWriter
from tb_triptych.encoding.encode_samples import encode_batch
from tb_triptych.encoding.score_kinds import ScoreKinds
from tb_triptych.inputs.hints import Hints
from tb_triptych.metrics.plan import planned
from tb_triptych.panes import panes_by_role
from tb_triptych.summary import triptych_pb
from tb_triptych.thread_pool import run_serially

RNG = np.random.default_rng(0)
UNIT = RNG.random((2, 8, 9)).astype(np.float32)
LOGITS = RNG.normal(0, 3, (2, 8, 9)).astype(np.float32)
SMALL = (RNG.random((2, 8, 9)) / 2).astype(np.float32)
"""Logits that happen to be within [0, 1]."""
ZERO = np.zeros((2, 8, 9), np.float32)
ALMOST = UNIT.copy()
ALMOST[0, 0, 0] = -1e-7
SCORES: dict[str, Any] = {"output": Labels(from_scores=True)}


class Series:
    """Calls for one series, one after the other."""

    def __init__(self, panes: Any = None, data_format: Any = "NHWC") -> None:
        self.kinds, self.hints = ScoreKinds(), Hints()
        self.panes = SCORES if panes is None else panes
        self.data_format = data_format

    def log(self, tag: str = "val", **arrays: Any) -> tuple[list[Any], list[str]]:
        """Return what the scores are taken as, by role, and what is said."""
        panes = panes_by_role(self.panes, list(arrays))
        batch = batch_of(arrays, panes, data_format=self.data_format)
        decided, hints = self.kinds.decided(tag, batch, run_serially)
        kinds = [pane.from_scores for pane in decided.panes.values() if isinstance(pane, Labels)]
        return kinds, self.hints.new_warnings(tag, hints)


def test_what_the_first_call_is_taken_as_holds_for_all_and_is_said_once() -> None:
    series = Series()
    kinds, (said,) = series.log(output=UNIT)
    assert kinds == ["probabilities"]
    assert "'val': output has scores from" in said
    assert "taken as probabilities, at this step and all others. Confirm with panes=" in said
    assert 'tb_triptych.Labels(from_scores="probabilities")}' in said
    for scores in (ALMOST, UNIT * 1.2 - 0.1, ZERO, UNIT):
        assert series.log(output=scores) == (["probabilities"], [])


def test_the_pane_to_paste_keeps_all_that_was_passed() -> None:
    names = {0: "background", 1: "cell"}
    panes = {"output": Labels(names, ignore=7, from_scores=True), "target": Labels(names)}
    _, (said,) = Series(panes).log(output=UNIT, target=(UNIT > 0.5))
    code = said.split("panes=")[1].split(", or pass")[0]
    wanted = Labels(names, ignore=7, from_scores="probabilities")
    assert eval(code, {"tb_triptych": tb_triptych}) == {**panes, "output": wanted}


def test_percentages_are_not_taken_as_logits_in_silence() -> None:
    kinds, (said,) = Series().log(output=UNIT * 100)
    assert kinds == ["logits"]
    assert "which are taken as logits" in said
    assert said.endswith("; if they are percentages, pass output / 100")


def test_percentages_passed_as_probabilities_are_recognised() -> None:
    _, (said,) = Series({"target": Labels(from_scores="probabilities")}).log(target=UNIT * 100)
    assert said.endswith("; if they are percentages, pass target / 100")


@pytest.mark.parametrize("scores", [UNIT * 101, UNIT * 100 - 1, UNIT])
def test_other_scores_are_not_called_percentages(scores: Any) -> None:
    _, said = Series().log(output=scores)
    assert "percent" not in "".join(said)


def test_one_pixel_below_0_makes_no_logits_of_probabilities() -> None:
    assert Series().log(output=ALMOST)[0] == ["probabilities"]


def test_a_value_clearly_outside_proves_logits_from_then_on() -> None:
    series = Series()
    assert series.log(output=SMALL)[0] == ["probabilities"]
    kinds, (said,) = series.log(output=LOGITS)
    assert kinds == ["logits"]
    assert "so they are logits. Until now they were taken as probabilities" in said
    assert said.endswith('Pass panes={"output": tb_triptych.Labels(from_scores="logits")}')
    assert series.log(output=SMALL) == (["logits"], [])
    assert series.log(output=UNIT) == (["logits"], [])


def test_logits_that_prove_themselves_need_no_word() -> None:
    assert Series().log(output=LOGITS) == (["logits"], [])
    several = np.stack([LOGITS, -LOGITS], axis=-1)
    assert Series().log(output=several) == (["logits"], [])
    powers = np.exp(several)
    sure = powers / powers.sum(axis=-1, keepdims=True)
    assert Series().log(output=sure) == (["probabilities"], [])


def test_scores_that_are_all_0_leave_it_to_a_later_call() -> None:
    series = Series()
    assert series.log(output=ZERO)[1] == []
    assert series.log(output=LOGITS) == (["logits"], [])
    several = Series()
    assert several.log(output=np.stack([ZERO, ZERO], axis=-1)) == (["logits"], [])
    other = Series()
    assert other.log(output=ZERO) == (["probabilities"], [])
    assert other.log(output=UNIT)[0] == ["probabilities"]


def test_each_series_and_role_is_decided_by_itself() -> None:
    series = Series({"output": Labels(from_scores=True), "more": Labels(from_scores=True)})
    assert series.log(output=UNIT, more=LOGITS)[0] == ["probabilities", "logits"]
    assert series.log("train", output=LOGITS, more=UNIT)[0] == ["logits", "probabilities"]
    assert series.log(output=UNIT, more=UNIT)[0] == ["probabilities", "logits"]


def test_channels_and_slices_are_where_the_call_says() -> None:
    several = np.exp(np.stack([LOGITS, -LOGITS, LOGITS * 0], axis=1))
    several /= several.sum(axis=1, keepdims=True)
    assert Series(data_format="NCHW").log(output=several) == (["probabilities"], [])
    volume = Series({"output": Labels(from_scores=True, volume=True)})
    assert volume.log(output=np.moveaxis(several, 1, -1)[:, None]) == (["probabilities"], [])


@pytest.mark.parametrize(
    ("stated", "scores", "message"),
    [
        ("probabilities", LOGITS, r"but is passed as probabilities. If they are logits, pass "),
        ("logits", np.stack([UNIT, 1 - UNIT], -1), "sum to 1 at each pixel, but is passed as logi"),
    ],
)
def test_what_contradicts_the_user_is_said_once(stated: Any, scores: Any, message: str) -> None:
    series = Series({"output": Labels(from_scores=stated)})
    kinds, (said,) = series.log(output=scores)
    assert kinds == [stated]
    assert message in said
    assert series.log(output=scores) == ([stated], [])


@pytest.mark.parametrize(("stated", "scores"), [("probabilities", ALMOST), ("logits", UNIT)])
def test_what_may_be_as_the_user_said_needs_no_word(stated: Any, scores: Any) -> None:
    series = Series({"output": Labels(from_scores=stated)})
    assert series.log(output=scores) == ([stated], [])


def specs(directory: Path) -> list[Any]:
    events = read_directory(directory)
    return [json.loads(event.content)["panes"]["output"].get("from_scores") for event in events]


def test_a_journal_says_what_each_step_is_taken_as(tmp_path: Path) -> None:
    def log() -> None:
        target = (SMALL > 0.25).astype(np.uint8)
        panes = {**SCORES, "target": Labels()}
        for step, scores in enumerate((SMALL, ALMOST, LOGITS, SMALL)):
            writer.triptych("val", None, scores, target, step, panes=panes, metrics="iou")
        writer.flush()

    with (
        TriptychWriter(tmp_path) as writer,
        pytest.warns(UserWarning, match="output has scores") as said,
    ):
        log()
    assert ["so they are logits" in str(one.message) for one in said] == [False, True]
    assert [one.filename for one in said] == [__file__] * 2
    assert specs(tmp_path) == ["probabilities", "probabilities", "logits", "logits"]
    first, *_, last = read_directory(tmp_path)
    # The same scores: as probabilities those above 0.5 are of class 1, as logits all above 0.
    assert first.header.samples[0].metrics["iou"] != last.header.samples[0].metrics["iou"]
    assert '"max":0' in first.header.samples[0].panes["output"].stats_json
    assert '"min":1' in last.header.samples[0].panes["output"].stats_json


def test_a_summary_that_stands_alone_is_decided_by_itself() -> None:
    def spec(scores: Any) -> Any:
        summary = triptych_pb("alone", None, scores, None, panes=SCORES)
        content = json.loads(summary.value[0].metadata.plugin_data.content)
        return content["panes"]["output"]["from_scores"]

    assert spec(LOGITS) == "logits"
    with pytest.warns(UserWarning, match="'alone': output has scores .* taken as probabilities"):
        assert spec(UNIT) == "probabilities"


def test_metrics_compare_the_ids_that_are_stored() -> None:
    panes = panes_by_role({"output": SCORES["output"], "target": Labels()}, ["output", "target"])
    arrays = {"output": ALMOST, "target": (ALMOST > 0.5).astype(np.uint8)}
    batch = batch_of(arrays, panes, metrics=planned("iou", panes))
    assert [row.metrics["iou"] for row in encode_batch(batch).rows] == [1, 1]
