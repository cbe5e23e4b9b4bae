"""A series that is longer than an answer: its windows come when looked at, then what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Response
from sources.columns import read_answer
from tensorboard_process import TensorBoard
from triptych_tab import Colour, Tab, plain
from waiting import wait_until

from tb_triptych import TriptychWriter
from tb_triptych.metrics import Metric

OpenTab = Callable[..., Tab]

STEPS = 3000
SAMPLES = 4
NAMES = [f"number {i}" for i in range(8)]
"""With the score as many numbers as make their summary shorter."""

PEAK = 1234
"""The step at which the first sample is best."""

LAST = STEPS - 1


def colour_at(step: int, sample: int) -> Colour:
    return step % 250, 20 * (step // 250), 60 * sample


def score(step: int, sample: int) -> float:
    """Gets better until the peak, then worse; of the other samples only better."""
    return float(5000 - abs(step - PEAK) if sample == 0 else step + 10_000 * sample)


def log(writer: TriptychWriter, step: int) -> None:
    outputs = plain(*[colour_at(step, sample) for sample in range(SAMPLES)], size=4)
    scores = [score(step, sample) for sample in range(SAMPLES)]
    numbers = [Metric(name, [float(step)] * SAMPLES) for name in NAMES]
    metrics = [Metric("score", scores, better="higher"), *numbers]
    writer.triptych("val", None, outputs, step=step, metrics=metrics)


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp("long") / "logs"
    with TriptychWriter(logdir / "run") as writer:
        for step in range(STEPS):
            log(writer, step)
    return logdir


@pytest.fixture
def server(long_log: Path) -> Iterator[TensorBoard]:
    server = TensorBoard(long_log)
    yield server
    server.close()


class Answers:
    """The answers to `series` that a page got."""

    def __init__(self, tab: Tab) -> None:
        self.bodies: list[bytes] = []
        tab.page.on("response", self._take)

    def _take(self, response: Response) -> None:
        if "/triptych/series?" in response.url:
            self.bodies.append(response.body())

    @property
    def heads(self) -> list[dict[str, Any]]:
        return [read_answer(body) for body in self.bodies]


def open_at_the_end(open_tab: OpenTab, server: TensorBoard) -> tuple[Tab, Answers]:
    server.series("run", "val", LAST)
    tab = open_tab(server)
    answers = Answers(tab)
    wait_for(tab, LAST)
    come_to_rest(tab, answers)
    answers.bodies.clear()
    return tab, answers


def wait_for(tab: Tab, step: int) -> None:
    for sample in "01":  # those in the window
        tab.wait_for(tab.pane(sample, "output"), step)


def go_to(tab: Tab, step: int) -> None:
    box = tab.frame.locator("input[name=step]")
    box.fill(str(step))
    box.press("Enter")
    tab.frame.locator("body").press("Escape")


def come_to_rest(tab: Tab, answers: Answers) -> None:
    """Wait until nothing more comes."""
    seen = -1
    while seen != len(answers.bodies):
        seen = len(answers.bodies)
        tab.page.wait_for_timeout(500)


def test_steps_far_away_come_with_their_window_and_those_beside_them_are_there(
    server: TensorBoard, open_tab: OpenTab
) -> None:
    tab, answers = open_at_the_end(open_tab, server)
    go_to(tab, 700)
    wait_for(tab, 700)
    assert tab.colour(tab.pane("0", "output")) == colour_at(700, 0)
    come_to_rest(tab, answers)
    assert any(begin <= 700 < end for head in answers.heads for begin, end in head["windows"])
    assert all(head["from"] == STEPS for head in answers.heads)
    assert max(map(len, answers.bodies)) < 4_000_000
    count = len(answers.bodies)
    for step in range(699, 689, -1):
        tab.press("ArrowLeft")
        wait_for(tab, step)
    assert tab.colour(tab.pane("0", "output")) == colour_at(690, 0)
    go_to(tab, LAST)
    wait_for(tab, LAST)
    assert len(answers.bodies) == count


def test_the_timeline_is_dragged_over_steps_that_are_not_here(
    server: TensorBoard, open_tab: OpenTab
) -> None:
    tab, _ = open_at_the_end(open_tab, server)
    box = tab.timeline.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] + 0.95 * box["width"], y)
    tab.page.mouse.down()
    for share in (0.8, 0.6, 0.55, 0.4):
        tab.page.mouse.move(box["x"] + share * box["width"], y, steps=5)
    tab.page.mouse.up()
    step = tab.step
    assert 900 < step < 1500
    wait_for(tab, step)
    assert tab.colour(tab.pane("0", "output")) == colour_at(step, 0)


def test_numbers_of_a_long_series_are_those_that_were_logged(
    server: TensorBoard, open_tab: OpenTab
) -> None:
    tab, _ = open_at_the_end(open_tab, server)
    values = tab.frame.locator(".chart-values")
    wait_until(lambda: f"{score(LAST, 0):.0f}" in values.inner_text())
    go_to(tab, 500)
    wait_for(tab, 500)
    pane = tab.pane("0", "output")
    wait_until(lambda: f"score {score(500, 0):.0f}" in pane.inner_text())
    go_to(tab, LAST)
    tab.frame.locator("input[name=worse]").check()
    best = tab.pane("0", "best")
    tab.wait_for(best, PEAK)
    assert tab.colour(best) == colour_at(PEAK, 0)
    assert tab.frame.locator(".row").count() == 1
    # Before the peak nothing got worse; shortly behind it the peak is the best, too.
    tab.frame.locator("input[name=worse]").uncheck()
    go_to(tab, PEAK + 100)
    wait_for(tab, PEAK + 100)
    tab.frame.locator("input[name=worse]").check()
    tab.wait_for(tab.pane("0", "best"), PEAK)


def test_samples_are_put_in_the_order_of_a_summarized_metric(
    server: TensorBoard, open_tab: OpenTab
) -> None:
    tab, _ = open_at_the_end(open_tab, server)
    tab.frame.locator("select[name=order]").select_option("best")
    rows = tab.frame.locator(".row")
    wait_until(
        lambda: rows.evaluate_all("all => all.map(r => r.dataset.sample)") == ["3", "2", "1", "0"]
    )


def test_a_log_that_grows_transfers_what_is_new(tmp_path: Path, open_tab: OpenTab) -> None:
    count = 300
    logdir = tmp_path / "logs"
    with TriptychWriter(logdir / "run") as writer:
        for step in range(count):
            log(writer, step)
        writer.flush()
        server = TensorBoard(logdir)
        server.series("run", "val", count - 1)
        tab = open_tab(server)
        wait_for(tab, count - 1)
        answers = Answers(tab)
        tab.frame.locator("input[name=follow]").check()
        for step in range(count, count + 4):
            log(writer, step)
            writer.flush()
            wait_for(tab, step)
            assert tab.colour(tab.pane("0", "output")) == colour_at(step, 0)
    assert [head["from"] for head in answers.heads] == [*range(count, count + 4)]
    assert max(map(len, answers.bodies)) < 6000
    values = np.array([head["count"] for head in answers.heads])
    np.testing.assert_array_equal(values, np.arange(count, count + 4) + 1)
    server.close()
