import os
import shutil
import socket
import struct
from pathlib import Path

import pytest
from journals import events, journals, parse, payload, read, stored_digests
from limits import files_limited_to
from tensorboard.compat.proto import event_pb2

import tb_triptych
from tb_triptych.format.journal import (
    DATA_SUFFIX,
    INDEX_SUFFIX,
    data_path,
    file_version,
    read_file_version,
)
from tb_triptych.format.metadata import UnreadableSeriesError
from tb_triptych.format.tfrecord import frame
from tb_triptych.writing.journal_file import ChangedJournalError, JournalFile

A, B = "a" * 32, "b" * 32
ORIGIN = "0123456789abcdef"


def event(step: int, wall_time_s: float = 0) -> event_pb2.Event:
    return event_pb2.Event(step=step, wall_time=wall_time_s)


def steps(directory: Path) -> list[int]:
    (index,) = journals(directory)
    return [e.step for e in list(events(index.read_bytes()))[1:]]


def test_a_journal_is_a_pair_that_tensorboard_does_not_read(tmp_path: Path) -> None:
    JournalFile(tmp_path / "run", ORIGIN).close()
    names = sorted(path.name for path in (tmp_path / "run").iterdir())
    stem = names[0].removesuffix(".data")
    assert names == [f"{stem}.data", f"{stem}.index"]
    prefix, time_s, rest = stem[: len("events.out.triptych")], *stem.split(".", 4)[3:]
    assert (prefix, time_s.isdigit()) == ("events.out.triptych", True)
    assert rest.startswith(f"{socket.gethostname()}.{os.getpid()}.")
    assert not any("tfevents" in name for name in names)
    (index,) = journals(tmp_path / "run")
    assert Path(data_path(str(index))) == index.with_suffix(DATA_SUFFIX)


def test_a_host_may_be_called_as_event_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "TFevents.example.org")
    JournalFile(tmp_path, ORIGIN).close()
    assert "host.example.org" in journals(tmp_path)[0].name


def test_a_name_that_is_taken_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1e9)
    JournalFile(tmp_path, ORIGIN).close()
    with pytest.raises(FileExistsError):
        JournalFile(tmp_path, ORIGIN)
    JournalFile(tmp_path, ORIGIN, 1).close()
    JournalFile(tmp_path, "f" * 16).close()
    assert [path.name.split(".")[-2] for path in sorted(tmp_path.glob("*.index"))] == [
        f"{ORIGIN}-0",
        f"{ORIGIN}-1",
        "f" * 16 + "-0",
    ]


def test_the_first_record_tells_the_version(tmp_path: Path) -> None:
    JournalFile(tmp_path, ORIGIN).close()
    (first,) = events(journals(tmp_path)[0].read_bytes())
    assert first.file_version == file_version() == "tb_triptych.journal:2"
    assert first.wall_time > 1.6e9
    assert read_file_version(first.file_version) == 2


@pytest.mark.parametrize("found", ["", "brain.Event:2", "tb_triptych.journal:", ":1"])
def test_what_is_no_journal_is_refused(found: str) -> None:
    with pytest.raises(UnreadableSeriesError, match="not a triptych journal"):
        read_file_version(found)


def test_a_newer_journal_is_refused_by_both_numbers() -> None:
    with pytest.raises(UnreadableSeriesError, match=r"version 3, .* version 2: upgrade"):
        read_file_version("tb_triptych.journal:3")


def test_a_picture_is_found_where_it_was_stored(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path, ORIGIN)
    first = journal.store(A, b"one")
    second = journal.store(B, b"")
    journal.record(event(3))
    (index,) = journals(tmp_path)
    data = index.with_suffix(".data").read_bytes()
    assert (payload(data, first, A), payload(data, second, B)) == (b"one", b"")
    assert stored_digests(index) == [A, B]
    assert steps(tmp_path) == [3]
    journal.close()


def test_times_ascend_though_the_clock_is_set_back(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path, ORIGIN)
    for wall_time_s in (2e9, 1e9, 3e9):
        journal.record(event(0, wall_time_s))
    journal.close()
    found = list(events(journals(tmp_path)[0].read_bytes()))
    assert [e.wall_time for e in found[1:]] == [2e9, 2e9, 3e9]


def test_what_was_not_recorded_can_be_taken_back(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path, ORIGIN)
    journal.store(A, b"one")
    journal.record(event(1))
    journal.store(B, b"two")
    journal.roll_back()
    place = journal.store(B, b"three")
    journal.record(event(2))
    journal.close()
    (index,) = journals(tmp_path)
    assert payload(index.with_suffix(".data").read_bytes(), place, B) == b"three"
    assert (stored_digests(index), steps(tmp_path)) == ([A, B], [1, 2])


@pytest.mark.parametrize("bytes_left", [0, 1, 15, 50])
def test_a_full_disk_costs_one_event(tmp_path: Path, bytes_left: int) -> None:
    journal = JournalFile(tmp_path, ORIGIN)
    journal.store(A, bytes(1000))
    journal.record(event(1))
    with files_limited_to(1032 + bytes_left), pytest.raises(OSError, match=r"bytes|large"):
        journal.store(B, bytes(100))
    journal.roll_back()
    assert journal.is_usable
    journal.record(event(2))
    journal.close()
    assert (stored_digests(journals(tmp_path)[0]), steps(tmp_path)) == ([A], [1, 2])


def test_a_full_disk_may_hit_the_index(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path, ORIGIN)
    journal.record(event(1))
    size = journals(tmp_path)[0].stat().st_size
    with files_limited_to(size + 5), pytest.raises(OSError, match=r"bytes|large"):
        journal.record(event(2))
    journal.roll_back()
    journal.record(event(3))
    journal.close()
    assert steps(tmp_path) == [1, 3]


@pytest.mark.parametrize("bytes_left", [0, 10])
def test_a_journal_that_cannot_even_be_begun_leaves_nothing_behind(
    tmp_path: Path, bytes_left: int
) -> None:
    with files_limited_to(bytes_left), pytest.raises(OSError, match=r"bytes|large"):
        JournalFile(tmp_path, ORIGIN)
    assert list(tmp_path.iterdir()) == []


def test_a_pair_from_which_nothing_can_be_taken_back_is_abandoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("input/output error")

    journal = JournalFile(tmp_path, ORIGIN)
    journal.record(event(1))
    journal.store(A, b"one")
    monkeypatch.setattr(os, "ftruncate", fail)
    journal.roll_back()
    assert not journal.is_usable
    assert steps(tmp_path) == [1]
    journal.close()


def test_a_journal_that_was_removed_or_replaced_is_noticed(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "run", ORIGIN)
    assert journal.is_as_left()
    (index,) = journals(tmp_path / "run")
    shutil.copy(index, tmp_path / "copy")
    (tmp_path / "copy").rename(index)
    assert not journal.is_as_left()
    shutil.rmtree(tmp_path / "run")
    assert not journal.is_as_left()
    journal.close()


@pytest.mark.parametrize("suffix", [INDEX_SUFFIX, DATA_SUFFIX])
@pytest.mark.parametrize("change", ["truncated", "cut", "grown", "replaced", "gone"])
def test_a_journal_that_somebody_changes_is_noticed(
    tmp_path: Path, suffix: str, change: str
) -> None:
    journal = JournalFile(tmp_path, ORIGIN)
    journal.store(A, bytes(100))
    journal.record(event(1))
    assert journal.is_as_left()
    path = journals(tmp_path)[0].with_suffix(suffix)
    content = path.read_bytes()
    if change in ("replaced", "gone"):
        path.unlink()
    if change == "replaced":
        path.write_bytes(content)
    if change == "grown":
        path.write_bytes(content + b"\0")
    if change in ("truncated", "cut"):
        os.truncate(path, 0 if change == "truncated" else len(content) - 1)
    assert not journal.is_as_left()
    journal.close()


@pytest.mark.parametrize("suffix", [INDEX_SUFFIX, DATA_SUFFIX])
@pytest.mark.parametrize("is_stored", [True, False])
def test_files_that_are_truncated_while_an_event_is_written_are_noticed_and_left_short(
    tmp_path: Path, suffix: str, is_stored: bool
) -> None:
    journal = JournalFile(tmp_path, ORIGIN)
    journal.store(A, bytes(100))
    journal.record(event(1))
    path = journals(tmp_path)[0].with_suffix(suffix)
    if is_stored:
        journal.store(B, bytes(100))
    os.truncate(path, 0)

    def write() -> None:
        if not is_stored:
            journal.store(B, bytes(100))
        journal.record(event(2))

    with pytest.raises(ChangedJournalError, match="truncated by another program"):
        write()
    journal.roll_back()
    assert not journal.is_usable
    assert path.stat().st_size < 200  # no hole was made of what is gone
    journal.close()


def test_files_cut_at_any_byte_show_the_right_pictures_or_none(tmp_path: Path) -> None:
    import numpy as np

    pictures = np.random.default_rng(0).integers(0, 256, (3, 1, 3, 2, 3), np.uint8)
    with tb_triptych.TriptychWriter(tmp_path) as writer:
        for step, output in enumerate(pictures):
            writer.triptych("val", pictures[0], output, None, step)
    (index,) = journals(tmp_path)
    whole_index, whole_data = index.read_bytes(), index.with_suffix(".data").read_bytes()
    assert len(read(index)) == 3
    for end in range(len(whole_index)):
        found = list(parse(whole_index[:end], whole_data))
        assert [e.step for e in found] == list(range(len(found)))
        for e in found:
            np.testing.assert_array_equal(e.pictures["0", "output"], pictures[e.step][0])
    recorded = list(parse(whole_index, whole_data))
    for end in range(len(whole_data)):
        for e in recorded:
            pane = e.header.samples[0].panes["output"]
            assert isinstance(pane.at, tuple)
            if sum(pane.at) <= end:
                assert payload(whole_data[:end], pane.at, pane.digest)
            else:
                with pytest.raises(AssertionError, match="the data file ends"):
                    payload(whole_data[:end], pane.at, pane.digest)


def test_a_record_is_the_digest_and_the_payload_in_the_usual_frame(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path, ORIGIN)
    assert journal.store(A, b"xyz") == (0, 12 + 16 + 3 + 4)
    journal.close()
    data = journals(tmp_path)[0].with_suffix(".data").read_bytes()
    assert data == frame(bytes.fromhex(A) + b"xyz")
    assert struct.unpack_from("<Q", data) == (19,)
