"""Class ids passed as floats of a framework."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tb_triptych import Labels
from tb_triptych.arrays import to_numpy
from tb_triptych.encoding.encode import encode
from tb_triptych.inputs.class_ids import check_whole
from tb_triptych.summary import triptych

IDS = np.array([[0, 1, 2], [255, 3, 0]])


def test_bfloat16_is_as_good_as_other_floats() -> None:
    torch = pytest.importorskip("torch")
    array = to_numpy(torch.tensor(IDS.tolist(), dtype=torch.bfloat16))
    check_whole("target", array, {"target": Labels()})
    assert encode(array, Labels()).payload == encode(to_numpy(IDS), Labels()).payload


def test_masks_of_floats_are_checked_when_a_graph_runs(tmp_path: Path) -> None:
    tf = pytest.importorskip("tensorflow")

    @tf.function
    def log(masks: Any) -> Any:
        return triptych("val", None, masks, None, 0, panes=Labels())

    with tf.summary.create_file_writer(str(tmp_path)).as_default():
        assert bool(log(tf.ones((1, 4, 5))))
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"the value 0\.5, which is no"):
            log(tf.fill((1, 4, 5), 0.5))
