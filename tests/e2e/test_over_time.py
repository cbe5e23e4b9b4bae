"""Metrics and values over the steps: under the outputs, in the chart, as the order of samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import kinds_log as kl
import numpy as np
import pytest
from playwright.sync_api import Locator
from tensorboard_process import TensorBoard
from triptych_tab import Colour, Tab
from waiting import wait_until

from tb_triptych import TriptychWriter
from tb_triptych.metrics import Metric

Array = np.ndarray[Any, Any]
Show = Callable[..., Tab]

SIDE = 8
MARGIN, AIR, HEIGHT = 10, 4, 68
"""Of the chart: room left and right, above and below, and its height, in pixels."""

HIGHER = {"psnr": {"better": "higher", "unit": "dB"}}
LOWER = {"mae": {"better": "lower", "unit": None}}

# By sample: gets better, gets worse at the end, is always bad, jumps.
PSNR = {
    "a": [[10, 20, 30, 40], [10, 30, 35, 25], [5, 6, 7, 8], [20, 40, 21, 22]],
    "b": [[12, 22, 32, 42], [12, 32, 33, 34], [6, 7, 8, 9], [21, 22, 23, 24]],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """One TensorBoard for all tests of this file, each of which has a tag of its own."""
    logdir = tmp_path_factory.mktemp("over_time") / "logs"
    logdir.mkdir()
    server = TensorBoard(logdir)
    yield server
    server.close()


@pytest.fixture
def tag(request: pytest.FixtureRequest) -> str:
    name: str = request.node.name
    return name.partition("[")[0]


@pytest.fixture
def show(server: TensorBoard, open_tab: Callable[..., Tab], tag: str) -> Show:
    """Open the tab with nothing in it but what this test has logged."""

    def show_it(runs: str, last_step: int | Mapping[str, int], state: str = "", **how: Any) -> Tab:
        for run in runs:
            last = last_step if isinstance(last_step, int) else last_step[run]
            server.series(run, tag, last)
        names = "".join(f"{run}," for run in runs)
        where = f"&p.triptych.tagFilter=^{tag}$&p.triptych.runs={names}"
        return open_tab(server, state=where + state, **how)

    return show_it


def level(value: int) -> Array:
    return np.full((SIDE, SIDE), value, np.uint8)


def log_measured(
    server: TensorBoard,
    tag: str,
    values: Mapping[str, Sequence[Sequence[float | None]]],
    metrics: Any = HIGHER,
) -> None:
    """Log outputs whose level encodes their step, with a metric of every sample at every step."""
    (name,) = metrics
    for run, samples in values.items():
        steps = range(len(samples[0]))
        panes = {
            step: {
                "output": [level(40 * step + 5 * i) for i in range(len(samples))],
                "target": [level(250)] * len(samples),
            }
            for step in steps
        }
        measured = {step: {name: [sample[step] for sample in samples]} for step in steps}
        specs = {"output": kl.IMAGE, "target": kl.IMAGE}
        kl.Logger(server.logdir, run, specs, tag, metrics).log(panes, measured)


def chart_colour(tab: Tab, share: float, height: float) -> set[Colour]:
    """The colours of the chart around a place, given as fractions from its lower left corner."""
    canvas = tab.frame.locator(".chart canvas")
    box = canvas.bounding_box()
    assert box is not None
    x = box["x"] + MARGIN + share * (box["width"] - 2 * MARGIN)
    y = box["y"] + AIR + (1 - height) * (HEIGHT - 2 * AIR)
    shot = tab.screenshot()
    near = shot[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3].reshape(-1, 3)
    return {(int(r), int(g), int(b)) for r, g, b in near}


def has(colours: set[Colour], wanted: Colour) -> bool:
    """Whether a line of a colour goes through; its edges are blended with what is behind."""
    return any(max(abs(a - b) for a, b in zip(c, wanted, strict=True)) < 90 for c in colours)


def colour_of(tab: Tab, run: str) -> Colour:
    dot = tab.frame.locator(f'input[type=checkbox][data-run="{run}"]')
    text = dot.evaluate("e => getComputedStyle(e).borderTopColor")
    r, g, b = (int(v) for v in text.removeprefix("rgb(").removesuffix(")").split(","))
    return r, g, b


def order(tab: Tab) -> list[str]:
    ids: list[str] = tab.frame.locator(".row").evaluate_all("all => all.map(r => r.dataset.sample)")
    return ids


def choose_order(tab: Tab, name: str) -> None:
    tab.frame.locator("select[name=order]").select_option(name)


@contextmanager
def shift(tab: Tab) -> Iterator[None]:
    """Hold the key."""
    tab.page.keyboard.down("Shift")
    yield
    tab.page.keyboard.up("Shift")


def wait_for_address(tab: Tab, text: str) -> None:
    wait_until(lambda: text in unquote(unquote(tab.page.evaluate("location.hash"))))


def test_the_values_of_the_step_stand_under_the_outputs(
    server: TensorBoard, tag: str, show: Show
) -> None:
    log_measured(server, tag, {"a": [[10.126, None, 30.5]]})
    tab = show("a", 2)
    pane = tab.pane("0", "output")
    tab.wait_for(pane, 2)
    wait_until(lambda: "PSNR 30.50 dB" in pane.inner_text())
    assert "PSNR" not in tab.pane("0", "target").inner_text()
    tab.press("ArrowLeft")
    wait_until(lambda: "PSNR" not in pane.inner_text())
    tab.press("ArrowLeft")
    wait_until(lambda: "PSNR 10.13 dB" in pane.inner_text())


def test_the_chart_draws_each_run_in_its_colour_and_a_click_goes_to_a_step(
    server: TensorBoard, tag: str, show: Show
) -> None:
    log_measured(server, tag, {"a": [[0, 10, 20, 30, 40]], "b": [[40, 30, 20, 10, 0]]})
    tab = show("ab", 4)
    tab.wait_for(tab.pane("0", "output", "a"), 4)
    a, b = (colour_of(tab, run) for run in "ab")
    wait_until(lambda: has(chart_colour(tab, 0.25, 0.25), a))
    assert has(chart_colour(tab, 0.25, 0.75), b)
    assert not has(chart_colour(tab, 0.25, 0.75), a)
    assert not any(has(chart_colour(tab, 0.3, 0.9), colour) for colour in (a, b))
    values = tab.frame.locator(".chart-values")
    wait_until(lambda: values.inner_text().split() == ["a", "40.00", "b", "0"])

    box = tab.frame.locator(".chart").bounding_box()
    assert box is not None
    x = box["x"] + MARGIN + 0.26 * (box["width"] - 2 * MARGIN)
    tab.page.mouse.move(x, box["y"] + 30)
    tip = tab.frame.locator(".chart-pointed")
    wait_until(lambda: tip.inner_text().split() == ["step", "1", "a", "10.00", "b", "30.00"])
    tab.page.mouse.click(x, box["y"] + 30)
    tab.wait_for(tab.pane("0", "output", "a"), 1)
    assert tab.step == 1
    wait_until(lambda: values.inner_text().split() == ["a", "10.00", "b", "30.00"])
    tab.press("m")
    wait_until(lambda: tab.frame.locator(".chart").count() == 0)
    wait_for_address(tab, "metrics=off")
    tab.frame.locator("button[name=chart-open]").click()
    wait_until(lambda: tab.frame.locator(".chart").count() == 1)


def test_many_samples_are_one_mean_with_its_range(
    server: TensorBoard, tag: str, show: Show
) -> None:
    log_measured(server, tag, {"a": [[0, 10], [20, 30], [10, 20]]})
    # Of three lines from 0 to 10, 10 to 20 and 20 to 30 none goes through what the band covers.
    tab = show("a", 1, "&p.triptych.metrics=mean,,,,")
    tab.wait_for(tab.pane("0", "output"), 1)
    colour = colour_of(tab, "a")
    wait_until(lambda: has(chart_colour(tab, 0.5, 0.5), colour))
    (band,) = chart_colour(tab, 0.5, 0.65)
    (outside,) = chart_colour(tab, 0.5, 0.95)
    blend = tuple(round(0.2 * c + 0.8 * o) for c, o in zip(colour, outside, strict=True))
    assert max(abs(x - y) for x, y in zip(band, blend, strict=True)) <= 1
    assert "20.00 (10.00 to 30.00)" in tab.frame.locator(".chart-values").inner_text()
    tab.frame.locator("button[name=chart-kind]").click()
    wait_until(lambda: chart_colour(tab, 0.5, 0.65) == {outside})


def test_ten_thousand_steps_are_drawn_with_all_their_peaks(
    server: TensorBoard, tag: str, show: Show
) -> None:
    count = 10_000
    values: list[float | None] = [10.0] * count
    values[7_777] = 30.0
    specs = {"output": kl.IMAGE}
    panes = {step: {"output": [level(step % 4)]} for step in range(count)}
    measured = {step: {"psnr": [values[step]]} for step in range(count)}
    kl.Logger(server.logdir, "a", specs, tag, HIGHER).log_journal(panes, measured)
    tab = show("a", count - 1)
    tab.wait_for(tab.pane("0", "output"), count - 1)
    colour = colour_of(tab, "a")
    wait_until(lambda: has(chart_colour(tab, 7_777 / (count - 1), 0.6), colour))
    assert has(chart_colour(tab, 0.5, 0), colour)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("logged", ["0", "1", "2", "3"]),
        ("worst", ["2", "3", "1", "0"]),
        ("best", ["0", "1", "3", "2"]),
        ("drop", ["3", "1", "0", "2"]),
        ("change", ["0", "1", "3", "2"]),
    ],
)
def test_samples_stand_in_the_order_of_a_metric(
    server: TensorBoard, tag: str, show: Show, name: str, expected: list[str]
) -> None:
    if name == "logged":
        log_measured(server, tag, PSNR)
    tab = show("ab", 3)
    tab.wait_for(tab.pane("0", "output", "a"), 3)
    choose_order(tab, name)
    wait_until(lambda: order(tab) == expected)


def test_the_order_stays_while_one_goes_on_until_it_is_taken_anew(
    server: TensorBoard, tag: str, show: Show
) -> None:
    log_measured(server, tag, PSNR)
    tab = show("a", 3)
    tab.wait_for(tab.pane("0", "output"), 3)
    tab.frame.locator("body").press("s")
    wait_until(lambda: order(tab) == ["2", "3", "1", "0"])
    wait_for_address(tab, "metrics=,worst,,3,")
    tab.press("ArrowLeft")
    tab.wait_for(tab.pane("2", "output"), 2)
    assert order(tab) == ["2", "3", "1", "0"]
    assert "As of step 3" in tab.frame.locator(".samples").inner_text()
    tab.frame.locator("button[name=arrange]").click()
    wait_until(lambda: order(tab) == ["2", "3", "0", "1"])
    wait_for_address(tab, "metrics=,worst,,2,")
    tab.page.reload()
    wait_until(lambda: order(tab) == ["2", "3", "0", "1"])


def test_of_a_metric_that_should_be_low_the_high_values_are_the_worst(
    server: TensorBoard, tag: str, show: Show
) -> None:
    log_measured(server, tag, {"a": [[5, 3], [2, 1], [9, 8], [1, 4]]}, LOWER)
    tab = show("a", 1, "&p.triptych.metrics=,worst,,1,")
    tab.wait_for(tab.pane("2", "output"), 1)
    wait_until(lambda: order(tab) == ["2", "3", "0", "1"])
    tab.press("g")
    wait_until(lambda: order(tab) == ["3"])
    assert tab.pane("3", "best").get_attribute("data-step") == "0"
    margin = tab.frame.get_by_label("Minimum distance from the best value")
    margin.fill("3.5")
    margin.press("Enter")
    tab.frame.get_by_text(
        "No sample is worse than its best MAE by 3.5 or more at step 1."
    ).wait_for()
    margin.fill("0")
    margin.press("Enter")
    wait_until(lambda: order(tab) == ["3"])
    tab.press("Home")
    tab.frame.locator("button[name=arrange]").click()
    tab.frame.get_by_text("No sample is worse than its best MAE at step 0.").wait_for()


def test_samples_that_got_worse_stand_beside_their_best(
    server: TensorBoard, tag: str, show: Show
) -> None:
    log_measured(server, tag, {"a": PSNR["a"]})
    tab = show("a", 3)
    tab.wait_for(tab.pane("0", "output"), 3)
    tab.frame.locator("input[name=worse]").check()
    wait_until(lambda: order(tab) == ["1", "3"])
    for sample, step in (("1", 2), ("3", 1)):
        best, now, target = (tab.pane(sample, role) for role in ("best", "output", "target"))
        tab.wait_for(best, step)
        tab.wait_for(now, 3)
        shade = 40 * step + 5 * int(sample)
        assert tab.colour(best) == (shade,) * 3
        assert tab.colour(now) == (120 + 5 * int(sample),) * 3
        assert tab.colour(target) == (250,) * 3
        boxes = [pane.bounding_box() for pane in (best, now, target)]
        xs = [box["x"] for box in boxes if box]
        assert xs == sorted(xs)
        assert f"best: step {step}" in best.inner_text()
        best.get_by_text(f"PSNR {PSNR['a'][int(sample)][step]:#.4g} dB").first.wait_for()
    margin = tab.frame.locator("input[name=margin]")
    assert not tab.frame.locator(".rail").evaluate("e => e.scrollWidth > e.clientWidth")
    margin.fill("15")
    margin.press("Enter")
    wait_until(lambda: order(tab) == ["3"])
    margin.fill("50")
    margin.press("Enter")
    tab.frame.get_by_text(
        "No sample is worse than its best PSNR by 50 dB or more at step 3"
    ).wait_for()
    assert tab.frame.get_by_text("Nothing to show for this tag").count() == 0
    assert "is listed" in tab.frame.locator(".chart-absence").inner_text()
    wait_for_address(tab, "metrics=,,50,3,")
    tab.press("g")
    wait_until(lambda: order(tab) == ["0", "1", "2", "3"])
    assert tab.frame.locator("[data-role=best]").count() == 0


def ramp(step: int) -> Array:
    return (np.arange(SIDE * SIDE, dtype=np.float32).reshape(SIDE, SIDE) + 100 * step) / 10


def box_of(pane: Locator) -> Any:
    return bounds(pane.locator("canvas"))


def bounds(locator: Locator) -> Any:
    box = locator.bounding_box()
    assert box is not None
    return box


def test_numbers_by_two_definitions_are_two_metrics(
    server: TensorBoard, tag: str, show: Show
) -> None:
    """Run "a" goes on with a version that measures otherwise, "b" was logged by an older one."""
    target = np.full((1, SIDE, SIDE), 250, np.uint8)

    def log(run: str, step: int, metrics: Any) -> None:
        with TriptychWriter(server.logdir / run) as writer:
            output = np.full_like(target, 199 - step)
            writer.triptych(tag, None, output, target, step, metrics=metrics)

    for run, steps in {"a": range(2), "b": range(4)}.items():
        for step in steps:
            log(run, step, Metric("mae", [51.0 + step], better="lower"))
    for step in 2, 3:
        log("a", step, "mae")
    tab = show("ab", 3)
    choice = tab.frame.locator("select[name=metric]")
    listed = [text.split(" ↓")[0] for text in choice.locator("option").all_inner_texts()]
    assert sorted(listed) == ["MAE as given", "MAE of the range"]
    numbers = tab.frame.locator(".chart-values")
    choice.select_option(index=listed.index("MAE as given"))
    wait_until(lambda: "52" in numbers.inner_text() and "54" in numbers.inner_text())
    choice.select_option(index=listed.index("MAE of the range"))
    wait_until(lambda: "0.2118" in numbers.inner_text())
    assert "54" not in numbers.inner_text()


def test_a_pixel_and_a_box_are_followed_over_the_steps(
    server: TensorBoard, tag: str, show: Show
) -> None:
    spec = kl.scalar(unit="m")
    specs = {"output": spec, "target": spec}
    steps = {step: {"output": [ramp(step)], "target": [ramp(2)]} for step in range(4)}
    kl.Logger(server.logdir, "a", specs, tag).log(steps)
    tab = show("a", 3)
    pane = tab.pane("0", "output")
    tab.wait_for(pane, 3)
    box = box_of(pane)

    def values() -> list[str]:
        return tab.frame.locator(".chart-values").inner_text().split()

    pixel = (box["x"] + 2.5 / 8 * box["width"], box["y"] + 1.5 / 8 * box["height"])
    with shift(tab):
        tab.page.mouse.click(*pixel)
    wait_until(lambda: values() == ["a", "31", "m", "target", "21", "m"])
    tab.press("Home")
    wait_until(lambda: values() == ["a", "1", "m", "target", "21", "m"])
    a = colour_of(tab, "a")
    wait_until(lambda: has(chart_colour(tab, 1 / 3, 1 / 3), a))
    assert "x 2, y 1" in tab.frame.locator(".chart-controls").inner_text()

    with shift(tab):
        tab.page.mouse.move(box["x"] + 0.1 / 8 * box["width"], box["y"] + 0.1 / 8 * box["height"])
        tab.page.mouse.down()
        end = {"x": box["x"] + 3.9 / 8 * box["width"], "y": box["y"] + 1.9 / 8 * box["height"]}
        tab.page.mouse.move(**end, steps=5)
        tab.page.mouse.up()
    mean = float(ramp(0)[:2, :4].mean())
    wait_until(lambda: values() == ["a", f"{mean:g}", "m", "target", f"{mean + 20:g}", "m"])
    assert (
        "4 \N{MULTIPLICATION SIGN} 2 at 0, 0" in tab.frame.locator(".chart-controls").inner_text()
    )
    wait_for_address(tab, "probe=0.0125,0.0125,0.475,0.225")
    tab.page.reload()
    wait_until(lambda: tab.frame.locator(".chart-values").count() and values()[1] == f"{mean:g}")
    tab.press("Escape")
    wait_until(lambda: tab.frame.locator(".chart").count() == 0)


def test_only_who_asks_for_a_pixel_sees_it_in_place_of_the_metric(
    server: TensorBoard, tag: str, show: Show
) -> None:
    log_measured(server, tag, {"a": [PSNR["a"][0][:2]], "b": [PSNR["b"][0]]})
    tab = show("ab", {"a": 1, "b": 3})
    pane = tab.pane("0", "target")
    tab.wait_for(pane, 3)
    chart, metric = tab.frame.locator(".chart"), tab.frame.locator("select[name=metric]")
    metric.wait_for()
    width = bounds(tab.frame.locator(".track"))["width"]
    canvas = box_of(pane)
    middle = (canvas["x"] + canvas["width"] / 2, canvas["y"] + canvas["height"] / 2)
    tab.page.mouse.click(*middle)
    tab.press("ArrowLeft", "ArrowRight")
    tab.wait_for(pane, 3)
    assert metric.count() == 1, "a click is for nothing"
    assert "probe" not in tab.page.evaluate("location.hash")

    with shift(tab):
        tab.page.mouse.click(*middle)
    place = tab.frame.locator(".probe-place")
    wait_until(lambda: "5 pictures read" in tab.frame.locator("footer").inner_text())
    assert place.inner_text() == "#0 x 4, y 4"
    assert metric.count() == 0
    assert bounds(tab.frame.locator(".track"))["width"] == width
    ends = bounds(tab.frame.locator(".chart-ends"))
    for said in (place, tab.frame.locator(".chart-tools")):
        where = bounds(said)
        assert where["x"] + where["width"] <= ends["x"], "one is written over the other"
    # The target of 250, of both runs, goes on where that of the shorter one ends.
    ink = {"a": colour_of(tab, "a"), "b": colour_of(tab, "b")}
    line = [chart_colour(tab, share / 100, 1) for share in range(70, 99)]
    assert any(has(seen, (32, 33, 36)) for seen in line), "no dashes"
    assert not any(has(seen, ink["a"]) for seen in line)

    tab.press("Escape")
    metric.wait_for()
    assert bounds(tab.frame.locator(".track"))["width"] == width
    tab.press("m")
    wait_until(lambda: chart.count() == 0)
    assert bounds(tab.frame.locator(".track"))["width"] == width
    tab.frame.locator("button[name=chart-open]").click()
    metric.wait_for()


def test_the_class_of_a_pixel_is_a_ribbon(server: TensorBoard, tag: str, show: Show) -> None:
    spec = kl.labels(["none", "some"])
    specs = {"output": spec, "target": spec}
    ids = [0, 1, 1, 0]
    steps = {step: {"output": [level(ids[step])], "target": [level(1)]} for step in range(4)}
    kl.Logger(server.logdir, "a", specs, tag).log(steps)
    tab = show("a", 3, f"&p.triptych.probe=0.5,0.5,0,0;{tag},0,")
    tab.wait_for(tab.pane("0", "output"), 3)
    orange = (230, 159, 0)
    # The upper half is the output; the lower one, of that class from first to last, the target.
    wait_until(lambda: chart_colour(tab, 0.5, 0.75) == {orange})
    assert chart_colour(tab, 0.2, 0.75) == {(0, 0, 0)}
    assert chart_colour(tab, 0.2, 0.25) == {orange}
    values = tab.frame.locator(".chart-values")
    assert values.inner_text().split() == ["a", "0", "none", "target", "1", "some"]
    tab.press("ArrowLeft")
    wait_until(lambda: values.inner_text().split()[:3] == ["a", "1", "some"])


def test_pictures_are_followed_by_the_values_that_they_stand_for(
    server: TensorBoard, tag: str, show: Show
) -> None:
    spec = {"kind": "image", "value_range": None}
    steps = {step: {"output": [level(50 * step)], "target": [level(200)]} for step in range(4)}
    kl.Logger(server.logdir, "a", {"output": spec, "target": spec}, tag).log(steps)
    tab = show("a", 3)
    tab.wait_for(tab.pane("0", "output"), 3)
    box = box_of(tab.pane("0", "output"))
    tab.page.mouse.move(box["x"] + 20, box["y"] + 20)
    tab.press("v")
    values = tab.frame.locator(".chart-values")
    wait_until(lambda: values.inner_text().split() == ["a", "150", "target", "200"])
    # A double-click is for the view, and follows nothing.
    tab.press("Escape")
    tab.page.mouse.dblclick(box["x"] + 40, box["y"] + 40)
    wait_until(lambda: tab.frame.locator(".chart").count() == 0)
