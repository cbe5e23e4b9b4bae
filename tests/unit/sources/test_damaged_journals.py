"""Journals of version 2 that are damaged show nothing that was not written.

TRIPTYCH_DAMAGED_LOGS sets how many logs are damaged at random.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from independent import writer as maker
from independent.reader import walk
from sources.damage import check_random_damage, small_log
from sources.journal_source import notices, source_of, whole
from tensorboard.compat.proto import event_pb2

COUNT = int(os.environ.get("TRIPTYCH_DAMAGED_LOGS", "200"))
_EACH = 20


@pytest.mark.parametrize("seed", range(COUNT // _EACH))
def test_random_logs_that_are_damaged_at_random(
    seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    check_random_damage(seed, _EACH)
    assert caplog.records == []


def test_an_event_whose_pictures_are_beyond_any_file_is_left_out(tmp_path: Path) -> None:
    index, _ = small_log(tmp_path)
    records, _ = walk(index.read_bytes())
    changed = []
    for record in records:
        event = event_pb2.Event.FromString(record.data)
        if event.step == 1:  # a delta with a picture of its own: digest, offset, length
            values = bytearray(event.summary.value[0].tensor.string_val[1])
            values[16:24] = b"\xff" * 8
            event.summary.value[0].tensor.string_val[1] = bytes(values)
        changed.append(maker.frame(event.SerializeToString(deterministic=True)))
    index.write_bytes(b"".join(changed))
    table = whole(source_of(tmp_path), ".", "v")
    assert [row is not None for row in table.rows(0, 3)["a"]] == [True, False, True]
    assert table.problems == ("step 1 cannot be read: an offset does not fit in 63 bits",)


def test_the_key_event_that_a_checkpoint_names_may_be_damaged(tmp_path: Path) -> None:
    index, _ = small_log(tmp_path, checkpoint_every=3)
    blob = index.read_bytes()
    keys = [
        record.offset for record in walk(blob)[0] if b'"samples": ["a"]' in (record.data or b"")
    ]
    assert len(keys) == 2
    for lost, steps in zip(keys, [[2], [0, 1]], strict=True):
        index.write_bytes(blob[: lost + 20] + bytes([blob[lost + 20] ^ 1]) + blob[lost + 21 :])
        table = whole(source := source_of(tmp_path), ".", "v")
        rows = table.rows(0, len(table.steps))["a"]
        assert [row.event.step for row in rows if row is not None] == steps
        assert notices(source) or table.problems
