"""Small journals of version 2 that are damaged at each byte, or cut off there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sources.damage import Written, small_log


@pytest.mark.parametrize("number", [0, 1], ids=["index", "data"])
@pytest.mark.parametrize("kind", ["cut", "flip"])
def test_a_small_log_that_is_damaged_at_any_byte(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, number: int, kind: str
) -> None:
    path = small_log(tmp_path)[number]
    written, blob = Written(tmp_path), path.read_bytes()
    whole = written.shows_only_this(tmp_path)
    least = whole
    for at in range(len(blob)):
        flipped = blob[:at] + bytes([blob[at] ^ (1 << at % 8)]) + blob[at + 1 :]
        path.write_bytes(blob[:at] if kind == "cut" else flipped)
        least = min(least, written.shows_only_this(tmp_path))
    assert (whole, least) == (3, 3 if number else 0)
    assert caplog.records == []
