"""A call beyond what readers read fails at the user's line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tb_triptych
from tb_triptych import TriptychWriter

PICTURE = np.zeros((1, 2, 2), np.uint8)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "v" * 60_001}, "name of the series has 60001 characters: pass at most 20000"),
        ({"name": "ü" * 19_999}, "too long for the address of a page"),
        ({"output": np.zeros((1001, 2, 2), np.uint8)}, "there are 1001 samples: log at most 1000"),
        ({"extras": {f"r{i}": PICTURE for i in range(32)}}, "there are 33 roles: pass at most 32"),
        ({"captions": ["c" * 20_001]}, r"captions\[0\] has 20001 characters: pass at most 20000"),
        ({"description": "d" * 20_001}, "description has 20001 characters"),
        ({"metrics": {f"m{i}": [1.0] for i in range(65)}}, "metrics has 65 of them"),
        (
            {"output": np.broadcast_to(np.uint8(0), (1, 2**16, 2**16))},
            "a sample of output has 4 GiB: pass at most 2",
        ),
    ],
)
def test_what_no_reader_reads_is_refused(
    tmp_path: Path, arguments: dict[str, Any], message: str
) -> None:
    with TriptychWriter(tmp_path) as writer:
        with pytest.raises(ValueError, match=message):
            writer.triptych(
                **{"name": "val", "input": None, "output": PICTURE, "step": 0, **arguments}
            )
        writer.triptych("val", None, PICTURE, step=0)
    assert len(list(tmp_path.glob("*.index"))) == 1


def test_the_first_of_too_many_samples_can_be_logged(tmp_path: Path) -> None:
    with TriptychWriter(tmp_path) as writer:
        many = np.zeros((1001, 2, 2), np.uint8)
        assert writer.triptych("val", None, many, step=0, max_outputs=1000, metrics=None)


def test_class_names_that_no_reader_reads_are_refused() -> None:
    with pytest.raises(ValueError, match="have more than 200000 characters together"):
        tb_triptych.Labels(classes=["x" * 300_000])
