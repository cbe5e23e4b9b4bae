from pathlib import Path

import numpy as np
import pytest
from limits import files_limited_to
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tb_triptych.eventfile import EventFile
from tb_triptych.summary import triptych_pb

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 40, 50, 3), np.uint8)
SUMMARY = triptych_pb("val", PICTURES, 255 - PICTURES, None)


def events(logdir: Path) -> list[tuple[int, bytes]]:
    found = []
    for path in sorted(logdir.iterdir()):
        for event in EventFileLoader(str(path)).Load():
            found += [(event.step, v.tensor.string_val[1]) for v in event.summary.value]
    return found


def test_nothing_is_touched_before_the_first_event(tmp_path: Path) -> None:
    EventFile(tmp_path / "run").close()
    assert not (tmp_path / "run").exists()


def test_events_can_be_read_while_the_file_is_open(tmp_path: Path) -> None:
    file = EventFile(tmp_path)
    file.append(SUMMARY, 3)
    file.append(SUMMARY, 4)
    file.flush()
    payload = SUMMARY.value[0].tensor.string_val[1]
    assert events(tmp_path) == [(3, payload), (4, payload)]
    file.close()


def test_an_append_after_close_begins_another_file(tmp_path: Path) -> None:
    file = EventFile(tmp_path)
    file.append(SUMMARY, 1)
    file.close()
    file.append(SUMMARY, 2)
    file.close()
    assert len(list(tmp_path.iterdir())) == 2
    assert [step for step, _ in events(tmp_path)] == [1, 2]


def test_a_directory_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        EventFile(tmp_path / "file" / "run").append(SUMMARY, 1)


@pytest.mark.parametrize("bytes_left", [0, 1, 1000])
def test_a_full_disk_costs_the_event_and_not_the_file(tmp_path: Path, bytes_left: int) -> None:
    file = EventFile(tmp_path)
    file.append(SUMMARY, 1)
    size = next(tmp_path.iterdir()).stat().st_size
    with files_limited_to(size + bytes_left), pytest.raises(OSError, match=r"bytes|large"):
        file.append(SUMMARY, 2)
    file.append(SUMMARY, 3)
    file.close()
    assert [step for step, _ in events(tmp_path)] == [1, 3]


@pytest.mark.parametrize("bytes_left", [0, 10])
def test_a_file_that_cannot_even_be_begun_leaves_nothing_behind(
    tmp_path: Path, bytes_left: int
) -> None:
    with files_limited_to(bytes_left), pytest.raises(OSError, match=r"bytes|large"):
        EventFile(tmp_path).append(SUMMARY, 1)
    assert list(tmp_path.iterdir()) == []
