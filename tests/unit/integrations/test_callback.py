"""The shared part of all callbacks, without a framework."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from journals import read_directory
from scalars import read_scalars

from tb_triptych.inputs.call_site import CallSite
from tb_triptych.integrations.callback import CallbackLog
from tb_triptych.integrations.fixed_samples import FixedSamples, fixed_samples
from tb_triptych.integrations.options import CallbackOptions, EveryN, read_options

X = np.random.default_rng(0).random((2, 8, 8, 3), np.float32)
HERE = CallSite("train.py", 3)


def options(**changed: Any) -> CallbackOptions:
    given: dict[str, Any] = {
        **dict.fromkeys(
            ["predict", "value_range", "panes", "sample_ids", "captions", "description"]
        ),
        **{"samples": 2, "data_format": "NHWC", "metrics": "mae"},
        **{"metrics_as_scalars": False, "strict": False},
    }
    return read_options(**{**given, **changed})


def series(given: CallbackOptions) -> FixedSamples:
    return fixed_samples({"val": (X, X)}, given)["val"]


def fail() -> Any:
    raise ZeroDivisionError("no luck")


def test_every_n_counts_epochs_from_0_and_batches_that_were_passed() -> None:
    assert [EveryN(2).includes(epoch) for epoch in range(4)] == [True, False, True, False]
    assert [EveryN(4).is_reached(0, 3), EveryN(4).is_reached(3, 5)] == [False, True]
    assert not EveryN(None).includes(0)
    assert not EveryN(None).is_reached(0, 100)


def test_a_moment_is_logged_once(tmp_path: Path) -> None:
    given = options()
    log = CallbackLog(given)
    log.open(tmp_path)
    for step, moment in ((0, "a"), (1, "a"), (2, "b")):
        log.log([("val", series(given), lambda: X)], step, moment)
    log.close()
    assert [event.step for event in read_directory(tmp_path)] == [0, 2]


def test_nothing_is_logged_before_it_is_open(tmp_path: Path) -> None:
    log = CallbackLog(options())
    assert not log.is_open
    log.log([("val", series(options()), fail)], 0, 0)


def test_a_failure_is_warned_about_once_and_the_others_are_logged(tmp_path: Path) -> None:
    given = options()
    log = CallbackLog(given, HERE)
    log.open(tmp_path)
    both = [("bad", series(given), fail), ("val", series(given), lambda: X)]
    with pytest.warns(UserWarning, match="no triptych of 'bad' at step 0: ZeroDiv") as caught:
        log.log(both, 0, 0)
    log.log(both, 1, 1)
    assert [(warning.filename, warning.lineno) for warning in caught] == [("train.py", 3)]
    log.close()
    assert [(event.tag, event.step) for event in read_directory(tmp_path)] == [
        ("val", 0),
        ("val", 1),
    ]


def test_strict_raises_a_failure(tmp_path: Path) -> None:
    given = options(strict=True)
    log = CallbackLog(given)
    log.open(tmp_path)
    with pytest.raises(ZeroDivisionError, match="no luck"):
        log.log([("val", series(given), fail)], 0, 0)
    log.close()


def test_processes_are_told_apart_by_their_rank(tmp_path: Path) -> None:
    given = options(metrics_as_scalars=True)
    for rank in range(2):
        log = CallbackLog(given, HERE)
        log.open(tmp_path, rank)
        log.log([("val", series(given), lambda: X)], 0, 0)
        log.close()
    ids = [sample.id for event in read_directory(tmp_path) for sample in event.header.samples]
    assert sorted(ids) == ["rank0/0", "rank0/1", "rank1/0", "rank1/1"]
    assert read_scalars(tmp_path / "triptych/rank1") == {"val/mae": {0: 0.0}}
