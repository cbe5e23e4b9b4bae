"""Hints of the op, once per series, and the kinds of scores in its event files."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_triptych import Labels
from tb_triptych.summary import triptych

tf = pytest.importorskip("tensorflow")

UNIT = tf.random.stateless_uniform((1, 8, 9), [1, 2])
LOGITS = 6 * UNIT - 3
PANES: dict[str, Any] = {"output": Labels(from_scores=True)}


def kinds(directory: Path) -> list[Any]:
    """Return what the events of a directory say of the scores, in their order."""
    found = []
    for path in sorted(directory.glob("*tfevents*")):
        for record in tf.data.TFRecordDataset(str(path)):
            for value in tf.compat.v1.Event.FromString(record.numpy()).summary.value:
                content = json.loads(value.metadata.plugin_data.content)
                found.append(content["panes"]["output"].get("from_scores"))
    return found


def log_eagerly(scores: Any, step: Any) -> Any:
    return triptych("val", None, scores, None, step, panes=PANES)


@pytest.mark.parametrize("wrap", [lambda log: log, tf.function], ids=["eager", "function"])
def test_each_writer_decides_for_its_series_and_each_event_says_so(
    wrap: Any, tmp_path: Path
) -> None:
    runs = {name: tmp_path / name for name in ("a", "b")}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for name, run in runs.items():
            log = wrap(log_eagerly)
            with tf.summary.create_file_writer(str(run)).as_default():
                first = UNIT if name == "a" else LOGITS
                for step, scores in enumerate((first, UNIT, LOGITS, UNIT)):
                    assert bool(log(scores, tf.constant(step, tf.int64)))
    assert kinds(runs["a"]) == ["probabilities", "probabilities", "logits", "logits"]
    assert kinds(runs["b"]) == ["logits"] * 4
    found = [str(one.message) for one in said if "triptych 'val'" in str(one.message)]
    assert ["so they are logits" in message for message in found] == [False, True]


def test_hints_point_at_the_line_of_the_call(tmp_path: Path) -> None:
    flow = np.random.default_rng(0).normal(0, 9, (1, 8, 9, 2))

    def log() -> None:
        with tf.summary.create_file_writer(str(tmp_path)).as_default():
            for step in range(2):
                triptych("a flow", None, flow, None, step)

    with pytest.warns(UserWarning, match="'a flow': output has 2 channels") as said:
        log()
    assert [one.filename for one in said] == [__file__]


def test_nothing_is_encoded_where_nothing_is_recorded(tmp_path: Path) -> None:
    asked: list[int] = []

    def is_wanted() -> bool:
        asked.append(1)
        return len(asked) > 1

    with (
        tf.summary.create_file_writer(str(tmp_path)).as_default(),
        tf.summary.record_if(is_wanted),
    ):
        flow = np.zeros((1, 8, 9, 2), np.float32)
        assert not bool(triptych("not recorded", None, flow, None, 0))
        assert bool(log_eagerly(LOGITS, 1))
    assert len(asked) == 2  # once a call: a condition may count
