"""Writers that are pickled into other processes, and copied within one."""

from __future__ import annotations

import copy
import io
import pickle
import warnings
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import torch
from journals import journals, read, read_directory
from training_process import check, log, warned_by

from tb_triptych import TriptychWriter


class Module(torch.nn.Linear):
    """A module that holds a writer, as user code does."""

    def __init__(self, writer: TriptychWriter) -> None:
        super().__init__(1, 1)
        self.log = writer


class Samples(torch.utils.data.Dataset[int]):
    """A dataset that logs what its workers load."""

    def __init__(self, writer: TriptychWriter) -> None:
        self._writer = writer

    def __len__(self) -> int:
        return 4

    def __getitem__(self, i: int) -> int:
        log(self._writer, 10 + i)
        return i


def child(writer: TriptychWriter, step: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        log(writer, step)


def through_pickle(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


def through_torch(value: Any) -> Any:
    file = io.BytesIO()
    torch.save(value, file)
    file.seek(0)
    return torch.load(file, weights_only=False)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[TriptychWriter]:
    with TriptychWriter(tmp_path) as writer:
        log(writer, 0)
        yield writer


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, through_pickle, through_torch])
@pytest.mark.parametrize("is_held", [False, True])
def test_a_copy_is_a_writer_of_its_own_for_the_same_directory_and_says_so_when_it_logs(
    tmp_path: Path, writer: TriptychWriter, copied: Callable[[Any], Any], is_held: bool
) -> None:
    made: list[TriptychWriter] = []

    def make() -> None:
        made.append(copied(Module(writer)).log if is_held else copied(writer))

    def train() -> None:
        with made[0] as other:
            log(other, 5)
            log(other, 6)

    assert warned_by(make) == []
    if copied is copy.copy and is_held:  # a shallow copy of the module has the very same writer
        assert made[0] is writer
        return
    (message,) = warned_by(train)
    assert f"is a copy of another one for '{tmp_path}'" in message
    assert "another directory for the copy" in message
    log(writer, 1)
    writer.flush()
    assert sorted(check(read(index)) for index in journals(tmp_path)) == [[0, 1], [5, 6]]


def test_a_copy_keeps_what_the_writer_was_made_with(tmp_path: Path) -> None:
    writer = TriptychWriter(tmp_path / "run", strict=True, queue_bytes=1000, encoders=2)
    other = copy.deepcopy(writer)
    (tmp_path / "run").write_text("in the way")

    def train() -> None:
        log(other, 0)
        with pytest.raises(FileExistsError):
            other.close()

    assert len(warned_by(train)) == 1  # that it is a copy
    writer.close()
    with pytest.raises(RuntimeError, match="is closed"):
        log(copy.deepcopy(writer), 0)


def test_a_copy_that_never_logs_costs_nothing(tmp_path: Path, writer: TriptychWriter) -> None:
    assert warned_by(lambda: [copy.deepcopy(Module(writer)) for _ in range(100)]) == []
    assert len(journals(tmp_path)) <= 1


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_a_writer_that_is_handed_to_a_process_goes_on_there_in_files_of_its_own(
    tmp_path: Path, writer: TriptychWriter, method: str
) -> None:
    context: Any = get_context(method)
    process = context.Process(target=child, args=(writer, 7))
    process.start()
    process.join()
    assert process.exitcode == 0
    log(writer, 1)
    writer.flush()
    assert sorted(check(read(index)) for index in journals(tmp_path)) == [[0, 1], [7]]


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_workers_that_load_data_may_hold_a_writer(
    tmp_path: Path, writer: TriptychWriter, method: str
) -> None:
    loader = torch.utils.data.DataLoader(
        Samples(writer), num_workers=2, multiprocessing_context=method
    )
    assert [int(batch) for batch in loader] == [0, 1, 2, 3]
    writer.flush()
    assert sorted(check(read_directory(tmp_path))) == [0, 10, 11, 12, 13]
    assert len(journals(tmp_path)) == 3
