"""What a catalog warns about: damaged journals, dropped calls, and writers that hide each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tb_triptych.format.bounds import MOST_SERIES, abridged
from tb_triptych.sources.catalog import Notice
from tb_triptych.sources.journals.directory import Journal
from tb_triptych.sources.journals.order import Verdict
from tb_triptych.sources.journals.parts import INFERRED, Part, StartParts


def notices_of_journals(journals: Iterable[Journal]) -> list[Notice]:
    """Report damaged index files, and what exceeds the limits."""
    notices = []
    for journal in journals:
        index = journal.index
        messages = [] if index.problem is None else [index.problem]
        messages += abridged(list(index.contents.problems))
        if left_out := index.contents.events_left_out:
            messages.append(
                f"{left_out} events of tags beyond the first {MOST_SERIES}, or with names too "
                "long for a URL, are left out"
            )
        notices += [
            Notice(index.run, None, f"journal {index.name}: {message}") for message in messages
        ]
    return notices


def notices_of_series(run: str, tag: str, parts: Sequence[Part]) -> list[Notice]:
    """Report what is missing from a series."""
    notices = []
    for part in parts:
        table = part.table
        if table.refusal is not None:
            name = part.journal.index.name
            message = f"the contents of {name} are not shown: {table.refusal}"
            notices.append(Notice(run, tag, message))
        elif table.spec is not None and table.spec.left_out:
            notices.append(Notice(run, tag, f"{table.spec.left_out} in its metadata are left out"))
        if table.dropped:
            count = sum(count for _, count in table.dropped)
            notices.append(
                Notice(
                    run,
                    tag,
                    f"{count} calls were not recorded, the last of them at or before step "
                    f"{table.dropped[-1][0]}: the queue of the writer was full, or they could not "
                    "be written",
                )
            )
    return notices


def notices_of_starts(run: str, tag: str, starts: Sequence[StartParts]) -> list[Notice]:
    """Report what is hidden because others logged the same samples."""
    by_restart = [one.verdict for one in starts if one.verdict.reason == "restart"]
    messages = []
    if by_restart:
        count = sum(verdict.hidden_steps for verdict in by_restart)
        earlier = "an earlier start" if len(by_restart) == 1 else "earlier starts"
        messages.append(f"{_steps(count)} of {earlier} of this run {_are(count)} hidden")
    collided = [one.verdict for one in starts if one.verdict.reason == "collision"]
    if collided:
        messages.append(_collision(collided, starts))
    for one in starts:
        if one.origin != INFERRED and (message := _left_over(one)) is not None:
            messages.append(message)
    return [Notice(run, tag, message) for message in messages]


def _collision(collided: Sequence[Verdict], starts: Sequence[StartParts]) -> str:
    writers = len(collided) + len({verdict.hidden_by for verdict in collided})
    return (
        f"{writers} writers logged the same samples at the same steps and at the same time: only "
        f"{writers - len(collided)} of them can be shown; pass sample_ids= that differ between "
        'the writers, such as f"rank{rank}-{i}"'
    )


def _left_over(one: StartParts) -> str | None:
    """Report steps of an earlier pass, as when batch numbers begin again."""
    newest = one.newest_step
    steps = one.verdict.start.steps
    above = steps[steps > newest]
    if not len(above) or one.verdict.is_hidden:
        return None
    first, last = int(above[0]), int(above[-1])
    which = f"step {first} is" if first == last else f"steps {first} to {last} are"
    return f"{which} left over from an earlier pass: the newest picture is at step {newest}"


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
