"""Background work that nobody has to wait for."""

from __future__ import annotations

import threading

import pytest

from tb_triptych.sources.background_work import Throttle


@pytest.mark.parametrize("error", [None, OSError("slow storage")])
def test_a_patrol_takes_a_tenth_of_the_time_whether_it_fails_or_not(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    now_s = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now_s[0])
    begun_s = []

    def work() -> None:
        begun_s.append(now_s[0])
        now_s[0] += 5
        if error is not None:
            raise error

    patrol = Throttle(work, "test")
    assert begun_s == []
    for _ in range(3):
        patrol.ask().wait()
    assert begun_s == [1000]
    for now_s[0] in (1054, 1055, 1056):
        patrol.ask().wait()
    assert begun_s == [1000, 1055]


def test_a_patrol_is_begun_once_for_all_who_ask_and_at_most_once_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_s = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now_s[0])
    go_on, begun_s = threading.Event(), []

    def work() -> None:
        begun_s.append(now_s[0])
        go_on.wait()

    patrol = Throttle(work, "test")
    asked = [patrol.ask() for _ in range(3)]
    assert asked[0] is asked[1] is asked[2]
    go_on.set()
    asked[0].wait()
    for now_s[0] in (1000.9, 1001, 1001.5):
        patrol.ask().wait()
    assert begun_s == [1000, 1001]
