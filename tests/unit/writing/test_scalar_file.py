"""The event file with metrics as scalars."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from limits import files_limited_to
from scalars import read_scalars

from tb_triptych.writing.scalar_file import ScalarFile


def test_a_file_that_was_removed_is_followed_by_another(tmp_path: Path) -> None:
    scalars = ScalarFile(tmp_path / "run")
    scalars.add({"val/mae": 3.0}, 0, 1000.0)
    shutil.rmtree(tmp_path / "run")
    scalars.add({"val/mae": 2.0}, 1, 1001.0)
    scalars.add({"val/mae": 1.0}, 2, 1002.0)
    scalars.close()
    assert read_scalars(tmp_path / "run/triptych") == {"val/mae": {1: 2.0, 2: 1.0}}
    assert len(list((tmp_path / "run/triptych").iterdir())) == 1


def test_half_a_record_is_taken_back(tmp_path: Path) -> None:
    scalars = ScalarFile(tmp_path)
    scalars.add({"val/mae": 3.0}, 0, 1000.0)
    (path,) = (tmp_path / "triptych").iterdir()
    with files_limited_to(path.stat().st_size + 10), pytest.raises(OSError, match="too large"):
        scalars.add({"val/mae": 2.0}, 1, 1001.0)
    scalars.add({"val/mae": 1.0}, 2, 1002.0)
    scalars.close()
    assert read_scalars(tmp_path / "triptych") == {"val/mae": {0: 3.0, 2: 1.0}}
    assert len(list((tmp_path / "triptych").iterdir())) == 1


def test_half_a_record_that_cannot_be_taken_back_is_followed_by_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("input/output error")

    scalars = ScalarFile(tmp_path)
    scalars.add({"val/mae": 3.0}, 0, 1000.0)
    (path,) = (tmp_path / "triptych").iterdir()
    with monkeypatch.context() as broken, files_limited_to(path.stat().st_size + 10):
        broken.setattr(os, "ftruncate", fail)
        with pytest.raises(OSError, match="too large"):  # what went wrong at first
            scalars.add({"val/mae": 2.0}, 1, 1001.0)
    scalars.add({"val/mae": 1.0}, 2, 1002.0)
    scalars.close()
    assert read_scalars(tmp_path / "triptych") == {"val/mae": {0: 3.0, 2: 1.0}}
