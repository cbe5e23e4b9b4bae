"""What users see of several processes that log into one directory.

Not here, because one machine cannot do it: attributes and listings that lag, as those of NFS and of
object stores. A copy that is behind, file by file, comes closest.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from console import Console
from independent import writer as maker
from independent.reader import Run
from limits import files_limited_to
from sources.compared import agreed, flat
from sources.journal_source import notices, source_of

from tb_triptych import TriptychWriter


def shown(
    logdir: Path, tag: str = "val", without: Sequence[int] = (), *, run: Run | None = None
) -> dict[int, list[int]]:
    """Return the steps that are shown, by process; plugin and independent reader agree on them."""
    run = run or agreed(logdir)
    pids = {journal.origin: journal.pid for journal in run.journals}
    found: dict[int, set[int]] = {}
    left_out = tuple(origin for origin, pid in pids.items() if pid in without)
    for (_, step), one in flat(run.visible(tag, left_out)).items():
        found.setdefault(pids[one.origin], set()).add(step)
    return {pid: sorted(steps) for pid, steps in found.items()}


def counts(*numbers: tuple[int, range | list[int]]) -> dict[int, list[int]]:
    return {pid: list(steps) for pid, steps in numbers}


# --- at the same time ----------------------------------------------------------------------------


def test_ranks_that_start_one_after_the_other_with_other_ids_are_all_shown(tmp_path: Path) -> None:
    with Console(tmp_path) as first, Console(tmp_path) as second:
        first.log(0, 1, 2, options='sample_ids=["rank0"]')
        second.log(0, 1, 2, options='sample_ids=["rank1"]')
        first.log(3, options='sample_ids=["rank0"]')
        assert shown(tmp_path) == counts((first.pid, range(4)), (second.pid, range(3)))
    assert shown(tmp_path) == counts((first.pid, range(4)), (second.pid, range(3)))


def test_of_ranks_with_equal_ids_the_later_one_is_shown_without_flicker(tmp_path: Path) -> None:
    with Console(tmp_path) as first, Console(tmp_path) as second:
        first.log(0)
        second.log(0)
        for step in range(1, 10):
            for one in (first, second) if step % 2 else (second, first):
                one.log(step)
                if one is second or step + 1 not in (2, 4, 8):  # with one binary digit more
                    assert list(shown(tmp_path)) == [second.pid]
    assert shown(tmp_path) == counts((second.pid, range(10)))
    (notice,) = notices(source_of(tmp_path))
    assert "2 writers logged the same samples" in notice
    assert shown(tmp_path, without=[second.pid]) == counts((first.pid, range(10)))


def test_an_evaluation_of_an_old_checkpoint_beside_the_training_hides_nothing(
    tmp_path: Path,
) -> None:
    with Console(tmp_path) as training, Console(tmp_path) as evaluation:
        training.log(*range(20))
        evaluation.log(5)
        evaluation.end()
        training.log(*range(20, 25))
        assert shown(tmp_path) == counts((training.pid, range(25)))


def test_a_forked_child_that_logs_hides_nothing_of_its_parent(tmp_path: Path) -> None:
    with Console(tmp_path) as parent:
        parent.log(*range(8))
        child = "log(writer, 3); writer.close(); os._exit(0)"
        parent.do(f"if (pid := os.fork()) == 0: {child}")
        parent.do("os.waitpid(pid, 0)")
        parent.log(8)
        assert shown(tmp_path) == counts((parent.pid, range(9)))
    run = agreed(tmp_path)
    assert len({journal.origin for journal in run.journals}) == 2


def test_forked_children_that_log_one_after_the_other_hide_nothing_of_each_other(
    tmp_path: Path,
) -> None:
    with Console(tmp_path) as parent:
        parent.log(0)
        for step in (5, 3):
            child = f"log(writer, {step}, tag='eval'); writer.close(); os._exit(0)"
            parent.do(f"if (pid := os.fork()) == 0: {child}")
            parent.do("os.waitpid(pid, 0)")
    found = shown(tmp_path, "eval")
    assert sorted(found.values()) == [[3], [5]]
    assert parent.pid not in found


def test_two_callbacks_of_one_process_made_at_once(tmp_path: Path) -> None:
    with Console(tmp_path) as process:
        process.do(f"other = TriptychWriter({str(tmp_path)!r})")
        for step in range(3):
            process.log(step, options="tag='train'")
            process.do(f"log(other, {step}, tag='val')")
            process.log(step, options="tag='both'")
            process.do(f"log(other, {step}, tag='both', base=100)")
    run = agreed(tmp_path)
    assert {tag: shown(tmp_path, tag, run=run) for tag in run.tags} == {
        tag: counts((process.pid, range(3))) for tag in ("both", "train", "val")
    }
    origins = {one.origin for one in flat(run.visible("both")).values()}
    assert len(origins) == 1
    (notice,) = notices(source_of(tmp_path))
    assert "2 writers logged the same samples" in notice


# --- one after the other -------------------------------------------------------------------------


def test_the_successor_of_a_job_that_was_killed_replaces_what_it_does_again(
    tmp_path: Path,
) -> None:
    with Console(tmp_path) as second:
        first = Console(tmp_path)
        first.log(*range(10))
        first.kill()
        second.log(8, 9, 10)
        assert shown(tmp_path) == counts((first.pid, range(8)), (second.pid, [8, 9, 10]))


def test_a_job_that_was_killed_has_ended_although_a_worker_of_its_data_loader_lives_on(
    tmp_path: Path,
) -> None:
    (alive := tmp_path / "alive").touch()
    first = Console(logdir := tmp_path / "logs")
    first.log(*range(10))
    worker = f"while os.path.exists({str(alive)!r}): time.sleep(0.05)"
    first.do(f"if os.fork() == 0: exec({worker!r}); os._exit(0)")
    first.kill()
    try:
        with Console(logdir) as second:
            second.log(8, 9)
    finally:
        alive.unlink()
    assert shown(logdir) == counts((first.pid, range(8)), (second.pid, [8, 9]))


def test_the_successor_of_a_job_that_lives_on_for_a_while_replaces_it_once_it_is_dead(
    tmp_path: Path,
) -> None:
    first = Console(tmp_path)
    first.log(*range(10))
    with Console(tmp_path) as second:
        second.log(8, 9)
        assert shown(tmp_path) == counts((first.pid, range(10)))
        first.log(10)
        first.kill()
        second.do("open_journal._LOOK_AGAIN_S = 0.0")  # two minutes later
        second.log(10)
        assert shown(tmp_path) == counts((first.pid, range(8)), (second.pid, [8, 9, 10]))


@pytest.mark.parametrize("is_told", [False, True])
def test_a_resume_that_first_logs_a_check_at_step_0(tmp_path: Path, is_told: bool) -> None:
    with Console(tmp_path) as first:
        first.log(*range(10))
    with Console(tmp_path, "resume_step=6" if is_told else "") as second:
        second.log(0, 6, 7)
    assert shown(tmp_path) == (
        counts((first.pid, [1, 2, 3, 4, 5]), (second.pid, [0, 6, 7]))
        if is_told
        else counts((second.pid, [0, 6, 7]))
    )
    assert shown(tmp_path, without=[second.pid]) == counts((first.pid, range(10)))


@pytest.mark.parametrize(
    ("second_begins", "third_begins", "expected"),
    [(6, 3, ([0, 1, 2], [], [3, 4])), (3, 5, ([0, 1, 2], [3, 4], [5, 6]))],
    ids=["lower", "higher"],
)
def test_two_restarts_one_after_the_other(
    tmp_path: Path,
    second_begins: int,
    third_begins: int,
    expected: tuple[list[int], list[int], list[int]],
) -> None:
    pids = []
    for begin, end in (
        (0, 10),
        (second_begins, second_begins + 4),
        (third_begins, third_begins + 2),
    ):
        with Console(tmp_path) as process:
            process.log(*range(begin, end))
        pids.append(process.pid)
    pairs = zip(pids, expected, strict=True)
    assert shown(tmp_path) == {pid: steps for pid, steps in pairs if steps}


def test_a_mistaken_start_can_be_left_out(tmp_path: Path) -> None:
    with Console(tmp_path) as first:
        first.log(*range(10))
    with Console(tmp_path) as mistaken:
        mistaken.log(0)
    assert shown(tmp_path) == counts((mistaken.pid, [0]))
    assert shown(tmp_path, without=[mistaken.pid]) == counts((first.pid, range(10)))
    assert "9" not in notices(source_of(tmp_path))[0]
    with Console(tmp_path) as third:
        third.log(10, 11)
    assert shown(tmp_path, without=[mistaken.pid]) == counts(
        (first.pid, range(10)), (third.pid, [10, 11])
    )


def test_validation_logged_before_training_resumes_keeps_the_steps_before(tmp_path: Path) -> None:
    first = Console(tmp_path)
    first.log(*range(13), options="tag='train'")
    first.log(0, 5, 10, options="tag='val'")
    first.kill()
    with Console(tmp_path) as second:
        second.log(10, options="tag='val'")
        second.log(11, 12, 13, options="tag='train'")
        second.log(15, options="tag='val'")
    assert shown(tmp_path, "val") == counts((first.pid, [0, 5]), (second.pid, [10, 15]))
    assert shown(tmp_path, "train") == counts((first.pid, range(11)), (second.pid, [11, 12, 13]))


def test_of_trials_with_copies_of_a_writer_the_newest_is_shown(tmp_path: Path) -> None:
    with Console(tmp_path) as tuner:
        for trial in range(3):
            tuner.do("trial = copy.deepcopy(writer)")
            tuner.do(f"log(trial, *range({5 - trial}), base={100 * trial}); trial.close()")
    run = agreed(tmp_path)
    (newest,) = {one.origin for one in flat(run.visible("val")).values()}
    assert shown(tmp_path, run=run) == counts((tuner.pid, range(3)))
    assert [len(events) for origin, events in run.events("val").items() if origin == newest] == [3]
    older = [start.origin for start in run.starts("val") if len(start.events) == 4]
    assert set(flat(run.visible("val", (newest,)))) == {("0", step) for step in range(4)}
    assert {one.origin for one in flat(run.visible("val", (newest,))).values()} == set(older)


def test_a_copy_goes_on_where_its_original_was_although_that_lives(tmp_path: Path) -> None:
    with Console(tmp_path) as tuner:
        tuner.log(*range(9))
        tuner.do("copied = copy.deepcopy(writer); log(copied, 5, 6)")
        assert shown(tmp_path) == counts((tuner.pid, range(7)))


def test_a_notebook_cell_that_is_run_again_replaces_its_first_run(tmp_path: Path) -> None:
    with Console(tmp_path) as kernel:
        for last in (9, 3):
            kernel.do(f"writer = TriptychWriter({str(tmp_path)!r})")
            for step in range(last):
                kernel.do(f"writer.triptych('val', None, np.zeros((1, 8, 8)), None, {step})")
        kernel.do("writer.flush()")
        assert shown(tmp_path) == counts((kernel.pid, range(3)))


def test_a_notebook_cell_whose_first_writer_lingers_is_shown_once_it_is_as_long(
    tmp_path: Path,
) -> None:
    with Console(tmp_path) as kernel:
        kernel.log(*range(9))
        kernel.do(f"old, writer = writer, TriptychWriter({str(tmp_path)!r})")
        kernel.log(*range(7))
        assert shown(tmp_path) == counts((kernel.pid, range(9)))
        kernel.log(7)
        assert shown(tmp_path) == counts((kernel.pid, range(8)))


# --- files that are copied, rewritten, or not written --------------------------------------------


def written_in_segments(logdir: Path) -> int:
    """Log in two processes, the first with a disk that is full in between."""
    with Console(logdir) as first:
        first.log(0, 1)
        index = next(logdir.glob("*.index"))
        first.do("import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)")
        first.do(f"resource.setrlimit(resource.RLIMIT_FSIZE, ({index.stat().st_size + 40}, -1))")
        first.log(2)
        first.do("resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))")
        first.log(3)
        shutil.move(index, index.with_suffix(".kept"))
        shutil.move(index.with_suffix(".data"), index.with_suffix(".kept-data"))
        first.log(4, 5)
        shutil.move(index.with_suffix(".kept"), index)
        shutil.move(index.with_suffix(".kept-data"), index.with_suffix(".data"))
    with Console(logdir) as second:
        second.log(5, 6)
    return first.pid


def test_a_spool_that_is_uploaded_later_in_any_order_shows_the_same_in_the_end(
    tmp_path: Path,
) -> None:
    first = written_in_segments(spool := tmp_path / "spool")
    whole = shown(spool)
    assert whole[first] == [0, 1, 3, 4]
    files = sorted(spool.iterdir())
    assert len(files) == 6
    rng = random.Random(0)
    for number in range(12):
        run = tmp_path / str(number)
        run.mkdir()
        source = source_of(run)
        for file in rng.sample(files, len(files)):
            shutil.copy(file, run)
            agreed(run)
        agreed(run, source)
        assert shown(run) == whole


@pytest.mark.parametrize("order", [".index .data", ".data .index"])
def test_a_copy_of_a_growing_log_that_is_behind_shows_no_wrong_picture(
    tmp_path: Path, order: str
) -> None:
    log, copied = tmp_path / "log", tmp_path / "copy"
    copied.mkdir()
    source = source_of(copied)
    with Console(log) as training:
        for step in range(0, 30, 2):
            training.log(step)
            for suffix in order.split():
                for file in log.glob(f"*{suffix}"):
                    (temporary := copied / "rsync").write_bytes(file.read_bytes())
                    temporary.rename(copied / file.name)  # as rsync does
                agreed(copied, source)
                training.log(step + 1)
        agreed(copied, source)
    shutil.copytree(log, copied, dirs_exist_ok=True)
    run = agreed(copied, source)
    for one in flat(run.visible("val")).values():
        assert run.picture(one, "output")


def test_a_journal_is_rewritten_under_a_reader_and_beside_a_living_writer(tmp_path: Path) -> None:
    dice = maker.Dice(1, tags=("val",))
    rewritten = dice.writer([], [])
    while len(rewritten.segments) < 2 or not all(rewritten.segments):
        rewritten = dice.writer([], [])
    old = maker.write(tmp_path, rewritten)
    source = source_of(tmp_path)
    with Console(tmp_path) as living:
        living.log(1, 2, options='sample_ids=["mine"]')
        before = agreed(tmp_path, source)
        last = len(rewritten.segments) - 1
        maker.write_edition(tmp_path, rewritten, 0, last, 1)
        after = agreed(tmp_path, source)
        assert flat(after.visible("val")).keys() == flat(before.visible("val")).keys()
        for name in old:
            for suffix in (".data", ".index"):
                (tmp_path / f"{name}{suffix}").unlink()
                agreed(tmp_path, source)
        living.log(3, options='sample_ids=["mine"]')
        left = flat(agreed(tmp_path, source).visible("val"))
        assert left.keys() - {("mine", 3)} == flat(before.visible("val")).keys()


def test_an_import_into_a_run_that_is_being_logged(tmp_path: Path) -> None:
    with Console(tmp_path) as training:
        training.log(*range(4))
        picture = maker.LABELS.picture(random.Random(0))
        events: list[maker.Item] = [
            maker.Logged("val", step, 1.0, ["0"], {"output": maker.Pane(maker.LABELS, [picture])})
            for step in range(16)
        ]
        maker.write(tmp_path, maker.Writer("f" * 16, [events[4:]], pid=1, closed=True))
        assert shown(tmp_path) == counts((training.pid, range(4)), (1, range(4, 16)))
        training.log(4)
        assert shown(tmp_path) == counts((1, range(4, 16)))
        assert shown(tmp_path, without=[1]) == counts((training.pid, range(5)))


def test_a_write_that_fails_in_between_loses_one_call_and_counts_it(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (6, 1, 100, 100), np.uint8)
    with TriptychWriter(tmp_path) as writer:
        for step in range(6):
            if step == 3:
                (data,) = tmp_path.glob("*.data")
                with files_limited_to(data.stat().st_size + 50):
                    writer.triptych("val", None, picture[step], None, step)
                    with pytest.warns(UserWarning, match="File too large"):
                        writer.flush()
                continue
            writer.triptych("val", None, picture[step], None, step)
            writer.flush()
    run = agreed(tmp_path)
    assert shown(tmp_path, run=run) == counts((os.getpid(), [0, 1, 2, 4, 5]))
    assert run.dropped("val") == 1
    assert len(list(tmp_path.iterdir())) == 2
