"""Which events of several writers are shown, against a model of the documented rules."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from independent import order_model as model

from tb_triptych.sources.journals.order import Start, Verdict, verdicts


def as_read(start: model.Start) -> Start:
    """Return a start of the model as the reader has it."""
    return Start(
        start.origin,
        start.family,
        frozenset((start.origin,)),
        {name: name in start.ended for name in start.seen},
        start.first_step,
        np.unique([step for step, _ in start.events]).astype(np.int64),
        start.samples,
        is_inferred=start.origin == model.VERSION_1,
    )


def decided(starts: Iterable[model.Start]) -> list[Verdict]:
    """Return what the reader decides."""
    return verdicts(as_read(start) for start in starts)


def shown(starts: Iterable[model.Start]) -> dict[tuple[str, int], tuple[str, int]]:
    """Return whose event the reader shows for each sample and step."""
    starts = list(starts)
    events = {start.origin: start.events for start in starts}
    found = {}
    for verdict in decided(starts):
        origin = verdict.start.origin
        shows = verdict.shows(np.array([step for step, _ in events[origin]], np.int64))
        for index, (step, ids) in enumerate(events[origin]):
            if shows[index]:
                found.update({(id, step): (origin, index) for id in ids})
    return found


def random_start(rng: random.Random, names: list[str], origin: str, *, forged: bool) -> model.Start:
    """Return a start that may have seen writers of these names."""
    step, events = rng.randrange(6), []
    for _ in range(rng.randint(1, 6)):
        events.append((step, tuple(rng.sample("abc", rng.randint(1, 2)))))
        step = rng.randrange(6) if rng.random() < 0.2 else step + 1
    likely = 0.5 if forged else 0.8
    seen = [name for name in names if name != origin and rng.random() < likely]
    return model.Start(
        origin,
        rng.choice([origin] * 5 + ["f"]),
        frozenset(seen),
        frozenset(name for name in seen if rng.random() < 0.6),
        rng.choice([None, None, None, 2]),
        tuple(events),
    )


def random_starts(seed: int) -> list[model.Start]:
    """Return up to six starts; every third time they may have seen each other in a circle."""
    rng = random.Random(seed)
    names = rng.sample([f"{n:016x}" for n in range(9)], rng.randint(1, 6))
    if seed % 4 == 0:
        names[0] = model.VERSION_1
    forged = seed % 3 == 0
    starts = [
        random_start(rng, names if forged else names[:n], name, forged=forged)
        for n, name in enumerate(names)
    ]
    if names[0] == model.VERSION_1:
        starts[0] = model.version_1_start(starts[0].events)
    return starts


@pytest.mark.parametrize("first", range(0, 3000, 1000))
def test_random_starts_are_shown_as_the_model_says(first: int) -> None:
    for seed in range(first, first + 1000):
        starts = random_starts(seed)
        shuffled = random.Random(seed).sample(starts, len(starts))
        kept = [  # of version 1, the reader is given only what its own rules leave
            replace(start, events=tuple(event for event in start.events if event[1]))
            for start in shuffled
        ]
        assert shown(kept) == model.visible(kept), seed
        hidden = {verdict.start.origin: verdict.hidden_steps for verdict in decided(kept)}
        expected = model.hidden_steps(kept)
        assert hidden == {origin: len(steps) for origin, steps in expected.items()}, seed
        for verdict in decided(kept):
            assert (verdict.hidden_by is None) == (verdict.hidden_steps == 0), seed


def test_random_starts_reach_all_rules() -> None:
    restarted = collided = replaced = 0
    for seed in range(300):
        starts = random_starts(seed)
        left = model.shown_starts(starts)
        collided += len(left) < len(starts)
        restarted += any(len(model.left_by_restarts(s, left)) < len(s.events) for s in left)
        places = [
            {(id, s.events[i][0]) for i in model.left_by_restarts(s, left) for id in s.events[i][1]}
            for s in left
        ]
        replaced += sum(map(len, places)) > len(set().union(*places))
    assert min(restarted, collided, replaced) > 10


def start(
    origin: str,
    steps: Iterable[int],
    ended: str = "",
    alive: str = "",
    ids: str = "0",
    **more: object,
) -> model.Start:
    """Return a start that logs the same samples at each step; origins are single letters."""
    made = model.Start(
        origin,
        origin,
        frozenset(ended + alive),
        frozenset(ended),
        events=tuple((step, tuple(ids)) for step in steps),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def steps_by_origin(*starts: model.Start) -> dict[str, list[int]]:
    """Return the steps that reader and model show of each start."""
    found: dict[str, dict[int, None]] = {}
    assert shown(starts) == model.visible(starts)
    for (_, step), (origin, _) in sorted(shown(starts).items(), key=lambda item: item[0][1]):
        found.setdefault(origin, {})[step] = None
    return {origin: list(steps) for origin, steps in sorted(found.items())}


def test_a_restart_hides_the_steps_from_its_first_one_on() -> None:
    first, second = start("a", range(10)), start("b", [5, 6], ended="a")
    assert steps_by_origin(first, second) == {"a": [0, 1, 2, 3, 4], "b": [5, 6]}
    (of_first,) = (v for v in decided([first, second]) if v.start.origin == "a")
    assert (of_first.hidden_steps, of_first.hidden_by, of_first.reason) == (5, "b", "restart")


def test_leaving_a_mistaken_start_out_brings_the_steps_back() -> None:
    first, mistaken = start("a", range(10)), start("b", [0], ended="a")
    assert steps_by_origin(first, mistaken) == {"b": [0]}
    assert steps_by_origin(first) == {"a": list(range(10))}


def test_of_two_restarts_the_second_may_begin_lower() -> None:
    starts = start("a", range(10)), start("b", range(6, 9), "a"), start("c", range(3, 5), "ab")
    assert steps_by_origin(*starts) == {"a": [0, 1, 2], "c": [3, 4]}


def test_of_two_restarts_the_second_may_begin_higher() -> None:
    starts = start("a", range(10)), start("b", range(3, 8), "a"), start("c", range(6, 9), "ab")
    assert steps_by_origin(*starts) == {"a": [0, 1, 2], "b": [3, 4, 5], "c": [6, 7, 8]}


def test_a_check_at_step_0_hides_all_unless_the_resume_step_is_given() -> None:
    first = start("a", range(10))
    assert steps_by_origin(first, start("b", [0, 6, 7], "a")) == {"b": [0, 6, 7]}
    resumed = start("b", [0, 6, 7], "a", resume_step=6)
    assert steps_by_origin(first, resumed) == {"a": [1, 2, 3, 4, 5], "b": [0, 6, 7]}


def test_validation_before_training_resumes_is_kept_with_the_steps_before_it() -> None:
    starts = start("a", [0, 5, 10]), start("b", [10, 15], "a")
    assert steps_by_origin(*starts) == {"a": [0, 5], "b": [10, 15]}


def test_ranks_with_other_samples_are_all_shown() -> None:
    starts = start("a", range(3)), start("b", range(3), alive="a", ids="1")
    assert steps_by_origin(*starts) == {"a": [0, 1, 2], "b": [0, 1, 2]}


def test_of_ranks_with_equal_samples_the_one_that_began_later_is_shown_for_long() -> None:
    for count in range(4, 8):
        for other in range(4, 8):
            starts = start("b", range(count)), start("a", range(other), alive="b")
            assert steps_by_origin(*starts) == {"a": list(range(other))}
    (hidden,) = (v for v in decided(starts) if v.start.origin == "b")
    assert (hidden.hidden_steps, hidden.hidden_by, hidden.reason) == (7, "a", "collision")


def test_of_equal_ranks_that_saw_nobody_the_last_origin_is_shown() -> None:
    assert steps_by_origin(start("a", range(3)), start("b", range(3))) == {"b": [0, 1, 2]}


def test_an_evaluation_of_an_old_checkpoint_does_not_hide_the_living_training() -> None:
    training, evaluation = start("a", range(100)), start("b", [50], alive="a")
    assert steps_by_origin(training, evaluation) == {"a": list(range(100))}


def test_of_a_preempted_job_and_its_successor_the_longer_one_is_shown() -> None:
    old, successor = start("a", range(101)), start("b", range(100, 110), alive="a")
    assert steps_by_origin(old, successor) == {"a": list(range(101))}
    seen_to_end = start("b", range(100, 110), ended="a")
    assert steps_by_origin(old, seen_to_end) == {"a": list(range(100)), "b": list(range(100, 110))}


def test_a_forked_child_is_no_restart() -> None:
    parent, child = start("a", range(9)), start("b", [3], ended="a", family="a")
    assert steps_by_origin(parent, child) == {"a": list(range(9))}


def test_a_hidden_start_hides_nothing() -> None:
    first = start("a", range(101))
    second, third = start("b", range(4), "a"), start("c", range(3, 60), "", "ab")
    assert steps_by_origin(first, second, third) == {"a": list(range(101))}
    assert steps_by_origin(second, third) == {"c": list(range(3, 60))}


def test_starts_that_had_seen_each_other_ended_collide() -> None:
    starts = start("a", range(3), ended="b"), start("b", [1], ended="a")
    assert steps_by_origin(*starts) == {"a": [0, 1, 2]}


def test_an_import_beside_the_journal_of_the_same_steps_hides_or_is_hidden() -> None:
    assert steps_by_origin(start("a", range(9)), start("b", range(3))) == {"a": list(range(9))}


def test_version_1_has_ended_for_who_saw_it() -> None:
    old = replace(model.version_1_start([(s, ("0",)) for s in range(9)]))
    saw = start("b", [4, 5], resume_step=None)
    assert steps_by_origin(old, saw) == {model.VERSION_1: list(range(9))}
    saw = replace(saw, seen=frozenset({model.VERSION_1}))
    assert steps_by_origin(old, saw) == {"b": [4, 5], model.VERSION_1: [0, 1, 2, 3]}


@pytest.mark.parametrize("ended", [False, True])
def test_many_writers_of_the_same_steps_are_ordered_in_a_moment(ended: bool) -> None:
    origins = [f"{number:016x}" for number in range(200)]
    starts = [
        Start(
            origin,
            origin,
            frozenset((origin,)),
            dict.fromkeys(origins[:number], ended),
            0,
            np.arange(2000),
            frozenset("01"),
        )
        for number, origin in enumerate(origins)
    ]
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        found = verdicts(starts)
    finally:
        sys.setprofile(None)
    assert [one.start.origin for one in found if one.hidden_steps == 0] == origins[-1:]
    assert calls < 80 * len(starts) ** 2
