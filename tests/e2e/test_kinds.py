"""Panes by what their numbers mean: true values in, true values and the right colours out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote

import kinds_log as kl
import ml_dtypes
import numpy as np
import pytest
from playwright.sync_api import Locator
from tensorboard_process import TensorBoard
from triptych_tab import Colour, Tab
from waiting import wait_until

Array = np.ndarray[Any, Any]
Show = Callable[..., Tab]

SIDE = 8
HATCH, CYAN = (150, 150, 150), (0, 255, 255)
ORANGE, BLUE = (230, 159, 0), (86, 180, 233)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
CHECKERBOARD = {WHITE, (222, 223, 225)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """One TensorBoard for all tests of this file, each of which has a tag of its own."""
    logdir = tmp_path_factory.mktemp("kinds") / "logs"
    logdir.mkdir()
    server = TensorBoard(logdir)
    yield server
    server.close()


@pytest.fixture
def show(
    server: TensorBoard, open_tab: Callable[..., Tab], request: pytest.FixtureRequest
) -> Callable[..., Tab]:
    """Log panes under the name of the test, and open the tab with nothing else in it."""
    tag = request.node.name.partition("[")[0]

    def show_it(specs: Any, panes: Any, state: str = "", content: Any = None, **how: Any) -> Tab:
        steps = panes if all(isinstance(step, int) for step in panes) else {0: panes}
        kl.Logger(server.logdir, "run", specs, tag=tag).log(steps, content=content)
        server.series("run", tag, max(steps))
        return open_tab(server, state=f"&p.triptych.tagFilter=^{tag}${state}", **how)

    return show_it


def colours(tab: Tab, pane: Locator, *pixels: tuple[int, int]) -> list[Colour]:
    """The colours of pixels of a square picture that fills its pane, as they are on the screen."""
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    shot = tab.screenshot()
    found: list[Colour] = []
    for x, y in pixels:
        row = box["y"] + (y + 0.5) / SIDE * box["height"]
        column = box["x"] + (x + 0.5) / SIDE * box["width"]
        r, g, b = (int(v) for v in shot[int(row), int(column)])
        found.append((r, g, b))
    return found


def at(tab: Tab, pane: Locator, x: int, y: int) -> Colour:
    return colours(tab, pane, (x, y))[0]


def seen_in(tab: Tab, pane: Locator, x: int, y: int) -> set[Colour]:
    """All colours well inside of one pixel of a square picture that fills its pane."""
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    top, left = box["y"] + y / SIDE * box["height"], box["x"] + x / SIDE * box["width"]
    rows = slice(int(top + 2), int(top + box["height"] / SIDE - 2))
    columns = slice(int(left + 2), int(left + box["width"] / SIDE - 2))
    found = tab.screenshot()[rows, columns].reshape(-1, 3)
    return {(int(r), int(g), int(b)) for r, g, b in found}


def row(tab: Tab, pane: Locator, y: int) -> list[Colour]:
    return colours(tab, pane, *((x, y) for x in range(SIDE)))


def wait_for_row(tab: Tab, pane: Locator, y: int, expected: list[Colour]) -> None:
    wait_until(lambda: row(tab, pane, y) == expected)


def point(tab: Tab, pane: Locator, x: int, y: int, side: int = SIDE) -> None:
    """Point at a pixel of a square picture that fills its pane."""
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    for nudge in (0.4, 0.5):
        tab.page.mouse.move(
            box["x"] + (x + nudge) / side * box["width"],
            box["y"] + (y + 0.5) / side * box["height"],
        )


def reading(pane: Locator) -> str:
    return pane.locator(".reading-value").inner_text().replace("\N{MINUS SIGN}", "-")


def set_slider(tab: Tab, name: str, value: float) -> None:
    tab.frame.locator(f"input[name={name}]").first.evaluate(
        "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); }", value
    )


def wait_for_address(tab: Tab, text: str) -> None:
    wait_until(lambda: text in unquote(unquote(tab.page.evaluate("location.hash"))))


def number_of(text: str) -> float:
    words = {"NaN": np.nan, "Inf": np.inf, "-Inf": -np.inf}
    return words[text] if text in words else float(text)


def random_floats(dtype: Any, seed: int) -> Array:
    """Numbers of every size that the type has, and those that are none."""
    random = np.random.default_rng(seed)
    bits = np.dtype(dtype).itemsize * 8
    raw = random.integers(0, 2**bits, SIDE * SIDE, np.uint64).astype(f"uint{bits}")
    values: Array = raw.view(dtype).reshape(SIDE, SIDE)
    values[0, :3] = [np.nan, np.inf, -np.inf]
    values[1, :3] = [0, 1, np.finfo(np.float16).tiny]
    return values


def random_ids(dtype: Any, seed: int) -> Array:
    limits = np.iinfo(dtype)
    random = np.random.default_rng(seed)
    ids = random.integers(limits.min, limits.max, (SIDE, SIDE), dtype, endpoint=True)
    ids[0, :2] = [limits.min, limits.max]
    return ids


FLOATS = {
    "float16": random_floats(np.float16, 1),
    "bfloat16": random_floats(ml_dtypes.bfloat16, 2),
    "float32": random_floats(np.float32, 3),
}
IDS = {name: random_ids(name, 4) for name in ("uint8", "int16", "uint16", "int32", "uint32")}


def test_every_type_is_read_back_by_value(show: Show) -> None:
    panes = {"output": np.zeros((SIDE, SIDE), np.float32), **FLOATS}
    panes |= {f"ids {name}": ids for name, ids in IDS.items()}
    panes |= {f"scalar {name}": ids for name, ids in IDS.items()}
    specs = {role: kl.labels() if role.startswith("ids") else kl.scalar() for role in panes}
    arrays = {role: [values] for role, values in panes.items()}
    tab = show(specs, arrays, "&p.triptych.size=s", size=(2000, 700))
    for role in panes:
        tab.wait_for(tab.pane("0", role), 0)
    for y, x in [(0, 0), (0, 1), (0, 2), (1, 2), *((i, (3 * i) % 8) for i in range(8))]:
        point(tab, tab.pane("0", "output"), x, y)
        wait_until(lambda: tab.pane("0", "output").locator(".reading-value").count())
        assert f"x {x}, y {y}" in tab.frame.locator(".pixel").inner_text()
        for role, values in panes.items():
            value = values[y, x]
            read = number_of(reading(tab.pane("0", role)))
            # By the type's own precision, bit for bit.
            same = np.array(read).astype(values.dtype).tobytes() == np.array(value).tobytes()
            assert same or (np.isnan(read) and np.isnan(value)), f"{role} {value} reads {read}"


def test_colours_behind_transparency_are_read_by_value(show: Show) -> None:
    random = np.random.default_rng(5)
    panes: dict[str, Array] = {
        role: random.integers(0, 256, (SIDE, SIDE, channels), np.uint8)
        for role, channels in (("output", 4), ("target", 2))
    }
    panes["deep"] = random.integers(0, 65536, (SIDE, SIDE, 4), np.uint16)
    for values in panes.values():
        values[0, :4, -1] = [0, 1, 10, 255]
        values[1, 0] = 0
    panes["output"][0, 1] = [200, 100, 50, 1]
    panes["deep"][1, 1] = [65535, 0, 0, 65535]
    tab = show(dict.fromkeys(panes, kl.IMAGE), {role: [one] for role, one in panes.items()})
    for role in panes:
        tab.wait_for(tab.pane("0", role), 0)
    for y, x in [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), *((i, (3 * i) % 8) for i in range(8))]:
        point(tab, tab.pane("0", "output"), x, y)
        where = tab.frame.locator(".pixel").get_by_text(f"x {x}, y {y}")
        where.first.wait_for()
        for role, values in panes.items():
            assert reading(tab.pane("0", role)) == " ".join(str(value) for value in values[y, x])

    tab.page.mouse.move(1, 1)
    for role, values in panes.items():
        pane = tab.pane("0", role)
        assert seen_in(tab, pane, 0, 0) == CHECKERBOARD, f"nothing behind {role}"
        if role == "deep":
            assert at(tab, pane, 1, 1) == (255, 0, 0)
        else:
            r, g, b = (int(v) for v in np.broadcast_to(values[0, 3, :-1], 3))
            assert seen_in(tab, pane, 3, 0) == {(r, g, b)}
    assert tab.frame.locator(".value-bar [data-value-group]").count() == 1, "of 16 bits only"


DEPTH = np.linspace(1, 5, SIDE * SIDE, dtype=np.float32).reshape(SIDE, SIDE)
VIRIDIS = {0: (68, 1, 84), 255: (253, 231, 37)}


def test_numbers_have_the_colours_of_their_map_and_what_is_none_another(show: Show) -> None:
    output = DEPTH.copy()
    output[2, 2], output[3, 3], output[4, 4], output[5, 5] = np.nan, np.inf, 9, -9
    spec = kl.scalar(unit="m")
    tab = show({"output": spec, "target": spec}, {"output": [output], "target": [DEPTH]})
    pane, target = tab.pane("0", "output"), tab.pane("0", "target")
    tab.wait_for(pane, 0)
    tab.wait_for(target, 0)
    assert colours(tab, target, (0, 0), (7, 7)) == [VIRIDIS[0], VIRIDIS[255]]
    assert at(tab, pane, 2, 2) == HATCH
    assert at(tab, pane, 3, 3) == CYAN
    assert colours(tab, pane, (4, 4), (5, 5)) == [VIRIDIS[255], VIRIDIS[0]]
    assert "3.1 % beyond the range, 1 NaN, 1 Inf" in pane.inner_text()
    point(tab, pane, 4, 4)
    wait_until(lambda: reading(pane) == "9 m")
    point(tab, pane, 2, 2)
    wait_until(lambda: reading(pane) == "NaN m")

    high = tab.frame.locator("input[name=high]")
    assert tab.frame.locator("input[name=low]").input_value() == "1"
    high.fill("9")
    high.press("Enter")
    wait_until(lambda: at(tab, target, 7, 7) == (33, 145, 140))
    assert at(tab, pane, 4, 4) == VIRIDIS[255]
    tab.frame.locator("select[name=colormap]").select_option("gray")
    wait_until(lambda: at(tab, target, 7, 7) == (128, 128, 128))
    wait_for_address(tab, "range=1,9")
    wait_for_address(tab, "map=gray")
    tab.page.reload()
    tab.wait_for(target, 0)
    assert at(tab, target, 7, 7) == (128, 128, 128)


def test_the_range_is_that_of_the_targets_or_of_pane_row_step_or_all(show: Show) -> None:
    def level(value: float) -> Array:
        return np.full((SIDE, SIDE), value, np.float32)

    def pair(a: float, b: float) -> list[Array]:
        return [np.where(np.arange(SIDE) < 4, a, b).astype(np.float32).repeat(SIDE).reshape(8, 8).T]

    spec = kl.scalar(colormap="gray")
    steps = {
        0: {"output": [*pair(0, 100), level(40)], "target": [*pair(0, 10), level(20)]},
        1: {"output": [*pair(0, 5), level(50)], "target": [*pair(0, 10), level(20)]},
    }
    tab = show({"output": spec, "target": spec}, steps, "&p.triptych.size=m")
    pane = tab.pane("0", "output")
    tab.wait_for(pane, 1)

    def shows(share: float) -> bool:
        return abs(at(tab, pane, 6, 4)[0] / 255 - share) < 0.003

    scope = tab.frame.locator("select[name=scope]")
    for name, greatest in {"auto": 20, "pane": 5, "row": 10, "step": 50, "all": 100}.items():
        scope.select_option(name)
        wait_until(partial(shows, 5 / greatest))
    tab.page.keyboard.press("Escape")
    scope.evaluate("e => e.blur()")
    tab.press("r")
    assert scope.input_value() == "auto"


def test_light_is_exposed_before_it_is_encoded(show: Show) -> None:
    light = np.zeros((SIDE, SIDE, 3), np.float32)
    light[...] = np.array([0.25, 1, 16], np.float32)
    deep = np.full((SIDE, SIDE, 3), 30000, np.uint16)
    tab = show({"output": kl.HDR, "sixteen": kl.IMAGE}, {"output": [light], "sixteen": [deep]})
    pane, sixteen = tab.pane("0", "output"), tab.pane("0", "sixteen")
    tab.wait_for(pane, 0)
    tab.wait_for(sixteen, 0)

    def encoded(values: Array) -> Colour:
        linear = np.clip(values, 0, 1)
        signal = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
        r, g, b = (int(v) for v in np.rint(255 * signal))
        return r, g, b

    first = np.array([0.25, 1, 16])
    assert tab.colour(pane) == encoded(first) == (137, 255, 255)
    # Of 15 bits.
    assert tab.colour(sixteen) == (233, 233, 233)
    assert "33.3 % beyond" not in pane.inner_text()
    set_slider(tab, "ev", -4)
    wait_until(lambda: tab.colour(pane) == encoded(first / 16))
    decoded = ((30000 / 32767 + 0.055) / 1.055) ** 2.4
    assert tab.colour(sixteen) == encoded(np.full(3, decoded / 16))
    point(tab, pane, 3, 3)
    wait_until(lambda: reading(pane) == "0.25 1 16")
    assert reading(sixteen) == "30000 30000 30000"
    wait_for_address(tab, "exposure=-4")
    tab.frame.locator("button[name=exposure-reset]").first.click()
    wait_until(lambda: tab.colour(pane) == encoded(first))


NAMES = ["background", "membrane", "vesicle"]


def masks() -> tuple[Array, Array]:
    target = np.zeros((SIDE, SIDE), np.uint8)
    target[:, 2:4], target[:, 4:6], target[7] = 1, 2, 255
    output = np.roll(target, 1, axis=1)
    output[7] = 0
    return output, target


def show_masks(show: Show, state: str = "") -> Tab:
    output, target = masks()
    spec = kl.labels(NAMES, {2: "#12ab34"}, 255)
    grey = np.full((SIDE, SIDE), 100, np.uint8)
    specs = {"input": kl.IMAGE, "output": spec, "target": spec}
    return show(specs, {"input": [grey], "output": [output], "target": [target]}, state)


def test_classes_have_colours_names_and_switches(show: Show) -> None:
    tab = show_masks(show)
    target = tab.pane("0", "target")
    tab.wait_for(target, 0)

    def seen() -> list[Colour]:
        return colours(tab, target, (0, 3), (2, 3), (4, 3))

    assert seen() == [BLACK, ORANGE, (18, 171, 52)]
    assert set(row(tab, target, 7)) == {(150, 150, 150), (104, 104, 104)}
    point(tab, target, 2, 3)
    wait_until(lambda: reading(target) == "1 membrane")
    assert reading(tab.pane("0", "output")) == "0 background"
    assert reading(tab.pane("0", "input")) == "100"
    point(tab, target, 2, 7)
    wait_until(lambda: reading(target) == "255 not counted")

    empty = at(tab, tab.pane("0", "input"), 0, 0)
    legend = tab.frame.locator(".legend button.class")
    names = [" ".join(text.split()) for text in legend.all_inner_texts()]
    assert names == ["0 background", "1 membrane", "2 vesicle", "255 not counted"]
    legend.nth(1).click()
    wait_until(lambda: seen()[1] not in (ORANGE, empty))
    assert seen()[::2] == [BLACK, (18, 171, 52)]
    assert legend.nth(1).get_attribute("aria-pressed") == "false"
    legend.nth(1).press("Enter")
    wait_until(lambda: seen()[1] == ORANGE)
    legend.nth(2).click(modifiers=["Shift"])
    wait_until(lambda: seen()[2] == (18, 171, 52) and BLACK not in seen() and ORANGE not in seen())
    wait_for_address(tab, "hide=")
    tab.frame.locator("button[name=show-all]").click()
    wait_until(lambda: seen() == [BLACK, ORANGE, (18, 171, 52)])
    tab.press("l", "l")
    wait_until(lambda: seen()[1] == ORANGE and BLACK not in seen())


def test_labels_lie_over_the_input_and_as_outlines(show: Show) -> None:
    tab = show_masks(show)
    target = tab.pane("0", "target")
    tab.wait_for(target, 0)
    tab.frame.locator("button[name=labels-overlay]").click()
    half = tuple(round((a + 100) / 2) for a in ORANGE)

    def near(a: Colour, b: tuple[int, ...]) -> bool:
        return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= 1

    wait_until(lambda: near(at(tab, target, 2, 3), half))
    assert at(tab, target, 0, 3) == (100, 100, 100), "the background is clear"
    set_slider(tab, "opacity", 1)
    wait_until(lambda: at(tab, target, 2, 3) == ORANGE)
    tab.press("o")
    wait_until(lambda: at(tab, target, 1, 3) == (100, 100, 100))
    assert at(tab, target, 2, 3) == ORANGE
    wait_for_address(tab, "labels=outline")
    tab.press("o")
    wait_until(lambda: at(tab, target, 0, 3) == BLACK)


def test_one_task_has_one_legend_that_lists_what_is_there(show: Show) -> None:
    target = np.zeros((SIDE, SIDE), np.uint8)
    target[0], target[1], target[2] = 1, 7, 255
    specs = {
        "input": kl.scalar(unit="m"),
        "output": kl.labels(["no", "yes"]),
        "target": kl.labels(["no", "yes"], ignore=255),
    }
    depth = np.ones((SIDE, SIDE), np.float32)
    tab = show(specs, {"input": [depth], "output": [target // 255], "target": [target]})
    tab.wait_for(tab.pane("0", "target"), 0)
    legend = tab.frame.locator(".legend")
    wait_until(lambda: legend.locator("[data-class='7']").count() == 1)
    entries = legend.locator("button.class").all()
    assert [entry.get_attribute("data-class") for entry in entries] == ["0", "1", "7", "255"]
    assert tab.frame.locator(".value-bar .named > b").all_inner_texts() == [
        "output, target",
        "input",
    ]


OUTCOMES = {(1, 1): WHITE, (1, 0): (213, 94, 0), (0, 1): BLUE, (0, 0): (24, 24, 26)}


def test_hits_and_misses_of_a_class_are_coloured_and_counted(show: Show) -> None:
    output, target = masks()
    tab = show_masks(show, "&p.triptych.error=confusion")
    pane = tab.pane("0", "error")
    tab.wait_for(pane, 0)
    for chosen in (1, 2):
        if chosen == 2:
            tab.press("c")
        a, b, counts = output == chosen, target == chosen, target != 255
        tp, fp, fn, tn = (
            int(np.count_nonzero(counts & x & y)) for x, y in ((a, b), (a, ~b), (~a, b), (~a, ~b))
        )
        text = f"TP {tp} · FP {fp} · FN {fn} · TN {tn}"
        pane.get_by_text(text).first.wait_for()
        iou, dice = tp / (tp + fp + fn), 2 * tp / (2 * tp + fp + fn)
        # Both classes have the same counts.
        pane.get_by_text(f"IoU {NAMES[chosen]} {iou:.4f} · Dice {dice:.4f}").first.wait_for()
        wait_for_row(
            tab, pane, 3, [OUTCOMES[int(x), int(y)] for x, y in zip(a[3], b[3], strict=True)]
        )
    assert at(tab, pane, 0, 7) in ((150, 150, 150), (104, 104, 104))
    point(tab, pane, 3, 3)
    wait_until(lambda: reading(pane) == "1 membrane · target 1 membrane")
    tab.frame.locator("select[name=error]").select_option("absolute")
    same, other = (0, 0, 4), (252, 253, 191)
    differs = output[3] != target[3]
    wait_for_row(tab, pane, 3, [other if wrong else same for wrong in differs])


def test_a_threshold_moves_the_classes_and_their_numbers(show: Show) -> None:
    soft = np.linspace(0, 1, SIDE, dtype=np.float16)[None].repeat(SIDE, 0)
    target = np.zeros((SIDE, SIDE), np.uint8)
    target[:, 5:] = 1
    ids = (soft > 0.5).astype(np.uint8)
    spec = kl.labels(["no", "yes"])
    specs = {"output": spec, "output:soft": kl.SOFT, "target": spec}
    tab = show(specs, {"output": [ids], "output:soft": [soft], "target": [target]})
    pane = tab.pane("0", "output")
    tab.wait_for(pane, 0)
    assert tab.frame.locator("[data-role]").count() == 2, "scores have no column of their own"
    assert row(tab, pane, 0) == [BLACK] * 4 + [ORANGE] * 4
    for limit in (0.2, 0.7):
        set_slider(tab, "threshold", limit)
        found = soft > limit
        wait_for_row(tab, pane, 0, [ORANGE if one else BLACK for one in found[0]])
        both = [(found & (target == 1)).sum(), (~found & (target == 0)).sum()]
        either = [(found | (target == 1)).sum(), (~found | (target == 0)).sum()]
        iou = np.mean([b / e for b, e in zip(both, either, strict=True)])
        error = np.mean(found != target)
        text = f"> {limit:.2f}: mean IoU {iou:.4f}"
        pane.get_by_text(text).first.wait_for()
        title = pane.locator(".facts button").get_attribute("title") or ""
        assert f"pixel error: {error:.4f}" in title
    point(tab, pane, 5, 0)
    wait_until(lambda: reading(pane).startswith("1 yes · 0.7"))
    wait_for_address(tab, "labels=,,,0.7")
    tab.press("u")
    wait_until(lambda: at(tab, pane, 0, 0) == VIRIDIS[0] and at(tab, pane, 7, 0) == VIRIDIS[255])
    point(tab, pane, 7, 0)
    wait_until(lambda: reading(pane) == "1 probability")
    tab.press("u")
    tab.frame.locator("button[name=threshold-reset]").click()
    wait_until(lambda: at(tab, pane, 4, 0) == ORANGE)


def test_errors_of_numbers_are_in_their_unit(show: Show) -> None:
    output = DEPTH + np.linspace(-0.5, 0.25, SIDE, dtype=np.float32)
    output[6, 6] = np.nan
    spec = kl.scalar(unit="m")
    panes = {"output": [output], "target": [DEPTH]}
    tab = show({"output": spec, "target": spec}, panes, "&p.triptych.error=signed")
    pane = tab.pane("0", "error")
    tab.wait_for(pane, 0)
    error = output - DEPTH
    wait_until(lambda: "max 0.5 m at 0, " in pane.inner_text())
    assert "1 not comparable" in pane.inner_text()
    for x, y in ((0, 0), (3, 2), (7, 7)):
        point(tab, pane, x, y)
        wait_until(lambda: pane.locator(".reading-value").count())
        assert abs(number_of(reading(pane).split()[0]) - error[y, x]) < 0.0006
    assert at(tab, pane, 6, 6) == HATCH
    end = tab.frame.locator("input[name=scale]")
    assert end.input_value() == "0.5"
    assert at(tab, pane, 0, 0) == (5, 48, 97), "the blue end"
    end.fill("1")
    end.press("Enter")
    wait_until(lambda: at(tab, pane, 0, 0) != (5, 48, 97))
    wait_for_address(tab, "end=1")
    kinds = tab.frame.locator("select[name=error]")
    for kind, largest in (("squared", "max 0.25 m² at 0, "), ("relative", r"max [\d.]+ at \d")):
        kinds.select_option(kind)
        pane.get_by_text(re.compile(largest)).wait_for()


def test_kinds_that_are_not_alike_are_not_compared(show: Show) -> None:
    specs = {"output": kl.scalar(), "target": kl.IMAGE, "odd": kl.IMAGE}
    said = {**specs, "odd": {"kind": "hologram"}}
    grey = np.zeros((SIDE, SIDE), np.uint8)
    panes = {"output": [DEPTH], "target": [grey], "odd": [grey]}
    tab = show(specs, panes, "&p.triptych.error=absolute", content=said)
    tab.wait_for(tab.pane("0", "output"), 0)
    tab.pane("0", "error").get_by_text("Cannot compare numbers with").wait_for()
    tab.pane("0", "odd").get_by_text("hologram").wait_for()


def test_one_slider_goes_through_the_slices_of_all_volumes(show: Show) -> None:
    levels = np.arange(0, 240, 40, dtype=np.uint8)
    picture = levels[:, None, None].repeat(SIDE, 1).repeat(SIDE, 2)
    classes = (np.arange(6) % 3).astype(np.uint8)[:, None, None].repeat(SIDE, 1).repeat(SIDE, 2)
    depth = np.arange(6, dtype=np.float32)[:, None, None].repeat(SIDE, 1).repeat(SIDE, 2)
    specs = {
        "input": kl.volume(kl.IMAGE),
        "output": kl.volume(kl.labels()),
        "target": kl.volume(kl.scalar([0, 5], "gray")),
        "half": kl.volume(kl.scalar([0, 5], "gray")),
    }
    panes = {"input": picture, "output": classes, "target": depth, "half": depth[::2]}
    tab = show(specs, {role: [values] for role, values in panes.items()})
    for role in panes:
        tab.wait_for(tab.pane("0", role), 0)
    colours = [BLACK, ORANGE, BLUE]

    def shows(index: int) -> bool:
        grey, step = int(levels[index]), index * 51
        return [tab.colour(tab.pane("0", role)) for role in panes] == [
            (grey,) * 3,
            colours[index % 3],
            (step,) * 3,
            (index // 2 * 2 * 51,) * 3,
        ]

    wait_until(lambda: shows(3))
    point(tab, tab.pane("0", "target"), 1, 1)
    wait_until(lambda: reading(tab.pane("0", "target")) == "3")
    tab.press(".", ".")
    wait_until(lambda: shows(5))
    tab.press(".")
    wait_until(lambda: shows(5))
    tab.press(",", ",", ",", ",", ",")
    wait_until(lambda: shows(0))
    set_slider(tab, "slice", 4)
    wait_until(lambda: shows(4))
    wait_for_address(tab, "slice=4")
    tab.page.reload()
    wait_until(lambda: shows(4))


def test_large_pixels_carry_their_values(show: Show) -> None:
    values = np.full((64, 64), 0.125, np.float32)
    specs, panes = {"output": kl.scalar([0, 1])}, {"output": [values]}
    tab = show(specs, panes, size=(1300, 900))
    pane = tab.pane("0", "output")
    tab.wait_for(pane, 0)
    box = pane.locator("canvas").bounding_box()
    assert box is not None
    state = f"&p.triptych.view={44 / (min(box['width'], box['height']) / 64)},0.5,0.5"
    near = show(specs, panes, state, size=(1300, 900))
    near.wait_for(near.pane("0", "output"), 0)
    near.page.wait_for_timeout(300)
    inner = near.pane("0", "output").locator("canvas").bounding_box()
    assert inner is not None
    x, y = int(inner["x"]) + 100, int(inner["y"]) + 100
    crop = near.screenshot()[y : y + 200, x : x + 200].reshape(-1, 3)
    share = np.mean(np.all(crop > 240, axis=1))
    assert 0.002 < share < 0.2, "white figures on a dark colour"
