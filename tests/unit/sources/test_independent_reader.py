"""Journals are shown as a reader finds them that was written from the format document alone."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from independent import writer as maker
from independent.reader import checkpoint_errors, walk
from independent.writer import Dice, Logged, RandomRun, Style
from random_training import RandomTraining
from sources.compared import RUN, Snapshot, agreed, flat, listings, read_catalog
from sources.journal_source import SCOPE, source_of

from tb_triptych.writing import open_journal


def write_run(directory: Path, run: RandomRun, rng: random.Random) -> None:
    """Write a run in a random style."""
    directory.mkdir(exist_ok=True)
    for one in run.writers:
        every = rng.choice([None, 1, 3, 7, 256])
        odd = rng if rng.random() < 0.7 else None
        maker.write(directory, one, Style(rng.choice([1, 2, 4, 64]), every, odd))
    for journal in run.old:
        maker.write_version_1(directory, journal)


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_random_logs_are_shown_as_the_independent_reader_finds_them(
    tmp_path: Path, first: int
) -> None:
    for seed in range(first, first + 10):
        run = Dice(seed).run(version_1=seed % 3 == 0, honest=seed % 4 != 0)
        write_run(tmp_path / str(seed), run, random.Random(seed))
        agreed(tmp_path / str(seed))


@pytest.mark.parametrize("seed", range(100, 110))
def test_editions_are_chosen_as_the_independent_reader_chooses(tmp_path: Path, seed: int) -> None:
    rng, run = random.Random(seed), Dice(seed).run()
    write_run(tmp_path, run, rng)
    for one in run.writers:
        for _ in range(rng.randint(1, 2)):
            first = rng.randrange(len(one.segments))
            last = rng.randrange(first, len(one.segments))
            for number in range(first, last + 1):
                one.segments[number] = [
                    item
                    for item in one.segments[number]
                    if not isinstance(item, Logged) or rng.random() < 0.7
                ]
            maker.write_edition(tmp_path, one, first, last, rng.randint(1, 2), Style(4, 3))
    agreed(tmp_path)


@pytest.mark.parametrize("seed", range(202, 206))
def test_a_log_that_grows_record_by_record_is_read_like_a_whole_one(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    write_run(whole := tmp_path / "whole", Dice(seed).run(version_1=seed % 3 == 0), rng)
    grown = tmp_path / "grown"
    grown.mkdir()
    for data in whole.glob("*.data"):
        (grown / data.name).write_bytes(data.read_bytes())
        (grown / data.name).with_suffix(".index").touch()
    left = {path.name: pieces(path.read_bytes(), rng) for path in sorted(whole.glob("*.index"))}
    source, snapshots = source_of(grown), dict[tuple[str, tuple[str, ...]], list[Snapshot]]()
    for count in range(1, 10_000):
        names = [name for name, rest in left.items() if rest]
        if not names:
            break
        name = rng.choice(names[:2])
        with (grown / name).open("ab") as file:
            file.write(left[name].pop(0))
        for tag in listings(read_catalog(source)):
            for without in ((), (random_origin(grown, rng),)):
                table = source.series(SCOPE, RUN, tag, without)
                known = snapshots.setdefault((tag, without), [])
                for earlier in known[-3:]:
                    earlier.agrees_with(table)
                known.append(Snapshot.of(table))
        if count % 10 == 0:
            agreed(grown, source, with_pictures=False)
            agreed(grown, with_pictures=False)
    agreed(grown, source)
    agreed(grown)


def pieces(index: bytes, rng: random.Random) -> list[bytes]:
    """Cut an index file into records, and some of these in two."""
    cuts = {0, len(index), *(record.offset for record in walk(index)[0])}
    cuts |= {rng.randrange(len(index)) for _ in range(3)}
    at = sorted(cuts)
    return [index[begin:end] for begin, end in pairwise(at)]


def random_origin(directory: Path, rng: random.Random) -> str:
    """Return the origin of one of the writers in a directory."""
    names = sorted(path.name for path in directory.glob("*.index"))
    return rng.choice(names).rpartition(".")[0].rpartition(".")[2].partition("-")[0]


def test_the_random_logs_have_what_can_go_wrong(tmp_path: Path) -> None:
    found = set[str]()
    for seed in range(12):
        run = Dice(seed).run(version_1=seed % 3 == 0, honest=seed % 4 != 0)
        write_run(tmp_path / str(seed), run, random.Random(seed))
        read = agreed(tmp_path / str(seed), with_pictures=False)
        for tag in read.tags:
            found |= {"hidden"} if any(read.hidden(tag).values()) else set()
            found |= {"left over"} if any(read.left_over(tag).values()) else set()
            shown = flat(read.visible(tag)).values()
            found |= {"changed" for one in shown if one.changed_from}
            found |= {"definitions" for one in shown if one.definitions}
            found |= {"caption" for one in shown if one.caption}
    assert found == {"hidden", "left over", "changed", "definitions", "caption"}


@pytest.mark.parametrize("seed", range(300, 303))
def test_what_real_writers_log_is_shown_as_the_independent_reader_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(open_journal, "EVERY", 7)
    monkeypatch.setattr(open_journal, "_LOOK_AGAIN_S", 0.0)
    RandomTraining(tmp_path, seed).run(120)
    run = agreed(tmp_path)
    assert run.notices == []
    for index in tmp_path.glob("*.index"):
        assert checkpoint_errors(index) == []
    for tag in run.tags:
        for one in flat(run.visible(tag)).values():
            assert all(run.picture(one, role) for role in one.panes)
