import threading

import pytest

from tb_triptych.sources.events.ack_nudge import Nudge


def watchers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "triptych-nudge"]


def test_an_answer_that_hangs_is_nudged() -> None:
    answered = threading.Event()
    with Nudge().waiting(answered.set):
        assert answered.wait(60)


def test_a_nudge_that_fails_harms_nobody() -> None:
    answered, nudge = threading.Event(), Nudge()

    def fail() -> None:
        answered.set()
        raise RuntimeError

    for _ in range(3):
        answered.clear()
        with nudge.waiting(fail):
            assert answered.wait(60)


def test_without_a_thread_to_be_had_the_answer_is_waited_for_and_the_next_is_nudged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    answered, nudge = threading.Event(), Nudge()
    with monkeypatch.context() as crowded:
        crowded.setattr(threading.Thread, "start", fail)
        with nudge.waiting(int):
            pass
    with nudge.waiting(answered.set):
        assert answered.wait(60)


def test_what_fails_inside_comes_out() -> None:
    with pytest.raises(ZeroDivisionError), Nudge().waiting(int):
        raise ZeroDivisionError


def test_the_thread_ends_with_the_last_question_and_comes_again_with_the_next() -> None:
    nudge = Nudge()
    for thread in watchers():  # of the test before
        thread.join()
    for _ in range(2):
        with nudge.waiting(int):
            assert len(watchers()) == 1
        for thread in watchers():
            thread.join()
