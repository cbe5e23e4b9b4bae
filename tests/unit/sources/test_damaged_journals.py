"""Journals of version 2 that are damaged anywhere show nothing that was not written.

TRIPTYCH_DAMAGED_LOGS sets how many logs are damaged at random.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from independent import writer as maker
from independent.writer import Logged, Pane, Style, Writer
from sources.damage import Written, check_random_damage

COUNT = int(os.environ.get("TRIPTYCH_DAMAGED_LOGS", "200"))
_EACH = 20


def small_log(directory: Path) -> tuple[Path, Path]:
    """Write a log with keys, deltas, checkpoints and an end; return its index and data file."""
    pictures = [maker.LABELS.picture(random.Random(step)) for step in range(3)]
    events: list[maker.Item] = [
        Logged("v", step, 1.0, ["a"], {"output": Pane(maker.LABELS, [picture])})
        for step, picture in enumerate(pictures)
    ]
    writer = Writer("0123456789abcdef", [events], closed=True)
    (name,) = maker.write(directory, writer, Style(2, 2))
    return directory / f"{name}.index", directory / f"{name}.data"


@pytest.mark.parametrize("number", [0, 1], ids=["index", "data"])
@pytest.mark.parametrize("kind", ["cut", "flip"])
def test_a_small_log_that_is_damaged_at_any_byte(tmp_path: Path, number: int, kind: str) -> None:
    path = small_log(tmp_path)[number]
    written, blob = Written(tmp_path), path.read_bytes()
    whole = written.shows_only_this(tmp_path)
    least = whole
    for at in range(len(blob)):
        flipped = blob[:at] + bytes([blob[at] ^ (1 << at % 8)]) + blob[at + 1 :]
        path.write_bytes(blob[:at] if kind == "cut" else flipped)
        least = min(least, written.shows_only_this(tmp_path))
    assert (whole, least) == (3, 3 if number else 0)


@pytest.mark.parametrize("seed", range(COUNT // _EACH))
def test_random_logs_that_are_damaged_at_random(seed: int) -> None:
    check_random_damage(seed, _EACH)
